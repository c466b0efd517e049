package io.dcrx.cli.bench;

import io.dcrx.cli.BrokerProcess;
import io.dcrx.cli.FarmProcess;
import java.io.IOException;
import java.nio.file.Path;

/** Kafka in a process of its own. */
record Broker(String address, Process process) implements AutoCloseable {

    static Broker start(Path home) throws IOException {
        int port = FarmProcess.freePort();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        home.resolve("kafka").toString(),
                        Integer.toString(port),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("broker.log").toFile())
                .start();
        return new Broker("127.0.0.1:" + port, process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
