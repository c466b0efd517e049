package io.dcrx.gateway.registries;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.image.ImageReference;
import io.dcrx.image.RegistryAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which registries there are.
 *
 * @param uri where images go unless a job says otherwise; empty: the farm has no default one
 * @param insecure those, {@code host[:port]}, that may be spoken to over plain http
 */
@ConfigurationProperties("dcrx.registry")
record RegistrySettings(String uri, List<String> insecure) {
    RegistrySettings {
        if (!uri.isBlank() && !RegistryAddress.RULE.allows(uri.strip())) {
            throw new WrongSetting(
                    "DOCKER_REGISTRY_URI must be a registry such as https://registry.example.com/team, and"
                            + " hold no user: DOCKER_REGISTRY_USERNAME is for that.");
        }
        insecure = insecure.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .toList();
        insecure.stream()
                .filter(host -> !ImageReference.isHost(host))
                .findFirst()
                .ifPresent(host -> {
                    throw new WrongSetting(
                            "DCRX_KV_INSECURE_REGISTRIES must hold hosts, with or without a port, separated by"
                                    + " commas, but '" + host + "' is none.");
                });
    }

    Optional<RegistryAddress> farms() {
        return uri.isBlank() ? Optional.empty() : Optional.of(RegistryAddress.parse(uri));
    }

    /** The farm's own is as whoever runs the farm said; this machine's has no network in between. */
    boolean maySpeakHttp(RegistryAddress address) {
        return address.isLoopback()
                || insecure.contains(address.host())
                || farms().filter(RegistryAddress::isInsecure)
                        .filter(farms -> farms.host().equals(address.host()))
                        .isPresent();
    }

    /** Whether whoever runs the farm has named it. */
    boolean isKnown(String host) {
        return insecure.contains(host.toLowerCase(Locale.ROOT))
                || farms().filter(own -> own.host().equalsIgnoreCase(host)).isPresent();
    }

    /** What is wrong with an address that somebody wants to use, if anything. */
    Optional<String> problem(RegistryAddress address) {
        return address.isInsecure() && !maySpeakHttp(address)
                ? Optional.of(
                        "must be an https address: over http, everybody on the way could read the password; it would"
                                + " have to be allowed with DCRX_KV_INSECURE_REGISTRIES")
                : Optional.empty();
    }
}
