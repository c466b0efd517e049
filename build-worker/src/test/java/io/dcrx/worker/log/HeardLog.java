package io.dcrx.worker.log;

import io.dcrx.log.LogLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Remembers what is told of an attempt. */
public final class HeardLog implements AttemptLog {
    public final List<String> heard = new ArrayList<>();

    @Override
    public void say(String sentence) {
        heard.add(sentence);
    }

    @Override
    public void say(String step, String sentence) {
        heard.add(step + ": " + sentence);
    }

    @Override
    public void print(String step, LogLine.Stream stream, Instant at, byte[] bytes) {
        heard.add(step + " " + stream + " " + new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void endStep(String step) {
        heard.add(step + " ends");
    }

    @Override
    public void hide(String secret) {
        heard.add("hide " + secret);
    }

    @Override
    public String masked(String text) {
        String masked = text;
        for (String line : heard) {
            masked = line.startsWith("hide ") ? masked.replace(line.substring(5), "***") : masked;
        }
        return masked;
    }

    @Override
    public void end(String sentence) {
        heard.add("end: " + sentence);
    }
}
