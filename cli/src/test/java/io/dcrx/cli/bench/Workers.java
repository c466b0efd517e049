package io.dcrx.cli.bench;

import io.dcrx.cli.FarmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

/** Workers of a farm, each a process of its own. */
final class Workers implements AutoCloseable {
    private static final Duration TO_START = Duration.ofMinutes(2);

    private final Path folder;
    private final Map<String, String> environment;
    private final Map<String, Process> running = new LinkedHashMap<>();
    private int started;

    Workers(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    /** One more, with a name that none had before. */
    void start() throws IOException {
        started++;
        String name = "worker-" + started;
        Map<String, String> own = new HashMap<>(environment);
        own.put("DCRX_KV_WORKER_NAME", name);
        own.put("DCRX_KV_WORKER_PORT", Integer.toString(FarmProcess.freePort()));
        running.put(name, FarmProcess.startWorker(Files.createDirectories(folder.resolve(name)), own));
    }

    /** Until the gateway has heard of all of them. */
    void awaitAll(Requests requests) {
        await().atMost(TO_START).until(() -> {
            String heard = requests.send(requests.get("/workers"));
            return running.keySet().stream().allMatch(name -> heard.contains("\"" + name + "\""));
        });
    }

    Process of(String name) {
        return requireNonNull(running.get(name));
    }

    boolean isRunning(String name) {
        return running.containsKey(name);
    }

    /** {@code kill -9}. */
    void kill(String name) {
        requireNonNull(running.remove(name)).destroyForcibly();
    }

    /** What they have worked so far, on all cores. */
    Duration work() {
        return running.values().stream()
                .map(worker -> worker.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        running.values().forEach(Process::destroyForcibly);
    }
}
