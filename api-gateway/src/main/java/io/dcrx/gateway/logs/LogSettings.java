package io.dcrx.gateway.logs;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Logs, as the gateway keeps and shows them.
 *
 * @param maxAge after which what was printed is removed
 * @param followers at most, at this gateway
 */
@ConfigurationProperties("dcrx.logs")
record LogSettings(Duration maxAge, int followers) {
    LogSettings {
        if (!maxAge.isPositive()) {
            throw new WrongSetting("DCRX_KV_LOG_MAX_AGE is " + maxAge + "; it must be positive.");
        }
        if (followers < 1) {
            throw new WrongSetting("DCRX_KV_LOG_FOLLOWERS is " + followers + "; it must be at least 1.");
        }
    }
}
