package io.dcrx.gateway.storage;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GroupFlushTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger flushes = new AtomicInteger();

    @Test
    void whoWaitsWhileOneRunsSharesTheNext() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Semaphore allowed = new Semaphore(0);
        try (GroupFlush flush = new GroupFlush(() -> {
            running.countDown();
            allowed.acquireUninterruptibly();
            flushes.incrementAndGet();
        })) {
            CompletableFuture<?> first = flush.flushed().toFuture();
            running.await();
            CompletableFuture<?> others =
                    Flux.range(0, 100).flatMap(_ -> flush.flushed()).then().toFuture();
            allowed.release();
            first.join();
            assertThat(others).isNotDone();
            allowed.release();
            others.join();
            assertThat(flushes).hasValue(2);
        }
    }

    @Test
    void aFlushThatFailedIsTriedAgainForTheNext() {
        try (GroupFlush flush = new GroupFlush(() -> {
            if (flushes.incrementAndGet() == 1) {
                throw new IllegalStateException("disk full");
            }
        })) {
            assertThatThrownBy(() -> flush.flushed().block(PATIENCE)).hasMessage("disk full");
            assertThat(flush.flushed().thenReturn("done").block(PATIENCE)).isEqualTo("done");
        }
    }

    @Test
    void whoLeavesHoldsUpNobody() {
        try (GroupFlush flush = new GroupFlush(flushes::incrementAndGet)) {
            Mono<Void> left = flush.flushed();
            left.subscribe().dispose();
            assertThat(flush.flushed().thenReturn("done").block(PATIENCE)).isEqualTo("done");
        }
    }
}
