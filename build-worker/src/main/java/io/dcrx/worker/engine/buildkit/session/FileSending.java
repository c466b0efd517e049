package io.dcrx.worker.engine.buildkit.session;

import com.google.protobuf.ByteString;
import io.dcrx.buildkit.filesync.Packet;
import io.dcrx.buildkit.filesync.Packet.PacketType;
import io.dcrx.worker.context.ContextFile;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One copy of a folder. All that is in it is told of first; then BuildKit asks for the files that it has not, by their number, and
 * says when it has all. What it asks for is sent one after the other, and never faster than it is read.
 */
final class FileSending extends ServerCall.Listener<Packet> implements Runnable {
    private static final int PIECE = 32 * 1024;

    private final ServerCall<Packet, Packet> call;
    private final Folder folder;
    private final List<ContextFile> files;
    private final BlockingQueue<Packet> asked = new LinkedBlockingQueue<>();
    private boolean over;

    FileSending(ServerCall<Packet, Packet> call, Folder folder, Collection<ContextFile> files) {
        this.call = call;
        this.folder = folder;
        this.files = List.copyOf(files);
    }

    @Override
    public void run() {
        try {
            for (ContextFile file : files) {
                send(Packet.newBuilder().setType(PacketType.PACKET_STAT).setStat(FolderStats.of(file)));
            }
            send(Packet.newBuilder().setType(PacketType.PACKET_STAT));
            answer();
        } catch (IOException | RuntimeException e) {
            // Its text may name files of this machine.
            end(Status.INTERNAL.withDescription("a file of the context cannot be read"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(Status.CANCELLED);
        }
    }

    private void answer() throws IOException, InterruptedException {
        while (true) {
            Packet packet = asked.take();
            switch (packet.getType()) {
                case PACKET_REQ -> sendFile(packet.getID());
                case PACKET_FIN -> {
                    send(Packet.newBuilder().setType(PacketType.PACKET_FIN));
                    end(Status.OK);
                    return;
                }
                default -> {
                    end(Status.ABORTED);
                    return;
                }
            }
        }
    }

    private void sendFile(int number) throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE];
        synchronized (folder) {
            try (InputStream content = folder.open(files.get(number))) {
                for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
                    send(data(number).setData(ByteString.copyFrom(piece, 0, read)));
                }
            }
        }
        send(data(number));
    }

    private static Packet.Builder data(int number) {
        return Packet.newBuilder().setType(PacketType.PACKET_DATA).setID(number);
    }

    private void send(Packet.Builder packet) throws InterruptedException {
        awaitReady();
        call.sendMessage(packet.build());
    }

    private synchronized void awaitReady() throws InterruptedException {
        while (!call.isReady() && !over) {
            wait();
        }
        if (over) {
            throw new InterruptedException("the build wants it no more");
        }
    }

    private synchronized void end(Status status) {
        if (!over) {
            over = true;
            call.close(status, new Metadata());
        }
    }

    @Override
    public void onMessage(Packet packet) {
        asked.add(packet);
    }

    @Override
    public synchronized void onReady() {
        notifyAll();
    }

    @Override
    public synchronized void onCancel() {
        over = true;
        notifyAll();
        asked.add(Packet.newBuilder().setType(PacketType.PACKET_ERR).build());
    }
}
