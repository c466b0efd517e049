package io.dcrx.worker.engine.buildkit.session;

import io.dcrx.buildkit.filesync.Packet;
import io.dcrx.worker.context.ContextFile;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Sends BuildKit what it wants of the folders that a build may use. */
final class FileService implements BindableService {
    private static final String NAME = "moby.filesync.v1.FileSync";
    private static final Metadata.Key<String> FOLDER = Metadata.Key.of("dir-name", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> PATHS = Metadata.Key.of("followpaths", Metadata.ASCII_STRING_MARSHALLER);

    /** What it says was left out before; BuildKit would ask for all files only to do that again. */
    private static final List<String> ONLY_IGNORED = List.of(".dockerignore");

    private final Map<String, Folder> folders;
    private final Executor threads;

    FileService(Map<String, Folder> folders, Executor threads) {
        this.folders = folders;
        this.threads = threads;
    }

    @Override
    public ServerServiceDefinition bindService() {
        MethodDescriptor<Packet, Packet> method = MethodDescriptor.<Packet, Packet>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, "DiffCopy"))
                .setRequestMarshaller(ProtoUtils.marshaller(Packet.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Packet.getDefaultInstance()))
                .build();
        ServerCallHandler<Packet, Packet> handler = this::copy;
        return ServerServiceDefinition.builder(NAME)
                .addMethod(ServerMethodDefinition.create(method, handler))
                .build();
    }

    private ServerCall.Listener<Packet> copy(ServerCall<Packet, Packet> call, Metadata asked) {
        Folder folder = folders.get(Optional.ofNullable(asked.get(FOLDER)).orElse(""));
        if (folder == null) {
            call.close(Status.NOT_FOUND.withDescription("there is no such folder"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        FileSending sending = new FileSending(call, folder, wanted(folder, asked.getAll(PATHS)));
        call.sendHeaders(new Metadata());
        // At most one for each file: what is sent is what needs a bound.
        call.request(Integer.MAX_VALUE);
        threads.execute(sending);
        return sending;
    }

    private static Collection<ContextFile> wanted(Folder folder, @Nullable Iterable<String> paths) {
        boolean ignored = paths != null
                && StreamSupport.stream(paths.spliterator(), false).toList().equals(ONLY_IGNORED);
        return ignored ? List.of() : FolderStats.inOrder(folder.list());
    }
}
