package io.dcrx.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The gateway as the command composes it, without a worker. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Gateway.class)
public class TestGateway {
    /**
     * Starts one on a free port.
     *
     * @param settings such as {@code dcrx.limits.pending=3}
     */
    public static ConfigurableApplicationContext start(Path home, String bootstrapServers, String... settings) {
        List<String> usual = List.of(
                "spring.config.name=api-gateway",
                "server.port=0",
                "dcrx.all-in-one=true",
                "dcrx.home=" + home,
                "dcrx.kafka.bootstrap-servers=" + bootstrapServers);
        return SpringApplication.run(
                TestGateway.class,
                Stream.concat(usual.stream(), Stream.of(settings))
                        .map(setting -> "--" + setting)
                        .toArray(String[]::new));
    }
}
