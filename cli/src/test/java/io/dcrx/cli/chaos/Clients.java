package io.dcrx.cli.chaos;

import io.dcrx.cli.chaos.History.Call;
import io.dcrx.cli.chaos.History.Told;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People who order images, change their minds, look at their jobs, and write down what they are told. */
final class Clients implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final List<Integer> ports;
    private final Registry registry;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asking = new AtomicInteger();
    private volatile Instant end = Instant.MAX;
    private volatile String token = "";

    Clients(List<Integer> ports, Registry registry) {
        this.ports = ports;
        this.registry = registry;
    }

    private record Answer(int status, JsonNode body, Instant asked, Instant answered) {}

    List<Told> told() {
        return List.copyOf(told);
    }

    /** Waits for the farm, too. */
    void logIn(Duration patience) throws InterruptedException {
        Instant until = Instant.now().plus(patience);
        while (Instant.now().isBefore(until)) {
            Optional<Answer> answer =
                    ask(0, "/users/login", "POST", "{\"username\": \"admin\", \"password\": \"dcrxadmin1*\"}");
            if (answer.isPresent() && answer.get().status() == 200) {
                token = answer.get().body().path("token").asString();
                return;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("nobody can log in: the farm did not start");
    }

    /** One person orders one image; one in five does not want it after all. */
    void order(int number, Random chance) {
        boolean regrets = chance.nextInt(5) == 0;
        int after = chance.nextInt(2500);
        int sleep = chance.nextInt(3);
        var _ = people.submit(() -> {
            follow(number, sleep, regrets, after);
            return number;
        });
    }

    /** Until every job has ended that they know of, but not longer than that; then they look once more. */
    void finish(Duration patience) throws InterruptedException {
        end = Instant.now().plus(patience);
        people.shutdown();
        if (!people.awaitTermination(patience.plusSeconds(30).toSeconds(), TimeUnit.SECONDS)) {
            people.shutdownNow();
        }
    }

    @Override
    public void close() {
        people.shutdownNow();
        http.close();
    }

    private void follow(int number, int sleep, boolean regrets, int after) throws InterruptedException {
        Optional<String> accepted = create(number, sleep);
        if (accepted.isEmpty()) {
            return;
        }
        String job = accepted.get();
        if (regrets) {
            Thread.sleep(after);
            cancel(job);
        }
        boolean ended = false;
        while (!ended && Instant.now().isBefore(end)) {
            Thread.sleep(700);
            ended = look(job);
        }
        Thread.sleep(2000);
        look(job);
    }

    /** Every try is an image of its own: of an order without an answer nobody knows whether it was accepted. */
    private Optional<String> create(int number, int sleep) throws InterruptedException {
        while (Instant.now().isBefore(end)) {
            Optional<Answer> answer = ask(number, "/jobs/images/create", "POST", request(sleep));
            if (answer.isPresent() && answer.get().status() == 200) {
                String job = answer.get().body().path("job_id").asString();
                note(Call.CREATE, answer.get(), job, Set.of());
                return Optional.of(job);
            }
            Thread.sleep(300);
        }
        return Optional.empty();
    }

    private void cancel(String job) throws InterruptedException {
        while (Instant.now().isBefore(end)) {
            Optional<Answer> answer = ask(job.hashCode(), "/jobs/images/" + job + "/cancel", "DELETE", "");
            if (answer.isPresent() && answer.get().status() == 200) {
                boolean cancelled =
                        answer.get().body().path("status").asString().equals("CANCELLED");
                note(Call.CANCEL, answer.get(), job, cancelled ? registry.digests(image(answer.get())) : Set.of());
                return;
            }
            if (answer.isPresent() && answer.get().status() == 409) {
                return;
            }
            Thread.sleep(300);
        }
    }

    private boolean look(String job) throws InterruptedException {
        Optional<Answer> answer = ask(asking.incrementAndGet(), "/jobs/images/" + job + "/get", "GET", "")
                .filter(a -> a.status() == 200);
        answer.ifPresent(a -> note(Call.LOOK, a, job, Set.of()));
        return answer.filter(a -> ENDS.contains(a.body().path("status").asString()))
                .isPresent();
    }

    private void note(Call call, Answer answer, String job, Set<String> images) {
        told.add(new Told(
                call,
                job,
                answer.asked(),
                answer.answered(),
                answer.body().path("status").asString(),
                images));
    }

    private Optional<Answer> ask(int who, String path, String method, String body) throws InterruptedException {
        int port = ports.get(Math.floorMod(who + asking.get(), ports.size()));
        Instant asked = Instant.now();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return Optional.of(new Answer(answer.statusCode(), JSON.readTree(answer.body()), asked, Instant.now()));
        } catch (IOException | JacksonException e) {
            asking.incrementAndGet();
            return Optional.empty();
        }
    }

    private static String image(Answer answer) {
        return answer.body().path("image").asString();
    }

    /** Some build in no time, some take so long that something may happen to them. */
    private static String request(int sleep) {
        String unique = java.util.UUID.randomUUID().toString();
        String run = sleep == 0
                ? ""
                : ", {\"layer_type\": \"run\", \"command\": \"sleep " + sleep + " && echo " + unique + " > /proof\"}";
        return """
                {"name": "i-%s", "layers": [{"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                  {"layer_type": "label", "name": "chaos", "value": "%s"}%s]}""".formatted(unique, unique, run);
    }
}
