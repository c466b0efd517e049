package io.dcrx.gateway;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What concerns the whole gateway.
 *
 * @param home the directory for everything that must outlive the process
 * @param allInOne whether broker, gateway and worker run in this one process; then missing secrets are made and kept in
 *     the home, where a cluster's must be given, because several processes share them
 */
@ConfigurationProperties("dcrx")
public record GatewaySettings(Path home, boolean allInOne) {
    public GatewaySettings {
        if (home.toString().isBlank()) {
            throw new WrongSetting("DCRX_KV_HOME is empty; it names the directory that holds the farm's data.");
        }
        home = home.toAbsolutePath().normalize();
    }
}
