package io.dcrx.worker.build;

import io.dcrx.seal.Binding;
import io.dcrx.seal.SecretBox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/** A worker has the gateways' key, or does not start. */
class SealingPropertiesTest {
    private static final String SECRET_KEY = "0123456789abcdef0123456789abcdef";
    private static final String SEALING_KEY = "fedcba9876543210fedcba9876543210";
    private static final Binding JOB = new Binding("job", "1");

    private final ApplicationContextRunner worker = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withSystemProperties("spring.config.name=build-worker")
            .withUserConfiguration(Alone.class);

    @Test
    void withoutAKeyItDoesNotStartAndSaysWhich() {
        worker.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("DCRX_KV_SEALING_KEY")
                .hasMessageContaining("DCRX_KV_SECRET_KEY"));
    }

    @Test
    void theGatewaysSecretKeyOpensTheirSecrets() {
        opens(SecretBox.of("", SECRET_KEY, List.of()), "DCRX_KV_SECRET_KEY=" + SECRET_KEY);
    }

    @Test
    void soDoesAKeyForThatAlone() {
        opens(SecretBox.of(SEALING_KEY, SECRET_KEY, List.of()), "DCRX_KV_SEALING_KEY=" + SEALING_KEY);
    }

    @Test
    void soDoesAnOldKey() {
        opens(
                SecretBox.of("", SECRET_KEY, List.of()),
                "DCRX_KV_SEALING_KEY=" + SEALING_KEY,
                "DCRX_KV_SEALING_OLD_KEYS=another one that is as long as needed, " + SECRET_KEY);
    }

    @Test
    void besideAGatewayItUsesTheGateways() {
        worker.withPropertyValues("dcrx.all-in-one=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SecretBox.class));
    }

    @Test
    void noKeyIsPrinted() {
        SealingProperties properties =
                new SealingProperties("canary", new SealingProperties.Sealing("canary", List.of("canary")));
        assertThat(properties.toString()).doesNotContain("canary");
    }

    private void opens(SecretBox gateway, String... variables) {
        worker.withPropertyValues(variables)
                .run(context -> assertThat(context.getBean(SecretBox.class).open(gateway.seal("secret", JOB), JOB))
                        .isEqualTo("secret"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(SealingProperties.class)
    @Import(SealingConfiguration.class)
    static class Alone {}
}
