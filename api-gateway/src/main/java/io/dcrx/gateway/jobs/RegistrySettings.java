package io.dcrx.gateway.jobs;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where images go unless a job says otherwise.
 *
 * @param uri the registry's URL; empty: the farm has no default one
 */
@ConfigurationProperties("dcrx.registry")
record RegistrySettings(String uri) {

    Registry registry() {
        return Registry.parse(uri);
    }
}
