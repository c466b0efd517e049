package io.dcrx.worker.build;

import io.dcrx.context.ContextLinks;
import io.dcrx.seal.SecretBox;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * With what the secrets of jobs are opened.
 *
 * @param secretKey the gateways'
 */
@ConfigurationProperties("dcrx")
record SealingProperties(
        @DefaultValue("") String secretKey, @DefaultValue Sealing sealing) {
    /**
     * @param key empty: the secret key does for this, too
     * @param oldKeys with which is opened, too
     */
    record Sealing(
            @DefaultValue("") String key, @DefaultValue List<String> oldKeys) {
        @Override
        public String toString() {
            return "Sealing[" + oldKeys.size() + " old keys]";
        }
    }

    SecretBox box() {
        return SecretBox.of(sealing.key, secretKey, sealing.oldKeys);
    }

    ContextLinks links() {
        return ContextLinks.of(sealing.key, secretKey, sealing.oldKeys);
    }

    @Override
    public String toString() {
        return "SealingProperties[" + sealing + "]";
    }
}
