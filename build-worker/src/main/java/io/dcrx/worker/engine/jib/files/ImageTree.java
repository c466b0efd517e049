package io.dcrx.worker.engine.jib.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of an image while it is made. Keeps what the layer at hand changes: with it, all folders above it, as they are, as
 * a file system that is laid over another has them. What is shared with other images is copied before it is changed.
 */
final class ImageTree {
    private static final int LONGEST_TEXT = 1 << 20;

    private final Node.Folder root;
    private final Set<Node.Folder> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private SortedMap<String, Node> changed = new TreeMap<>();

    ImageTree(Node.Folder base) {
        root = base.copy();
        owned.add(root);
    }

    /** Everything that was changed since this was asked before, by its path, folders before what they hold. */
    SortedMap<String, Node> takeChanges() {
        SortedMap<String, Node> taken = changed;
        changed = new TreeMap<>();
        return taken;
    }

    String resolve(String path) throws Unfit {
        return Tree.resolve(root, Paths.clean(path));
    }

    @Nullable
    Node find(String path) {
        return Tree.find(root, path);
    }

    /** Where there is none on the way there, one is made; those that are there stay as they are. */
    void makeFolders(String path, Owner owner) throws Unfit {
        String at = Paths.ROOT;
        for (String part : Paths.parts(path)) {
            at = Paths.child(at, part);
            switch (find(at)) {
                case null -> put(at, new Node.Folder(Attributes.ofNewFolder(owner)));
                case Node.Folder _ -> {}
                case Node.File _, Node.Link _ -> throw new Unfit(at + " is not a folder");
            }
        }
    }

    /** In a folder that is there, instead of whatever was there before. */
    void put(String path, Node node) {
        ownFolder(Paths.parent(path)).children().put(Paths.name(path), node);
        if (node instanceof Node.Folder folder) {
            owned.add(folder);
        }
        note(path);
    }

    /** Of a folder that is there. */
    void setAttributes(String path, Attributes attributes) {
        ownFolder(path).setAttributes(attributes);
        note(path);
    }

    /** What a file holds, after links; nothing if there is none. */
    Optional<String> read(String path) throws Unfit, IOException {
        Node found = find(resolve(path));
        if (found == null) {
            return Optional.empty();
        }
        if (!(found instanceof Node.File file) || file.content() == null || file.size() > LONGEST_TEXT) {
            throw new Unfit(
                    path + " cannot be read here; BuildKit can read it, and builds what is given as a Dockerfile");
        }
        try (InputStream in = file.content().open()) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private Node.Folder ownFolder(String path) {
        Node.Folder folder = root;
        for (String part : Paths.parts(path)) {
            if (!(folder.children().get(part) instanceof Node.Folder child)) {
                throw new IllegalStateException(path + " is no folder");
            }
            if (owned.contains(child)) {
                folder = child;
            } else {
                Node.Folder copy = child.copy();
                owned.add(copy);
                folder.children().put(part, copy);
                folder = copy;
            }
        }
        return folder;
    }

    private void note(String path) {
        List<String> parts = Paths.parts(path);
        Node.Folder folder = root;
        String at = Paths.ROOT;
        for (String part : parts) {
            at = Paths.child(at, part);
            Node node = folder.children().get(part);
            if (node == null) {
                throw new IllegalStateException(path + " is not there");
            }
            changed.put(at, node);
            if (node instanceof Node.Folder deeper) {
                folder = deeper;
            }
        }
    }
}
