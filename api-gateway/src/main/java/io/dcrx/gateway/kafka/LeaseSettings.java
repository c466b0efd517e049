package io.dcrx.gateway.kafka;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long a worker may be silent before its order is given to another one.
 *
 * @param duration the lock on a record of the share group; brokers bound it, by default from 15 seconds to a minute
 */
@ConfigurationProperties("dcrx.lease")
record LeaseSettings(Duration duration) {
    LeaseSettings {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw new WrongSetting("DCRX_KV_LEASE_DURATION is " + duration + "; it must be from 1s to 1h.");
        }
    }
}
