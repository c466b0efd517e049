package io.dcrx.cli;

import io.dcrx.gateway.storage.Home;
import java.nio.file.Path;
import java.util.Optional;

/** What the command must know before there is a configuration to ask. */
final class Environment {
    private Environment() {}

    /** Whether a Kafka is configured; else the command brings its own. */
    static boolean kafkaIsGiven() {
        return variable("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS").isPresent();
    }

    static Home home() {
        return new Home(variable("DCRX_KV_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".dcrx-kv"))
                .toAbsolutePath()
                .normalize());
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
