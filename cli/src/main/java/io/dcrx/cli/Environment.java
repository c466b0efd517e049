package io.dcrx.cli;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.storage.Home;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the command must know before there is a configuration to ask. */
final class Environment {
    /** Those that Spring Boot knows. */
    private static final List<String> LOG_FORMATS = List.of("ecs", "gelf", "logstash");

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

    /** Checked before anything is logged, because in a form that nobody knows nothing can be. */
    static void requireKnownLogFormat() {
        variable("DCRX_KV_LOG_FORMAT")
                .filter(format -> !LOG_FORMATS.contains(format))
                .ifPresent(format -> {
                    throw new WrongSetting("DCRX_KV_LOG_FORMAT must be one of " + String.join(", ", LOG_FORMATS)
                            + ", or empty for plain lines, but is '" + format + "'");
                });
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
