package io.dcrx.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A farm at work, watched by a real Prometheus with our rules: every panel and every page says what there is. */
class ObservedIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String RULES = "/etc/prometheus/rules.yml";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Collector collector;
    private static FarmProcess farm;
    private static GenericContainer<?> prometheus;
    private static String address;

    @BeforeAll
    static void start() throws Exception {
        collector = Collector.start();
        farm = FarmProcess.start(
                folder,
                Map.of(
                        "DOCKER_REGISTRY_URI",
                        "http://" + System.getenv("DCRX_DEV_REGISTRY") + "/observed",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        collector.endpoint()));
        farm.createFirstUserAndLogIn();
        int port = FarmProcess.freePort();
        address = "http://127.0.0.1:" + port;
        prometheus = prometheus(port);
        prometheus.start();
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        farm.close();
        collector.close();
    }

    @Test
    void alertsGoOffWhenTheyShouldAndOnlyThen() throws Exception {
        assertThat(promtool("check", "rules", RULES)).contains("SUCCESS");
        assertThat(promtool("test", "rules", "/etc/prometheus/rules.test.yml")).contains("SUCCESS");
    }

    @Test
    void everyPanelHasDataWhileTheFarmWorks() throws Exception {
        List<String> missing = new ArrayList<>(panels());
        assertThat(missing).hasSizeGreaterThan(20);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    work();
                    missing.removeIf(ObservedIT::hasData);
                    System.out.println(missing.size() + " panels without data");
                    return missing.isEmpty();
                });
    }

    @Test
    void whatIsMeasuredIsDocumentedAndTheOtherWayRound() throws Exception {
        work();
        Set<String> documented = found("(?m)^\\| `(dcrx_\\w+)`", Files.readString(Path.of("../docs/metrics.md")));
        // It is there from the first one on, and there is none here.
        documented.remove("dcrx_kafka_poison_total");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(measured()).isEqualTo(documented));
    }

    /** From the caller's own span over HTTP, the database, Kafka and the worker to what the engine ran. */
    @Test
    void aJobIsOneTrace() throws Exception {
        String trace = UUID.randomUUID().toString().replace("-", "");
        String id = farm.order(
                image("traced", "echo private-" + trace),
                Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));
        assertThat(farm.awaitEnd(id).path("status").asString()).isEqualTo("DONE");
        String attempt = "http post /jobs/images/create > send dcrx.jobs > process dcrx.jobs";
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(collector.paths(trace))
                        .contains(
                                attempt,
                                attempt + " > authorize",
                                attempt + " > fetch",
                                attempt + " > generate",
                                attempt + " > build",
                                attempt + " > build > RUN 2/2",
                                attempt + " > push"));
        assertThat(collector.paths(trace)).allMatch(path -> path.startsWith("http post /jobs/images/create"));
        assertThat(collector.text()).contains(id).doesNotContain("private-" + trace, farm.token());
        assertThat(openMetrics()).contains("dcrx_worker_phase_seconds_bucket").contains("trace_id=\"" + trace + "\"");
    }

    /** In the format that has exemplars, which Prometheus asks for. */
    private static String openMetrics() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(farm.address() + "/actuator/prometheus"))
                .timeout(Duration.ofSeconds(10))
                .header("Accept", "application/openmetrics-text; version=1.0.0")
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).body();
    }

    /** One that is built, and one that fails. */
    private static void work() {
        String good = farm.order(image("good", "echo " + UUID.randomUUID()));
        String bad = farm.order(image("bad", "exit 3"));
        assertThat(farm.awaitEnd(good).path("status").asString()).isEqualTo("DONE");
        assertThat(farm.awaitEnd(bad).path("status").asString()).isEqualTo("FAILED");
    }

    private static String image(String name, String command) {
        return """
                {"name": "%s", "layers": [
                  {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                  {"layer_type": "run", "command": "%s"}]}""".formatted(name, command);
    }

    private static Set<String> measured() throws IOException, InterruptedException {
        String text = text(farm.address() + "/actuator/prometheus");
        return found("(?m)^# TYPE (dcrx_\\w+) (?:counter|gauge|histogram|summary)$", text).stream()
                .filter(name -> !name.endsWith("_max"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> panels() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../ops/grafana/dashboards"))) {
            return files.flatMap(file -> JSON.readTree(file).path("panels").valueStream())
                    .flatMap(panel -> panel.path("targets").valueStream())
                    .map((JsonNode target) -> target.path("expr").asString())
                    .distinct()
                    .toList();
        }
    }

    /** NaN is what a quantile of nothing is. */
    private static boolean hasData(String expression) {
        try {
            String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
            JsonNode answer = JSON.readTree(text(address + "/api/v1/query?query=" + query));
            assertThat(answer.path("status").asString()).as(expression).isEqualTo("success");
            return answer.at("/data/result")
                    .valueStream()
                    .anyMatch(sample -> !sample.at("/value/1").asString().equals("NaN"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        String[] command =
                Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toArray(String[]::new);
        ExecResult result = prometheus.execInContainer(command);
        assertThat(result.getExitCode())
                .as("%s %s", result.getStdout(), result.getStderr())
                .isZero();
        return result.getStdout() + result.getStderr();
    }

    /** It scrapes the farm's one process as a gateway and as a worker; in the host's network, where the farm is. */
    private static GenericContainer<?> prometheus(int port) throws IOException {
        Path config = folder.resolve("prometheus.yml");
        Map<String, String> jobs = new TreeMap<>(Map.of("dcrx-gateway", farm.target(), "dcrx-worker", farm.target()));
        Files.writeString(
                config,
                "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [" + RULES + "]\nscrape_configs:\n"
                        + jobs.entrySet().stream()
                                .map(job -> """
                                          - job_name: %s
                                            metrics_path: /actuator/prometheus
                                            static_configs: [{targets: ["%s"]}]
                                        """.formatted(job.getKey(), job.getValue()))
                                .collect(Collectors.joining()));
        return new GenericContainer<>("prom/prometheus:v2.53.0")
                .withNetworkMode("host")
                .withCopyFileToContainer(readable(config), "/etc/prometheus/prometheus.yml")
                .withCopyFileToContainer(readable(Path.of("../helm/dcrx-kv/files/rules.yml")), RULES)
                .withCopyFileToContainer(
                        readable(Path.of("../ops/prometheus/rules.test.yml")), "/etc/prometheus/rules.test.yml")
                .withCommand(
                        "--config.file=/etc/prometheus/prometheus.yml",
                        "--storage.tsdb.path=/prometheus",
                        "--web.listen-address=127.0.0.1:" + port)
                .waitingFor(Wait.forLogMessage(".*Server is ready to receive web requests.*", 1));
    }

    private static MountableFile readable(Path file) {
        return MountableFile.forHostPath(file, 0644);
    }

    private static String text(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).body();
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
