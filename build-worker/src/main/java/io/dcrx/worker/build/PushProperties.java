package io.dcrx.worker.build;

import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How stubbornly an image is pushed.
 *
 * @param attempts how often in all
 * @param backoff how long to wait before the second one; before each further one twice as long, give or take a half
 */
@ConfigurationProperties("dcrx.push")
public record PushProperties(
        @DefaultValue("4") int attempts,
        @DefaultValue("500ms") Duration backoff) {
    private static final int MOST_ATTEMPTS = 20;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    public PushProperties {
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "DCRX_KV_PUSH_ATTEMPTS must be from 1 to " + MOST_ATTEMPTS + ", but is " + attempts);
        }
        if (backoff.toMillis() < 1 || backoff.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "DCRX_KV_PUSH_BACKOFF must be from 1ms to " + LONGEST.toSeconds() + "s, but is " + backoff);
        }
    }

    /** A registry that is away may come back; one that refuses will refuse again. */
    Retry retry() {
        return Retry.of(
                "push",
                RetryConfig.custom()
                        .maxAttempts(attempts)
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(backoff, 2, 0.5, LONGEST))
                        .retryOnException(PushProperties::mayPass)
                        .build());
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof EngineFailure known && known.failure().reason() == FailureReason.REGISTRY_UNAVAILABLE;
    }
}
