package io.dcrx.worker.context;

import io.dcrx.image.Digest;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Writes what arrives to a file, a buffer at a time, and says in the end which digest it has. */
final class FileSubscriber implements BodySubscriber<Digest> {
    private final Path file;
    private final MessageDigest sha256 = Digest.sha256();
    private final CompletableFuture<Digest> digest = new CompletableFuture<>();
    private volatile long lastHeard = System.nanoTime();
    private Flow.@Nullable Subscription subscription;
    private @Nullable FileChannel channel;

    FileSubscriber(Path file) {
        this.file = file;
    }

    /** For how long nothing has arrived. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastHeard);
    }

    @Override
    public CompletionStage<Digest> getBody() {
        return digest;
    }

    @Override
    public void onSubscribe(Flow.Subscription opened) {
        subscription = opened;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            opened.request(1);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        lastHeard = System.nanoTime();
        if (channel == null || subscription == null) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                sha256.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            subscription.request(1);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    @Override
    public void onError(Throwable error) {
        close();
        digest.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        close();
        digest.complete(Digest.of(sha256));
    }

    private void giveUp(IOException e) {
        if (subscription != null) {
            subscription.cancel();
        }
        close();
        digest.completeExceptionally(new DiskFailure(e));
    }

    private void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            digest.completeExceptionally(new DiskFailure(e));
        }
        channel = null;
    }

    /** It is not the network that failed. */
    static final class DiskFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final IOException io;

        DiskFailure(IOException io) {
            super(io);
            this.io = io;
        }

        IOException io() {
            return io;
        }
    }
}
