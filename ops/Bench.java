import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times warm images with unique content, by the farm and by the docker CLI in turns, so that both see the same machine:
 * hello-world, two copies of which one is the same each time, and hello-world with a step that is cached. Run by bench.sh,
 * which starts the farm.
 *
 * <p>Arguments: the farm's URL, a token, the registry's host.
 */
final class Bench {
    /** A JVM runs at its own speed after some hundred jobs; the docker CLI is as fast at once. */
    private static final int WARM_UP = 150;

    private static final int COUNTED = 20;
    /** Not counted, so that both have met the other's traces in the caches. */
    private static final int IN_TURNS_BEFORE = 3;

    /** A file as large as a small library. It never changes, and both have its layer after the first time. */
    private static final String LIBRARY = "x = 'the same each time'\n".repeat(2_000);

    /** What is built: by Jib, and with a step that is cached by BuildKit. The text in it is new each time. */
    private enum Plan {
        HELLO_WORLD("jib", 0.50, "", ""),
        COPIES(
                "jib",
                0.25,
                "COPY library.py /app/\nCOPY app.py /app/\n",
                """
                {"layer_type": "copy", "source": "library.py", "destination": "/app/"},
                {"layer_type": "copy", "source": "app.py", "destination": "/app/"},"""),
        CACHED_RUN(
                "buildkit",
                0.5,
                "RUN echo once > /once\n",
                "{\"layer_type\": \"run\", \"command\": \"echo once > /once\"},");

        private final String engine;
        private final double wanted;
        private final String instruction;
        private final String layer;

        Plan(String engine, double wanted, String instruction, String layer) {
            this.engine = engine;
            this.wanted = wanted;
            this.instruction = instruction;
            this.layer = layer;
        }

        String dockerfile(String text) {
            return "FROM python:3.11-slim\n" + instruction + "ENTRYPOINT [\"echo\", \"" + text + "\"]\n";
        }

        String request(String tag, String text) {
            return """
                    {"name": "bench", "tag": "%s", "layers": [
                      {"layer_type": "stage", "base": "python", "tag": "3.11-slim"}, %s
                      {"layer_type": "entrypoint", "command": ["echo", "%s"]}]%s}""".formatted(
                    tag, layer, text, context(text));
        }

        private String context(String text) {
            List<String> files = new ArrayList<>();
            files(text).forEach((path, content) -> files.add(
                    "{\"path\": \"%s\", \"content\": \"%s\"}".formatted(path, content.replace("\n", "\\n"))));
            return files.isEmpty() ? "" : ", \"context\": {\"files\": [" + String.join(", ", files) + "]}";
        }

        Map<String, String> files(String text) {
            return this == COPIES
                    ? Map.of("library.py", LIBRARY, "app.py", "print('" + text + "')\n")
                    : Map.of();
        }
    }

    private final BenchFarm farm;
    private final String registry;

    private Bench(BenchFarm farm, String registry) {
        this.farm = farm;
        this.registry = registry;
    }

    public static void main(String[] args) throws Exception {
        new Bench(new BenchFarm(args[0], args[1]), args[2]).run();
    }

    /** In milliseconds: from the order to DONE as the client sees it, and what of it is not build and push. */
    private record Farm(double total, double overhead) {}

    private void run() throws Exception {
        for (Plan plan : Plan.values()) {
            run(plan);
        }
    }

    private void run(Plan plan) throws Exception {
        List<Double> byFarm = new ArrayList<>();
        List<Double> overhead = new ArrayList<>();
        List<Double> cli = new ArrayList<>();
        List<Double> cold = new ArrayList<>();
        for (int i = 0; i < WARM_UP; i++) {
            Farm first = byFarm(plan, "Hello warm farm " + i + " " + System.nanoTime(), "w" + i);
            if (i < COUNTED) {
                cold.add(first.total());
            }
        }
        for (int i = 0; i < IN_TURNS_BEFORE + COUNTED; i++) {
            Farm timed = byFarm(plan, "Hello farm " + i + " " + System.nanoTime(), "f" + i);
            double cliTook = byCli(plan, "Hello docker " + i + " " + System.nanoTime(), "c" + i);
            if (i >= IN_TURNS_BEFORE) {
                byFarm.add(timed.total());
                overhead.add(timed.overhead());
                cli.add(cliTook);
            }
        }
        System.out.printf("%n  %s, by %s: %d images each, in turns, milliseconds%n", plan, plan.engine, COUNTED);
        System.out.println(row("farm, its first jobs", cold));
        System.out.println(row("farm, create to DONE", byFarm));
        System.out.println(row("docker build + docker push", cli));
        System.out.println(row("farm, less build and push", overhead));
        System.out.printf(
                "  farm / docker CLI            %8.2f   (at most %.2f wanted)%n",
                median(byFarm) / median(cli), plan.wanted);
        System.out.printf("  farm overhead, median        %8.1f ms (at most 40 wanted)%n", median(overhead));
    }

    /** Follows the job's events, so that nothing but the farm's own time goes by between its end and our knowing. */
    private Farm byFarm(Plan plan, String text, String tag) throws Exception {
        double engineBefore = engineMillis();
        long began = System.nanoTime();
        String id = farm.order(plan.request(tag, text));
        farm.await(id);
        double total = millisSince(began);
        String job = farm.get("/jobs/images/" + id + "/get");
        if (!BenchFarm.field("status", job).equals("DONE") || !BenchFarm.field("engine", job).equals(plan.engine)) {
            throw new IllegalStateException(job);
        }
        return new Farm(total, total - (engineMillis() - engineBefore));
    }

    private double byCli(Plan plan, String text, String tag) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        Map<String, String> files = new HashMap<>(plan.files(text));
        files.put("Dockerfile", plan.dockerfile(text));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        String image = registry + "/bench/cli:" + tag;
        long began = System.nanoTime();
        BenchFarm.docker("build", "-q", "-t", image, folder.toString());
        BenchFarm.docker("push", "-q", image);
        double took = millisSince(began);
        BenchFarm.docker("image", "rm", image);
        for (String file : files.keySet()) {
            Files.delete(folder.resolve(file));
        }
        Files.delete(folder);
        return took;
    }

    /** What the worker has spent in the engine so far: building and pushing. */
    private double engineMillis() throws Exception {
        Matcher sums = Pattern.compile("(?m)^dcrx_worker_phase_seconds_sum\\{.*phase=\"(?:build|push)\".*} (\\S+)$")
                .matcher(farm.get("/actuator/prometheus"));
        return sums.results().mapToDouble(sum -> Double.parseDouble(sum.group(1)) * 1000).sum();
    }

    private static double millisSince(long began) {
        return (System.nanoTime() - began) / 1e6;
    }

    private static String row(String name, List<Double> times) {
        return "  %-28s %8.1f median, %.1f to %.1f"
                .formatted(name, median(times), Collections.min(times), Collections.max(times));
    }

    private static double median(List<Double> times) {
        List<Double> sorted = times.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
