package io.dcrx.cli.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jobs for BuildKit. */
final class Orders {
    private static final Pattern ID = Pattern.compile("\"job_id\":\"([^\"]+)\"");

    private Orders() {}

    static String one(String tag) {
        return """
                {"name": "bench", "tag": "%s", "layers": [
                  {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                  {"layer_type": "run", "command": "true"}]}""".formatted(tag);
    }

    /** Of the job that was accepted. */
    static String id(String answer) {
        Matcher id = ID.matcher(answer);
        if (!id.find()) {
            throw new IllegalStateException(answer);
        }
        return id.group(1);
    }
}
