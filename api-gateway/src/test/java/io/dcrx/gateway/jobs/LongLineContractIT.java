package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Dialect;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.users.Access;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A long line is dispatched in its order, and nobody reads all of it for a dispatch, a list or a submit. What they take
 * against a short line is printed.
 */
class LongLineContractIT extends OnEveryDatabase {
    private static final int SHORT = 200;
    private static final int LONG = 200_000;
    private static final int STEP = 2_000;
    private static final String COPIES = "01900000-0000-7000-8000-";

    private TestJobs jobs;
    private Outbox outbox;
    private Backlog backlog;

    private record Costs(long look, long page, long turn) {}

    @BeforeEach
    void nobodyWaits() {
        jobs = new TestJobs(database);
        outbox = new Outbox(database.client());
        backlog = new Backlog(database.client());
        jobs.removeAll();
    }

    @Test
    @Timeout(300)
    void theNextOfALongLineAreTakenInTheirOrder() {
        run(Flux.range(1, SHORT)
                .concatMap(turn -> jobs.insert(owner(turn), TestJobs.spec("line"), Priority.NORMAL, turn))
                .then());
        Costs few = costs();
        copy("turn <= " + SHORT, SHORT);
        for (int there = 2 * SHORT; there < LONG; ) {
            int count = Math.min(there - SHORT, Math.min(STEP, LONG - there));
            copy("id BETWEEN '" + id(there - count + 1) + "' AND '" + id(there) + "'", count);
            there += count;
        }
        if (dialect == Dialect.POSTGRES) {
            database.analyze("jobs"); // As it does within a minute by itself.
        }
        Costs many = costs();
        System.out.printf(
                "  %s, microseconds with %d and with %d that wait: a look %d and %d, three pages %d and %d, a turn %d and %d%n",
                dialect, SHORT, LONG, few.look(), many.look(), few.page(), many.page(), few.turn(), many.turn());
        // Less than reading the line takes, which some databases do in a fifth of a second; what is less, a busy
        // machine adds, too.
        assertThat(many.look()).isLessThan(5 * few.look() + 50_000);
        assertThat(many.page()).isLessThan(5 * few.page() + 50_000);
        assertThat(look().block()).extracting(due -> due.place().turn()).containsExactlyElementsOf(turns(50));
    }

    /** Puts copies of those jobs in, so many turns after them. */
    private void copy(String which, int turns) {
        run(database.client().sql("""
                        INSERT INTO jobs (id, owner, name, target, spec, priority, turn, status, created_at, events, attempt)
                        SELECT CONCAT('%1$s', LPAD(CONCAT('', turn + %2$d), 12, '0')), owner, name,
                          target, spec, priority, turn + %2$d, status, created_at, events, attempt
                        FROM jobs WHERE %3$s""".formatted(COPIES, turns, which)).then());
    }

    /** Of the copy in that turn. */
    private static String id(int turn) {
        return COPIES + String.format("%012d", turn);
    }

    private static UUID owner(int turn) {
        return new UUID(0x01900000_0000_7000L, Long.MIN_VALUE + turn % 100);
    }

    private static List<Long> turns(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private Mono<List<Outbox.Due>> look() {
        return database.transaction()
                .transactional(outbox.load()
                        .thenMany(outbox.next(Priority.NORMAL, 100).map(Outbox.InLine::id))
                        .collectList()
                        .flatMap(ids -> outbox.take(ids, 50).collectList()));
    }

    private Costs costs() {
        return new Costs(
                cost(() -> look().then()),
                cost(() -> page(Access.EVERYBODYS, JobStatus.PENDING)
                        .then(page(Access.EVERYBODYS, null))
                        .then(page(Access.of(owner(50)), null))),
                cost(() -> backlog.standing(owner(50), Priority.NORMAL).then()));
    }

    private Mono<Void> page(Access access, @Nullable JobStatus status) {
        return jobs.store()
                .page(access, new JobFilter(status, null, null), null, 50)
                .then();
    }

    /** The median, in microseconds. */
    private static long cost(Supplier<Mono<Void>> question) {
        long[] times = LongStream.range(0, 30)
                .map(_ -> {
                    long began = System.nanoTime();
                    run(question.get());
                    return (System.nanoTime() - began) / 1000;
                })
                .skip(10)
                .sorted()
                .toArray();
        return times[times.length / 2];
    }
}
