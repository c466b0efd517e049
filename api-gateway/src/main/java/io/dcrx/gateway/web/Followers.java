package io.dcrx.gateway.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The clients that follow something at this gateway: not more than it can bear. */
@Component
public class Followers {
    private static final Duration LATER = Duration.ofSeconds(5);

    private final int most;
    private final AtomicInteger count = new AtomicInteger();

    @Autowired
    Followers(FollowSettings settings, MeterRegistry meters) {
        this(settings.clients(), meters);
    }

    Followers(int most, MeterRegistry meters) {
        this.most = most;
        Gauge.builder("dcrx.followers", count, AtomicInteger::get)
                .description("Clients that follow a log or a history at this gateway")
                .register(meters);
    }

    /** How a read is tried again for a follower, who outlives a database that is away for about a minute. */
    public static Retry patience() {
        return Retry.backoff(20, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(5));
    }

    /** One more of them is answered; if there are too many, with an error, before anything else was sent. */
    public Mono<Void> admit(Mono<Void> answering) {
        return Mono.defer(() -> {
            if (count.incrementAndGet() > most) {
                count.decrementAndGet();
                return Mono.error(ProblemException.tooMany(
                        "As many clients follow here as can: " + most
                                + " (DCRX_KV_LOG_FOLLOWERS). Without follow=true it can be read.",
                        LATER));
            }
            return answering.doFinally(_ -> count.decrementAndGet());
        });
    }
}
