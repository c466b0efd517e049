package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every store of contexts promises. */
abstract class ContextStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    abstract ContextStore store();

    @Test
    void whatWasPutIsReadAsItWas() throws Exception {
        ContextId id = ContextId.create();
        byte[] bytes = random(3_000_001);
        put(id, bytes);
        assertThat(read(id)).isEqualTo(bytes);
        assertThat(read(id)).as("again").isEqualTo(bytes);
    }

    @Test
    void puttingTheSameAgainChangesNothing() throws Exception {
        ContextId id = ContextId.create();
        byte[] bytes = random(1000);
        put(id, bytes);
        put(id, bytes);
        assertThat(read(id)).isEqualTo(bytes);
    }

    @Test
    void contextsDoNotMix() throws Exception {
        ContextId one = ContextId.create();
        ContextId other = ContextId.create();
        put(one, random(10));
        byte[] bytes = random(20);
        put(other, bytes);
        remove(one);
        assertThat(read(other)).isEqualTo(bytes);
    }

    @Test
    void whatWasRemovedIsNotThereAndMayBeRemovedAgain() throws Exception {
        ContextId id = ContextId.create();
        put(id, "bytes".getBytes(StandardCharsets.UTF_8));
        remove(id);
        remove(id);
        assertThatThrownBy(() -> read(id)).isInstanceOf(ContextStore.NotThere.class);
    }

    @Test
    void whatNobodyPutIsNotThere() {
        assertThatThrownBy(() -> read(ContextId.create())).isInstanceOf(ContextStore.NotThere.class);
    }

    /** Who reads slowly, or stops, does not have all of it in memory. */
    @Test
    void noMoreIsReadThanIsAskedFor() throws Exception {
        ContextId id = ContextId.create();
        put(id, random(8_000_000));
        AtomicLong seen = new AtomicLong();
        store().read(id).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(DataBuffer buffer) {
                seen.addAndGet(buffer.readableByteCount());
                DataBufferUtils.release(buffer);
                cancel();
            }
        });
        org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> seen.get() > 0);
        assertThat(seen.get()).isLessThan(1_000_000);
    }

    void put(ContextId id, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(id + ".upload"), bytes);
        store().put(id, file).block(PATIENCE);
    }

    byte[] read(ContextId id) {
        DataBuffer all = requireNonNull(
                DataBufferUtils.join(store().read(id), 16 * 1024 * 1024).block(PATIENCE));
        byte[] bytes = new byte[all.readableByteCount()];
        all.read(bytes);
        DataBufferUtils.release(all);
        return bytes;
    }

    private void remove(ContextId id) {
        store().remove(id).block(PATIENCE);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
