import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How soon somebody who follows a log sees what a step prints, and how many images eight clients at once get in a minute: from the
 * farm, and from as many docker CLIs. Run by bench.sh, which starts the farm.
 *
 * <p>Arguments: the farm's URL, a token, the registry's host.
 */
final class BenchManyAtOnce {
    private static final int FOLLOWED = 21;
    private static final int AT_ONCE = 8;
    /** Of each turn; the farm and the docker CLI take turns, so that both see the same machine. */
    private static final int IMAGES = 24;

    private static final int TURNS = 3;

    /** What is built; every image is new, and a step that is not cached is one that nobody has run. */
    private enum Plan {
        HELLO_WORLD("nothing to run"),
        CACHED_RUN("a cached step"),
        NEW_RUN("a step that is run");

        private final String title;

        Plan(String title) {
            this.title = title;
        }

        /** Empty if there is none. */
        private String command(String text) {
            return switch (this) {
                case HELLO_WORLD -> "";
                case CACHED_RUN -> "echo once > /once";
                case NEW_RUN -> "echo " + text + " > /new";
            };
        }

        String dockerfile(String text) {
            String run = this == HELLO_WORLD ? "" : "RUN " + command(text) + "\n";
            return "FROM python:3.11-slim\n" + run + "ENTRYPOINT [\"echo\", \"" + text + "\"]\n";
        }

        String request(String tag, String text) {
            String run = this == HELLO_WORLD ? "" : BenchManyAtOnce.run(command(text));
            return BenchManyAtOnce.request(tag, run + """
                    {"layer_type": "entrypoint", "command": ["echo", "%s"]}""".formatted(text));
        }
    }

    private final BenchFarm farm;
    private final String registry;

    private BenchManyAtOnce(BenchFarm farm, String registry) {
        this.farm = farm;
        this.registry = registry;
    }

    public static void main(String[] args) throws Exception {
        BenchManyAtOnce bench = new BenchManyAtOnce(new BenchFarm(args[0], args[1]), args[2]);
        bench.followers();
        for (Plan plan : Plan.values()) {
            bench.manyAtOnce(plan);
        }
    }

    private void followers() throws Exception {
        List<Double> lags = new ArrayList<>();
        for (int i = 0; i < FOLLOWED; i++) {
            lags.add(lag("follow" + i));
        }
        Collections.sort(lags);
        System.out.printf("%n  %d followers, of whom each waits for the first line that a step prints%n", FOLLOWED);
        System.out.printf(
                "  from printed to seen         %8.1f ms median, %.1f to %.1f (at most 100 wanted)%n",
                lags.get(FOLLOWED / 2), lags.getFirst(), lags.getLast());
    }

    /** The step prints what time it is, by the clock that this process has, too. */
    private double lag(String tag) throws Exception {
        String step = run("sleep 0.5 && date +%s%N # " + System.nanoTime());
        String id = farm.order(request(tag, step + "{\"layer_type\": \"cmd\", \"command\": [\"true\"]}"));
        Pattern printed = Pattern.compile("\"stream\":\"stdout\",\"text\":\"(\\d{19})\"");
        double lag = -1;
        try (Stream<String> lines = farm.follow(id)) {
            for (String line : (Iterable<String>) lines::iterator) {
                Matcher time = printed.matcher(line);
                if (lag < 0 && time.find()) {
                    lag = (nanos() - Long.parseLong(time.group(1))) / 1e6;
                }
            }
        }
        if (lag < 0) {
            throw new IllegalStateException("job " + id + " has printed no time");
        }
        return lag;
    }

    private static long nanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    private void manyAtOnce(Plan plan) throws Exception {
        List<Double> byFarm = new ArrayList<>();
        List<Double> byCli = new ArrayList<>();
        // Its cached step would go with the last image that has it.
        byCli(plan, "first", "first");
        perMinute((tag, text) -> byFarm(plan, tag, text));
        for (int i = 0; i < TURNS; i++) {
            byFarm.add(perMinute((tag, text) -> byFarm(plan, tag, text)));
            byCli.add(perMinute((tag, text) -> byCli(plan, tag, text)));
            removeMany();
        }
        BenchFarm.docker("image", "rm", cliImage("first"));
        Collections.sort(byFarm);
        Collections.sort(byCli);
        double ratio = byFarm.get(TURNS / 2) / byCli.get(TURNS / 2);
        System.out.printf("%n  %d clients at once, %s: %d images a turn, the median of %d turns%n", AT_ONCE, plan.title, IMAGES, TURNS);
        System.out.printf("  farm                         %8.0f images a minute%n", byFarm.get(TURNS / 2));
        System.out.printf("  docker build + docker push   %8.0f images a minute%n", byCli.get(TURNS / 2));
        System.out.printf("  farm / docker CLI            %8.2f   (at least 1.50 wanted)%n", ratio);
    }

    private interface Client {
        void make(String tag, String text) throws Exception;
    }

    private static double perMinute(Client client) throws Exception {
        AtomicInteger next = new AtomicInteger();
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                clients.add(threads.submit(() -> {
                    for (int n = next.getAndIncrement(); n < IMAGES; n = next.getAndIncrement()) {
                        client.make("many" + n, "Hello " + n + " " + System.nanoTime());
                    }
                    return null;
                }));
            }
            for (Future<?> each : clients) {
                each.get();
            }
        }
        return IMAGES * 60e9 / (System.nanoTime() - began);
    }

    private void byFarm(Plan plan, String tag, String text) throws Exception {
        String seen = farm.await(farm.order(plan.request(tag, text)));
        if (!seen.contains("\"DONE\"")) {
            throw new IllegalStateException(seen);
        }
    }

    private void byCli(Plan plan, String tag, String text) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        Path dockerfile = Files.writeString(folder.resolve("Dockerfile"), plan.dockerfile(text));
        String image = cliImage(tag);
        BenchFarm.docker("build", "-q", "-t", image, folder.toString());
        BenchFarm.docker("push", "-q", image);
        Files.delete(dockerfile);
        Files.delete(folder);
    }

    /** When nothing is built: an image takes steps along that others are just being built on. */
    private void removeMany() throws Exception {
        for (int n = 0; n < IMAGES; n++) {
            BenchFarm.docker("image", "rm", cliImage("many" + n));
        }
    }

    private String cliImage(String tag) {
        return registry + "/bench/cli:" + tag;
    }

    private static String request(String tag, String layers) {
        return """
                {"name": "many", "tag": "%s", "layers": [
                  {"layer_type": "stage", "base": "python", "tag": "3.11-slim"}, %s]}""".formatted(tag, layers);
    }

    private static String run(String command) {
        return "{\"layer_type\": \"run\", \"command\": \"" + command + "\"},";
    }
}
