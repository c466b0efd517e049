package io.dcrx.gateway.logs;

import io.dcrx.gateway.jobs.JobStates;
import io.dcrx.gateway.web.Followers;
import io.dcrx.job.JobId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The logs that somebody follows at this gateway. However many follow one, it is looked at once. */
@Component
class Tails {
    private final LogStore store;
    private final Function<JobId, Mono<JobStates.State>> states;
    private final ConcurrentMap<JobId, Followed> followed = new ConcurrentHashMap<>();

    @Autowired
    Tails(LogStore store, JobStates states, MeterRegistry meters) {
        this(store, states::of, meters);
    }

    Tails(LogStore store, Function<JobId, Mono<JobStates.State>> states, MeterRegistry meters) {
        this.store = store;
        this.states = states;
        Gauge.builder("dcrx.logs.followed", followed, ConcurrentMap::size)
                .description("Jobs whose log is followed at this gateway")
                .register(meters);
    }

    /**
     * Everything after that place, as it comes, until the job has ended: the last page says how. A page without lines says
     * that nothing came for a while. Pages are read when they are asked for, so whoever is slow holds one and no more.
     */
    Flux<LogPage> follow(JobId job, LogPosition after) {
        return Flux.usingWhen(
                Mono.fromCallable(() -> open(job)),
                tail -> pages(tail, after),
                tail -> Mono.fromRunnable(() -> close(job)));
    }

    /** Somebody says that the log has grown. */
    void wake(JobId job) {
        Followed known = followed.get(job);
        if (known != null) {
            known.tail().wake();
        }
    }

    private static Flux<LogPage> pages(Tail tail, LogPosition after) {
        AtomicReference<LogPosition> end = new AtomicReference<>(after);
        return Mono.defer(() -> tail.after(end.get()))
                .retryWhen(Followers.patience())
                .doOnNext(page -> end.set(page.end()))
                .repeat()
                .takeUntil(page -> page.ended() != null);
    }

    private Tail open(JobId job) {
        return followed.compute(
                        job,
                        (id, known) -> known == null
                                ? new Followed(Tail.start(id, store, states.apply(id)), 1)
                                : known.plus(1))
                .tail();
    }

    private void close(JobId job) {
        followed.computeIfPresent(job, (id, known) -> {
            if (known.followers() > 1) {
                return known.plus(-1);
            }
            known.tail().stop();
            return null;
        });
    }

    private record Followed(Tail tail, int followers) {
        Followed plus(int more) {
            return new Followed(tail, followers + more);
        }
    }
}
