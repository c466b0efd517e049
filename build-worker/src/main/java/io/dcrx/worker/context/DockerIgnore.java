package io.dcrx.worker.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * What of a context a build does not get to see, as a {@code .dockerignore} says it. The last pattern that fits a path, or a
 * folder above it, decides; {@code !} takes back in.
 *
 * @see <a href="https://docs.docker.com/build/concepts/context/#dockerignore-files">.dockerignore files</a>
 */
final class DockerIgnore {
    private final List<Line> lines;

    private record Line(IgnorePattern pattern, boolean takesBack) {}

    private DockerIgnore(List<Line> lines) {
        this.lines = lines;
    }

    /** @throws IllegalArgumentException if a line is no pattern, saying which */
    static DockerIgnore parse(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1)) {
            number++;
            // Only at the very start of a line: a pattern may begin with blanks and a hash.
            String pattern = line.startsWith("#") ? "" : line.strip();
            if (!pattern.isEmpty()) {
                lines.add(line(pattern, number));
            }
        }
        return new DockerIgnore(List.copyOf(lines));
    }

    /**
     * Tells of one path after the other whether it is left out; whoever asks may forget it when done. Many patterns and many
     * files take their time.
     *
     * @param cancelled ends that with a {@link CancellationException}
     */
    Verdicts verdicts(Cancellation cancelled) {
        return new Verdicts(cancelled);
    }

    /** What is found out about a folder holds for all that is in it. */
    final class Verdicts {
        private final Map<String, boolean[]> folders = new HashMap<>();

        private final Cancellation cancelled;

        private Verdicts(Cancellation cancelled) {
            this.cancelled = cancelled;
        }

        boolean leavesOut(String path) {
            boolean[] fitting = fitting(path);
            boolean out = false;
            for (int i = 0; i < fitting.length; i++) {
                if (fitting[i]) {
                    out = !lines.get(i).takesBack();
                }
            }
            return out;
        }

        /** Which lines fit the path or a folder above it. */
        private boolean[] fitting(String path) {
            if (cancelled.isCancelled()) {
                throw new CancellationException();
            }
            int slash = path.lastIndexOf('/');
            boolean[] above = slash < 0 ? new boolean[lines.size()] : folder(path.substring(0, slash));
            boolean[] fitting = above.clone();
            for (int i = 0; i < fitting.length; i++) {
                fitting[i] = fitting[i] || lines.get(i).pattern().matches(path);
            }
            return fitting;
        }

        private boolean[] folder(String path) {
            boolean[] known = folders.get(path);
            if (known == null) {
                known = fitting(path);
                folders.put(path, known);
            }
            return known;
        }
    }

    private static Line line(String text, int number) {
        boolean takesBack = text.startsWith("!");
        String pattern = cleaned(takesBack ? text.substring(1).strip() : text);
        try {
            if (takesBack && pattern.isEmpty()) {
                throw new IllegalArgumentException("is a ! with nothing behind it");
            }
            return new Line(IgnorePattern.of(pattern), takesBack);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + " " + e.getMessage(), e);
        }
    }

    /** As Go's {@code filepath.Clean}, within the context: a slash in front means the context itself. */
    private static String cleaned(String pattern) {
        List<String> parts = new ArrayList<>();
        for (String part : pattern.split("/", -1)) {
            if (part.equals("..")) {
                up(parts, pattern.startsWith("/"));
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private static void up(List<String> parts, boolean rooted) {
        if (!parts.isEmpty() && !parts.getLast().equals("..")) {
            parts.removeLast();
        } else if (!rooted) {
            parts.add("..");
        }
    }
}
