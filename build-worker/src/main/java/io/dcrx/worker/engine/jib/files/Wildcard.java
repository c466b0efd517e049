package io.dcrx.worker.engine.jib.files;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns of sources: {@code *} is any text within a part of a path, and {@code ?} one character of it. What BuildKit knows
 * beyond that (classes of characters, backslashes) is no business of this engine.
 */
final class Wildcard {
    private Wildcard() {}

    /**
     * What a source names, one after the other; with patterns that may be nothing.
     *
     * @param pattern absolute, in its one spelling
     */
    static List<String> find(Node.Folder root, String pattern) throws Unfit {
        if (pattern.indexOf('[') >= 0 || pattern.indexOf('\\') >= 0) {
            throw new Unfit("the pattern " + pattern
                    + " has a [ or a backslash once its variables have their values; BuildKit can"
                    + " follow it, and builds what is given as a Dockerfile");
        }
        List<String> parts = Paths.parts(pattern);
        int plain = 0;
        while (plain < parts.size() && !isPattern(parts.get(plain))) {
            plain++;
        }
        if (plain == parts.size()) {
            return List.of(pattern);
        }
        String folder = Tree.resolve(root, Paths.of(parts.subList(0, plain)));
        Node from = Tree.find(root, folder);
        if (from == null) {
            throw Context.missing(folder);
        }
        List<String> found = new ArrayList<>();
        collect(from, folder, parts.subList(plain, parts.size()), found);
        return found;
    }

    private static void collect(Node from, String path, List<String> patterns, List<String> found) {
        if (patterns.isEmpty()) {
            found.add(path);
        } else if (from instanceof Node.Folder folder) {
            folder.children().forEach((name, child) -> {
                if (matches(patterns.getFirst(), name)) {
                    collect(child, Paths.child(path, name), patterns.subList(1, patterns.size()), found);
                }
            });
        }
    }

    private static boolean isPattern(String part) {
        return part.indexOf('*') >= 0 || part.indexOf('?') >= 0;
    }

    /** Takes the last star back where it does not fit, and no other: that is enough, and takes no exponential time. */
    static boolean matches(String pattern, String text) {
        int[] wanted = pattern.codePoints().toArray();
        int[] given = text.codePoints().toArray();
        int star = -1;
        int afterStar = 0;
        int p = 0;
        int t = 0;
        while (t < given.length) {
            if (p < wanted.length && wanted[p] == '*') {
                star = p++;
                afterStar = t;
            } else if (p < wanted.length && (wanted[p] == '?' || wanted[p] == given[t])) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < wanted.length && wanted[p] == '*') {
            p++;
        }
        return p == wanted.length;
    }
}
