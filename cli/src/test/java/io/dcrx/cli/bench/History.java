package io.dcrx.cli.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What became of a job. */
final class History {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private History() {}

    /** A worker that has begun a job. */
    record Start(String worker, Instant at) {}

    /** Waits until so many have, one after the other; gives the last one. */
    static Start start(Requests requests, String job, int count, Duration pause)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (Times.since(began) < PATIENCE.toMillis()) {
            JsonNode history = JSON.readTree(requests.send(requests.get("/jobs/images/" + job + "/events")));
            List<JsonNode> starts = history.path("events")
                    .valueStream()
                    .filter(event -> event.path("event").asString("").equals("started"))
                    .toList();
            if (starts.size() >= count) {
                JsonNode last = starts.get(count - 1);
                return new Start(
                        last.path("worker").asString(),
                        Instant.parse(last.path("at").asString()));
            }
            Thread.sleep(pause);
        }
        throw new IllegalStateException(job + " did not start for the " + count + ". time");
    }
}
