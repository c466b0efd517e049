package io.dcrx.gateway.jobs;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How often and when a job is tried again that failed through no fault of its sender.
 *
 * @param maxAttempts at most, the first one included
 * @param backoff before the second attempt; doubled for every further one
 * @param maxBackoff at most
 */
@ConfigurationProperties("dcrx.retries")
record RetrySettings(int maxAttempts, Duration backoff, Duration maxBackoff) {
    private static final int MOST = 100;

    RetrySettings {
        if (maxAttempts < 1 || maxAttempts > MOST) {
            throw new WrongSetting(
                    "DCRX_KV_JOB_MAX_ATTEMPTS is " + maxAttempts + "; it must be from 1 to " + MOST + ".");
        }
        if (!backoff.isPositive() || maxBackoff.compareTo(backoff) < 0) {
            throw new WrongSetting("dcrx.retries.backoff must be positive, and max-backoff not less.");
        }
    }
}
