package io.dcrx.worker.build;

import io.dcrx.context.ContextLinks;
import io.dcrx.seal.SecretBox;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What opens the secrets of jobs. A worker that could not open them must not start: orders are handed out to whoever
 * stands in the queue, so it would take those jobs, fail them at once, and take more of them than any other.
 */
@Configuration(proxyBeanMethods = false)
class SealingConfiguration {
    /** All in one, the gateway's is there, which also knows keys that were never given. */
    @Bean
    @ConditionalOnProperty(name = "dcrx.all-in-one", havingValue = "false", matchIfMissing = true)
    SecretBox workerSecretBox(SealingProperties properties) {
        return properties.box();
    }

    /** As with the box. */
    @Bean
    @ConditionalOnProperty(name = "dcrx.all-in-one", havingValue = "false", matchIfMissing = true)
    ContextLinks workerContextLinks(SealingProperties properties) {
        return properties.links();
    }
}
