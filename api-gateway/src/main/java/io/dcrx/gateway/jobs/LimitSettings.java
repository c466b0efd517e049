package io.dcrx.gateway.jobs;

import io.dcrx.gateway.settings.WrongSetting;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What one user may ask for, and when nobody may ask for anything.
 *
 * @param pending jobs of one user that may wait
 * @param running jobs of one user that may be with the workers, or on the way there; null: as many as there is room for
 * @param submits jobs that one user may hand in each second, at one gateway
 * @param memoryPercent of their memory that workers may use
 */
@ConfigurationProperties("dcrx.limits")
record LimitSettings(int pending, @Nullable Integer running, int submits, int memoryPercent) {
    LimitSettings {
        atLeastOne("DCRX_KV_JOB_MAX_PENDING", pending);
        if (running != null) {
            atLeastOne("DCRX_KV_JOB_MAX_RUNNING", running);
        }
        atLeastOne("DCRX_KV_JOB_MAX_SUBMITS", submits);
        if (memoryPercent < 1 || memoryPercent > 100) {
            throw new WrongSetting("DCRX_KV_MAX_MEMORY_PERCENT_USAGE is " + memoryPercent
                    + "; it must be from 1 to 100, and 100 means that there is no limit.");
        }
    }

    OwnerLimit ownerLimit() {
        return running == null ? OwnerLimit.NONE : new OwnerLimit(running);
    }

    private static void atLeastOne(String variable, int value) {
        if (value < 1) {
            throw new WrongSetting(variable + " is " + value + "; it must be at least 1.");
        }
    }
}
