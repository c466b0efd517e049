package io.dcrx.gateway.jobs;

import io.dcrx.image.BuildRules;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What builds may do beyond what is safe, as in {@link BuildRules}. */
@ConfigurationProperties("dcrx.allow")
record AllowSettings(boolean hostNetwork, boolean insecure, boolean privateAddresses, boolean anySyntax) {

    BuildRules rules() {
        return new BuildRules(hostNetwork, insecure, privateAddresses, anySyntax);
    }
}
