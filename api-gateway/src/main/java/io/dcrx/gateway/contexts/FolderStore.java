package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A folder, a file for each context. Gateways on several machines need one that they share. */
final class FolderStore implements ContextStore {
    private static final int PIECE = 64 * 1024;

    private final Path folder;
    private final DataBufferFactory buffers = new DefaultDataBufferFactory();

    FolderStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public Mono<Void> put(ContextId id, Path file) {
        return Mono.<Void>fromCallable(() -> {
                    move(file, place(id));
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Flux<DataBuffer> read(ContextId id) {
        return DataBufferUtils.read(place(id), buffers, PIECE)
                .onErrorMap(NoSuchFileException.class, e -> Files.isDirectory(folder) ? new NotThere(id, e) : e);
    }

    @Override
    public Mono<Void> remove(ContextId id) {
        return Mono.<Void>fromCallable(() -> {
                    Files.deleteIfExists(place(id));
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Path place(ContextId id) {
        return folder.resolve(id.toString());
    }

    /** On the disk first, and then under its name. */
    private static void move(Path file, Path place) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        try {
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Path beside = Files.createTempFile(place.getParent(), ".arriving-", "");
            try {
                Files.copy(file, beside, StandardCopyOption.REPLACE_EXISTING);
                move(beside, place);
            } finally {
                Files.deleteIfExists(beside);
            }
        }
    }
}
