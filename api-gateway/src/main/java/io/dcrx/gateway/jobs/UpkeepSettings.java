package io.dcrx.gateway.jobs;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What becomes of jobs that are there for long.
 *
 * @param maxPendingWait after which a job that no worker took has failed; null: never
 * @param maxAge after which an ended job is removed; null: never
 * @param interval how often is looked
 */
@ConfigurationProperties("dcrx.upkeep")
record UpkeepSettings(
        @Nullable Duration maxPendingWait, @Nullable Duration maxAge, Duration interval) {
    UpkeepSettings {
        refuseUnlessPositive("DCRX_KV_JOB_MAX_PENDING_WAIT", maxPendingWait);
        refuseUnlessPositive("DCRX_KV_JOB_MAX_AGE", maxAge);
        refuseUnlessPositive("DCRX_KV_JOB_PRUNE_INTERVAL", interval);
    }

    private static void refuseUnlessPositive(String variable, @Nullable Duration value) {
        if (value != null && !value.isPositive()) {
            throw new WrongSetting(variable + " is " + value + "; it must be positive.");
        }
    }
}
