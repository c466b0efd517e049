package io.dcrx.job;

import io.dcrx.id.UuidV7;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;

/**
 * One worker's try at a job. Attempts of a job are totally ordered, and the highest one that was ever heard of is the
 * only one whose events count: that is what fences a worker which lost its lease without noticing.
 *
 * <p>The broker's delivery count alone cannot order them: it survives a crash of the broker, so two deliveries may share
 * it. A higher dispatch beats a lower one, then the later record on the topic, then the later delivery, then the later
 * start.
 *
 * @param id random per start, a UUID version 7
 * @param number which dispatch of the job this is, from 1; raised by the gateway when it decides on a retry
 * @param offset where the order stands on the job topic; a crash between publish and mark publishes an order twice
 * @param delivery how often the broker has handed out that record, from 1
 */
public record Attempt(UUID id, int number, long offset, int delivery) implements Comparable<Attempt> {
    private static final Comparator<Attempt> ORDER = Comparator.comparingInt(Attempt::number)
            .thenComparingLong(Attempt::offset)
            .thenComparingInt(Attempt::delivery)
            .thenComparing(attempt -> attempt.id().toString());

    public Attempt {
        Objects.requireNonNull(id);
    }

    public static Attempt start(int number, long offset, int delivery) {
        return new Attempt(UuidV7.next(), number, offset, delivery);
    }

    @Override
    public int compareTo(Attempt other) {
        return ORDER.compare(this, other);
    }
}
