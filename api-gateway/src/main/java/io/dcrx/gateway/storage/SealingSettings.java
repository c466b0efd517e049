package io.dcrx.gateway.storage;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * With what secrets are sealed.
 *
 * @param key empty: the farm's secret key does for this, too
 * @param oldKeys with which is opened and never sealed
 */
@ConfigurationProperties("dcrx.sealing")
record SealingSettings(String key, List<String> oldKeys) {
    @Override
    public String toString() {
        return "SealingSettings[" + oldKeys.size() + " old keys]";
    }
}
