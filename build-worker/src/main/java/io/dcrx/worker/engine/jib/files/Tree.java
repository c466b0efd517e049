package io.dcrx.worker.engine.jib.files;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds its way among folders and links, which lead nowhere outside of the root. */
final class Tree {
    private static final int MOST_LINKS = 255;

    private Tree() {}

    /**
     * Where a path leads once all links on it are followed; what is not there stands for itself.
     *
     * @param path absolute, in its one spelling
     * @throws Unfit if a file stands where a folder would have to be, or links lead in circles
     */
    static String resolve(Node.Folder root, String path) throws Unfit {
        String at = path;
        for (int links = 0; links <= MOST_LINKS; links++) {
            String next = followFirst(root, at);
            if (next == null) {
                return at;
            }
            at = next;
        }
        throw new Unfit("too many links on the way to " + path);
    }

    /** @return the path with its first link replaced by what that names, as text; null if there is none on it */
    private static @Nullable String followFirst(Node.Folder root, String path) throws Unfit {
        List<String> parts = Paths.parts(path);
        Node.Folder folder = root;
        for (int i = 0; i < parts.size(); i++) {
            switch (folder.children().get(parts.get(i))) {
                case null -> {
                    return null;
                }
                case Node.Folder deeper -> folder = deeper;
                case Node.Link link -> {
                    String aim = Paths.clean(Paths.of(parts.subList(0, i)), link.target());
                    return Paths.clean(aim, String.join("/", parts.subList(i + 1, parts.size())));
                }
                case Node.File _ -> {
                    if (i + 1 < parts.size()) {
                        throw new Unfit(Paths.of(parts.subList(0, i + 1)) + " is not a folder");
                    }
                    return null;
                }
            }
        }
        return null;
    }

    /** What is there, be it a link; null if nothing is, or if something else than folders leads there. */
    static @Nullable Node find(Node.Folder root, String path) {
        Node found = root;
        for (String part : Paths.parts(path)) {
            if (!(found instanceof Node.Folder folder)) {
                return null;
            }
            found = folder.children().get(part);
        }
        return found;
    }
}
