package io.dcrx.gateway.logs;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Logs, as the gateway keeps and shows them.
 *
 * @param maxAge after which what was printed is removed
 */
@ConfigurationProperties("dcrx.logs")
record LogSettings(Duration maxAge) {
    LogSettings {
        if (!maxAge.isPositive()) {
            throw new WrongSetting("DCRX_KV_LOG_MAX_AGE is " + maxAge + "; it must be positive.");
        }
    }
}
