package io.dcrx.worker.engine.buildkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What BuildKit calls a vertex of its graph, such as {@code [build 2/3] RUN make}.
 *
 * @param label such as {@code build 2/3}; {@code internal} of what the engine does for itself
 * @param instruction such as {@code RUN make}; the same as the label where the name has none
 */
record StepName(String label, String instruction) {
    private static final Pattern NAME = Pattern.compile("\\[([^\\]]+)\\] (.*)", Pattern.DOTALL);
    private static final Pattern NUMBERED = Pattern.compile("(.+ )?\\d+/\\d+");

    static StepName of(String vertex) {
        Matcher name = NAME.matcher(vertex);
        return name.matches() ? new StepName(name.group(1), name.group(2)) : new StepName(vertex, vertex);
    }

    /** Whether it is a step of the Dockerfile. */
    boolean isNumbered() {
        return NUMBERED.matcher(label).matches();
    }
}
