package io.dcrx.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "server", description = "Serves the HTTP API.", mixinStandardHelpOptions = true)
final class ServerCommand {

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = {
                "Runs the server until it is told to stop.",
                "Without DCRX_KV_KAFKA_BOOTSTRAP_SERVERS this is the whole farm in one process: a Kafka broker and a",
                "database in DCRX_KV_HOME, the API and one worker. With it, this is the API alone.",
            })
    void run(
            @Option(names = "--host", paramLabel = "ADDRESS", description = "Where to listen; loopback by default.")
                    @Nullable
                    String host,
            @Option(names = "--port", paramLabel = "PORT", description = "Where to listen; 2278 by default.") @Nullable
                    Integer port)
            throws InterruptedException, IOException {
        Map<String, Object> flags = new LinkedHashMap<>();
        if (host != null) {
            flags.put("server.address", host);
        }
        if (port != null) {
            flags.put("server.port", port);
        }
        Part.GATEWAY.require();
        if (Environment.kafkaIsGiven()) {
            Farm.gateway(flags);
        } else {
            Part.BROKER.require();
            Farm.allInOne(flags, Environment.home());
        }
    }
}
