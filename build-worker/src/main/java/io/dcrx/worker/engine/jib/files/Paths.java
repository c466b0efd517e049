package io.dcrx.worker.engine.jib.files;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Absolute paths as text, with {@code /} between their parts. Nothing above the root is reached. */
public final class Paths {
    static final String ROOT = "/";

    private Paths() {}

    /** The one spelling of a path, seen from a folder if it is relative: {@code a//b/../c/.} is {@code /a/c} from the root. */
    public static String clean(String folder, String path) {
        return clean(path.startsWith(ROOT) ? path : folder + ROOT + path);
    }

    /** The one spelling of a path, seen from the root. */
    static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split(ROOT, -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return ROOT + String.join(ROOT, parts);
    }

    /** Of a path in its one spelling. */
    static List<String> parts(String path) {
        return path.equals(ROOT) ? List.of() : List.of(path.substring(1).split(ROOT, -1));
    }

    static String of(List<String> parts) {
        return ROOT + String.join(ROOT, parts);
    }

    static String child(String folder, String name) {
        return folder.equals(ROOT) ? ROOT + name : folder + ROOT + name;
    }

    static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
