package io.dcrx.gateway.contexts;

import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.util.unit.DataSize;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Where uploads wait, on this gateway's disk, until it is known what they are. */
final class Spool {
    /** Connections are cut off after a minute of silence, so a file that nobody has written to for so long is nobody's. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Path folder;
    private final DataSize most;

    /** @param most how large an upload may be */
    Spool(Path folder, DataSize most) {
        this.folder = folder;
        this.most = most;
    }

    /** Writes an upload to a file, as fast as the disk is, lends the file out, and removes what is left of it whatever happens. */
    <T> Mono<T> lend(Flux<DataBuffer> upload, Function<Path, Mono<T>> work) {
        return Mono.usingWhen(
                blocking(() -> Files.createTempFile(folder, "upload-", "")).onErrorMap(Spool::noRoom),
                file -> write(upload, file).then(Mono.defer(() -> work.apply(file))),
                file -> blocking(() -> Files.deleteIfExists(file)));
    }

    /** That the upload broke off and that the disk is full are both told by an {@link IOException}, and only one is the farm's. */
    private Mono<Void> write(Flux<DataBuffer> upload, Path file) {
        return DataBufferUtils.write(
                        limited(upload).onErrorMap(IOException.class, Exceptions::propagate),
                        file,
                        StandardOpenOption.WRITE)
                .onErrorMap(IOException.class, Spool::noRoom)
                .onErrorMap(Exceptions::unwrap);
    }

    private static ProblemException noRoom(Throwable cause) {
        return ProblemException.unavailable(
                "The gateway cannot write uploads down right now; nothing was kept, try again.", SOON, cause);
    }

    /** @throws ProblemException if that is more than there may be */
    void requireRoom(long bytes) {
        if (bytes > most.toBytes()) {
            throw new ProblemException(
                    ProblemType.BODY_TOO_LARGE,
                    "A context must not be larger than " + most.toBytes()
                            + " bytes on this farm; what is not needed can be" + " left out of the tar.");
        }
    }

    /** Removes what a gateway that died has left here. */
    void tidy(Instant now) throws IOException {
        List<Path> uploads;
        try (Stream<Path> all = Files.list(folder)) {
            uploads = all.toList();
        }
        for (Path upload : uploads) {
            if (Files.getLastModifiedTime(upload).toInstant().isBefore(now.minus(FORGOTTEN))) {
                Files.deleteIfExists(upload);
            }
        }
    }

    private Flux<DataBuffer> limited(Flux<DataBuffer> upload) {
        AtomicLong total = new AtomicLong();
        return upload.doOnNext(buffer -> {
                    try {
                        requireRoom(total.addAndGet(buffer.readableByteCount()));
                    } catch (ProblemException e) {
                        DataBufferUtils.release(buffer);
                        throw e;
                    }
                })
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    private static <T> Mono<T> blocking(java.util.concurrent.Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }
}
