package io.dcrx.gateway.jobs;

import io.dcrx.gateway.fleet.Fleet;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.EngineChoice;
import io.dcrx.job.JobSpec;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Whether a user may hand a job in now. */
@Component
final class Limits {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** How long a count of what waits is believed. Counted for each job, it would cost the more the more wait. */
    private static final Duration BELIEVED = Duration.ofSeconds(1);

    private static final Duration LATER = Duration.ofSeconds(5);

    private final Backlog backlog;
    private final Fleet fleet;
    private final LimitSettings settings;
    private final RateLimiterRegistry rates;
    private final ConcurrentMap<UUID, Tally> tallies = new ConcurrentHashMap<>();

    Limits(Backlog backlog, Fleet fleet, LimitSettings settings) {
        this.backlog = backlog;
        this.fleet = fleet;
        this.settings = settings;
        this.rates = RateLimiterRegistry.of(RateLimiterConfig.custom()
                .limitForPeriod(settings.submits())
                .limitRefreshPeriod(PERIOD)
                .timeoutDuration(Duration.ZERO)
                .build());
    }

    /** What waits of a user's jobs: what was counted, and what came to it since. */
    private record Tally(AtomicInteger jobs, long countedAt) {
        boolean isBelieved() {
            return System.nanoTime() - countedAt < BELIEVED.toNanos();
        }
    }

    /**
     * Completes if the user may.
     *
     * @throws ProblemException (in the Mono) that says which limit is reached, or what the workers lack
     */
    Mono<Void> admit(User user, JobSpec spec) {
        return Mono.defer(() -> {
            checkRate(user);
            checkEngine(spec);
            checkMemory();
            return tally(user).doOnNext(tally -> checkPending(tally, user)).then();
        });
    }

    /** An engine that is away may come back; one that nobody was given will not. */
    private void checkEngine(JobSpec spec) {
        EngineChoice choice = EngineChoice.of(spec);
        if (fleet.isWithout(choice.engine())) {
            throw new ProblemException(
                    ProblemType.ENGINE_MISSING,
                    "The job needs " + choice.engine().id() + ", because it has " + choice.because()
                            + "; no worker of this farm was given that engine.");
        }
    }

    private void checkRate(User user) {
        if (!rates.rateLimiter(user.id().toString()).acquirePermission()) {
            throw ProblemException.tooMany(
                    "No more than " + settings.submits() + " jobs a second are taken from one user.", PERIOD);
        }
    }

    private void checkMemory() {
        OptionalDouble used = fleet.leastMemoryPercent();
        if (settings.memoryPercent() < 100 && used.isPresent() && used.getAsDouble() > settings.memoryPercent()) {
            throw ProblemException.memoryLimit(settings.memoryPercent(), used.getAsDouble());
        }
    }

    private void checkPending(Tally tally, User user) {
        if (tally.jobs().incrementAndGet() > settings.pending()) {
            throw ProblemException.tooMany(
                    "No more than " + settings.pending() + " jobs of " + user.username() + " may wait.", LATER);
        }
    }

    /** Other gateways' jobs are in it as of the last count, so together they may let a second's jobs too many in. */
    private Mono<Tally> tally(User user) {
        Tally known = tallies.get(user.id());
        if (known != null && known.isBelieved()) {
            return Mono.just(known);
        }
        tallies.values().removeIf(tally -> !tally.isBelieved());
        return backlog.waiting(user.id(), settings.pending())
                .map(count -> new Tally(new AtomicInteger(count), System.nanoTime()))
                .doOnNext(tally -> tallies.put(user.id(), tally));
    }
}
