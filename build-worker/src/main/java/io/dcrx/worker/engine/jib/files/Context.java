package io.dcrx.worker.engine.jib.files;

import io.dcrx.job.FailureReason;
import io.dcrx.worker.context.ContextFile;
import io.dcrx.worker.context.ContextFiles;

/** The files that may be copied, as a tree. All of it is root's; folders of which nothing is said are as usual. */
final class Context {
    /** Whatever a tar says of a link, no file system keeps it. */
    private static final int LINK_MODE = 0777;

    private Context() {}

    static Node.Folder tree(ContextFiles files) throws Unfit {
        Node.Folder root = new Node.Folder(Attributes.ofNewFolder(Owner.ROOT));
        for (ContextFile file : files.list()) {
            String path = Paths.clean(file.path());
            folder(root, Paths.parent(path)).children().put(Paths.name(path), node(file, files));
        }
        return root;
    }

    /** What a path leads to, links followed. */
    static Node find(Node.Folder root, String path) throws Unfit {
        Node found;
        try {
            found = Tree.find(root, Tree.resolve(root, path));
        } catch (Unfit e) {
            throw new Unfit(FailureReason.CONTEXT_MISSING, path + " is not in the context: " + e.getMessage());
        }
        if (found == null) {
            throw missing(path);
        }
        return found;
    }

    static Unfit missing(String path) {
        return new Unfit(FailureReason.CONTEXT_MISSING, path + " is not in the context");
    }

    /** The list is sorted, so that a folder comes before what it holds. */
    private static Node.Folder folder(Node.Folder root, String path) throws Unfit {
        Node.Folder folder = root;
        for (String part : Paths.parts(path)) {
            Node next =
                    folder.children().computeIfAbsent(part, _ -> new Node.Folder(Attributes.ofNewFolder(Owner.ROOT)));
            if (!(next instanceof Node.Folder deeper)) {
                throw new Unfit(FailureReason.CONTEXT_UNFIT, path + " holds something and is no folder");
            }
            folder = deeper;
        }
        return folder;
    }

    private static Node node(ContextFile file, ContextFiles files) {
        Attributes attributes = new Attributes(file.mode(), Owner.ROOT, file.modified());
        return switch (file.kind()) {
            case FOLDER -> new Node.Folder(attributes);
            case FILE -> new Node.File(attributes, file.size(), () -> files.open(file));
            case LINK ->
                new Node.Link(new Attributes(LINK_MODE, Owner.ROOT, file.modified()), String.valueOf(file.target()));
        };
    }
}
