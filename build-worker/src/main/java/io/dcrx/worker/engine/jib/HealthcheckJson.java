package io.dcrx.worker.engine.jib;

import io.dcrx.image.Command;
import io.dcrx.image.Layer;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How an image says that it is to be checked: what is not said is left to the engine that runs it. */
final class HealthcheckJson {
    private HealthcheckJson() {}

    /** @param shell runs commands that a Dockerfile cannot give as text */
    static ObjectNode of(Layer.Healthcheck check, List<String> shell) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        ArrayNode test = json.putArray("Test");
        switch (check.command()) {
            case null -> test.add("NONE");
            case Command.Shell text
            when text.isWrittenAsItIs() -> test.add("CMD-SHELL").add(text.text());
            case Command.Shell(String text) -> {
                test.add("CMD");
                shell.forEach(test::add);
                test.add(text);
            }
            case Command.Exec(List<String> words) -> {
                test.add("CMD");
                words.forEach(test::add);
            }
        }
        putNanos("Interval", check.interval(), json);
        putNanos("Timeout", check.timeout(), json);
        putNanos("StartPeriod", check.startPeriod(), json);
        if (check.retries() != null && check.retries() != 0) {
            json.put("Retries", check.retries());
        }
        return json;
    }

    private static void putNanos(String name, @Nullable BigDecimal seconds, ObjectNode json) {
        if (seconds != null && seconds.signum() != 0) {
            json.put(name, seconds.movePointRight(9).longValueExact());
        }
    }
}
