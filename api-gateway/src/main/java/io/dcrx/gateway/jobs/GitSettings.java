package io.dcrx.gateway.jobs;

import io.dcrx.context.GitContext;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.image.ImageReference;
import io.dcrx.parse.FieldError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where contexts may be fetched from by git. The workers fetch them, from where they stand: what they can reach there is not
 * for everybody who may order a build.
 *
 * @param hosts {@code host[:port]}; none: nothing is fetched by git
 */
@ConfigurationProperties("dcrx.git")
record GitSettings(@DefaultValue List<String> hosts) {
    GitSettings {
        hosts = hosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .toList();
        for (String host : hosts) {
            if (!ImageReference.isHost(host)) {
                throw new WrongSetting("DCRX_KV_GIT_HOSTS must hold hosts, with or without a port, separated by commas,"
                        + " but one is '" + host + "'");
            }
        }
    }

    Optional<FieldError> breach(GitContext context) {
        return hosts.contains(context.host())
                ? Optional.empty()
                : Optional.of(
                        new FieldError(
                                "/context/git",
                                "is at a host that this farm fetches nothing from; it would have to be listed in DCRX_KV_GIT_HOSTS"));
    }
}
