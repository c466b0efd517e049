package io.dcrx.gateway.settings;

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
public record GatewaySettings(Path home, boolean allInOne, String secretKey) {
    public GatewaySettings {
        if (home.toString().isBlank()) {
            throw new WrongSetting("DCRX_KV_HOME is empty; it names the directory that holds the farm's data.");
        }
        if (home.toString().contains(";")) {
            throw new WrongSetting("DCRX_KV_HOME holds a semicolon, which an address of H2 cannot.");
        }
        home = home.toAbsolutePath().normalize();
    }

    @Override
    public String toString() {
        return "GatewaySettings[home=" + home + ", allInOne=" + allInOne + "]";
    }
}
