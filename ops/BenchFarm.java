import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A farm that is timed, and the docker CLI beside it. */
final class BenchFarm {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String token;

    BenchFarm(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /** Gives the job's id. */
    String order(String body) throws Exception {
        return field(
                "job_id",
                send(to("/jobs/images/create")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build()));
    }

    String get(String path) throws Exception {
        return send(to(path).build());
    }

    /** Returns when the stream of the job's events ends, which it does with the job; gives all of it. */
    String await(String id) throws Exception {
        return send(following("/jobs/images/" + id + "/events"));
    }

    /** The events of a job's log, a line each, as they come. */
    Stream<String> follow(String id) throws Exception {
        return http.send(following("/jobs/images/" + id + "/logs"), BodyHandlers.ofLines())
                .body();
    }

    /** Of a string of that name in JSON. */
    static String field(String name, String json) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!field.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return field.group(1);
    }

    static void docker(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        Collections.addAll(command, arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
    }

    private HttpRequest following(String path) {
        return to(path + "?follow=true").header("Accept", "text/event-stream").build();
    }

    private String send(HttpRequest request) throws Exception {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token);
    }
}
