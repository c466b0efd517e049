package io.dcrx.context;

import io.dcrx.parse.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Paths within a context: relative, with {@code /} between their parts. */
public final class ContextPath {
    /** As long as a path can be on Linux (PATH_MAX). */
    private static final int LONGEST = 4096;

    /** A path in the one spelling that it has here. */
    public static final Rule RULE = Rule.of(
            path -> normal(path).filter(path::equals).isPresent(),
            "a path within the context, such as 'src/app.py': relative, without '.', '..' or an empty part");

    private ContextPath() {}

    /**
     * The one spelling of a path: {@code ./a//b/} is {@code a/b}. Empty for the context itself, {@code .}.
     *
     * @return nothing if it leads out of the context or cannot be a path
     */
    public static Optional<String> normal(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.indexOf('\0') >= 0 || path.length() > LONGEST) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                return Optional.empty();
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return Optional.of(String.join("/", parts));
    }

    /**
     * Whether what a symbolic link names lies within the context, too.
     *
     * @param link the link's own path, in its one spelling
     */
    public static boolean staysWithin(String link, String target) {
        if (target.isEmpty() || target.startsWith("/") || target.indexOf('\0') >= 0) {
            return false;
        }
        long depth = link.chars().filter(c -> c == '/').count();
        for (String part : target.split("/", -1)) {
            if (part.equals("..")) {
                depth--;
            } else if (!part.isEmpty() && !part.equals(".")) {
                depth++;
            }
            if (depth < 0) {
                return false;
            }
        }
        return true;
    }
}
