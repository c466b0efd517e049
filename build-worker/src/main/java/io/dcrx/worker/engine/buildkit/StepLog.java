package io.dcrx.worker.engine.buildkit;

import com.google.protobuf.Timestamp;
import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import io.dcrx.buildkit.control.VertexLog;
import io.dcrx.buildkit.control.VertexWarning;
import io.dcrx.log.LogLine;
import io.dcrx.worker.log.BuildLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Tells BuildKit's trace as people read it: which step begins, what it prints, how it ends. */
final class StepLog {
    private static final String INTERNAL = "internal";
    private static final String IMPORT = "importing cache manifest from ";
    private static final int STDERR = 2;

    private final BuildLog log;
    private final Map<String, Step> steps = new HashMap<>();

    StepLog(BuildLog log) {
        this.log = log;
    }

    void tell(StatusResponse status) {
        status.getVertexesList().forEach(this::begin);
        status.getLogsList().forEach(this::print);
        status.getWarningsList().forEach(this::warn);
        status.getVertexesList().forEach(this::end);
    }

    private void begin(Vertex vertex) {
        Step step = steps.computeIfAbsent(vertex.getDigest(), digest -> new Step(vertex.getName()));
        if (!step.begun && (vertex.hasStarted() || vertex.getCached())) {
            step.begun = true;
            if (step.isShown()) {
                log.say(step.label, step.instruction);
            }
        }
    }

    private void print(VertexLog printed) {
        Step step = steps.computeIfAbsent(printed.getVertex(), Step::new);
        LogLine.Stream stream = printed.getStream() == STDERR ? LogLine.Stream.STDERR : LogLine.Stream.STDOUT;
        log.print(
                step.label,
                stream,
                instant(printed.getTimestamp()),
                printed.getMsg().toByteArray());
    }

    private void warn(VertexWarning warning) {
        Step step = steps.computeIfAbsent(warning.getVertex(), Step::new);
        log.say(step.label, "Warning: " + warning.getShort().toStringUtf8());
    }

    /** One that was given up because another one failed has an error, too, which says nothing. */
    private void end(Vertex vertex) {
        Step step = steps.get(vertex.getDigest());
        if (step == null || step.ended || !(vertex.hasCompleted() || vertex.getCached())) {
            return;
        }
        step.ended = true;
        log.endStep(step.label);
        if (vertex.getError().isEmpty() && step.isShown()) {
            log.say(step.label, vertex.getCached() ? "CACHED" : "DONE " + seconds(vertex));
        } else if (!vertex.getError().isEmpty() && !vertex.getError().contains("context canceled")) {
            log.say(step.label, (step.isHelp() ? "Its steps cannot be taken: " : "ERROR ") + vertex.getError());
        }
    }

    private static String seconds(Vertex vertex) {
        Duration took = Duration.between(instant(vertex.getStarted()), instant(vertex.getCompleted()));
        return String.format(Locale.ROOT, "%.1fs", took.toMillis() / 1000.0);
    }

    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    /** What is known of a vertex of BuildKit's graph. */
    private static final class Step {
        private final String label;
        private final String instruction;
        private boolean begun;
        private boolean ended;

        Step(String name) {
            StepName known = StepName.of(name);
            this.label = known.label();
            this.instruction = known.instruction();
        }

        /** What the engine does for itself is worth no line, unless it goes wrong. */
        boolean isShown() {
            return !label.equals(INTERNAL);
        }

        /** A build does without it. */
        boolean isHelp() {
            return label.startsWith(IMPORT);
        }
    }
}
