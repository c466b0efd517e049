package io.dcrx.cli.bench;

import io.dcrx.cli.FarmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the processes of a farm share. */
record Cluster(Database database, Broker broker) implements AutoCloseable {
    /** @param folder for the broker */
    static Cluster start(Path folder) throws IOException {
        Broker broker = Broker.start(Files.createDirectories(folder.resolve("broker")));
        try {
            return new Cluster(Database.start(), broker);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /**
     * For each of them; to be changed at will. Nobody is held up by a limit.
     *
     * @param registry {@code host:port}, by http
     */
    Map<String, String> environment(String registry) {
        Map<String, String> environment = new HashMap<>(database.environment());
        environment.put("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS", broker.address());
        environment.put("DCRX_KV_SECRET_KEY", "a secret that all of this farm's processes share");
        environment.put("DOCKER_REGISTRY_URI", "http://" + registry + "/bench");
        environment.put("DCRX_KV_JOB_MAX_PENDING", "1000000");
        environment.put("DCRX_KV_JOB_MAX_SUBMITS", "100000");
        environment.put("DCRX_KV_LOGIN_ATTEMPTS_PER_USER", "100000");
        return environment;
    }

    static FarmProcess gateway(Path folder, Map<String, String> environment) throws IOException {
        return FarmProcess.start(Files.createDirectories(folder.resolve("gateway")), environment);
    }

    @Override
    public void close() {
        broker.close();
        database.close();
    }
}
