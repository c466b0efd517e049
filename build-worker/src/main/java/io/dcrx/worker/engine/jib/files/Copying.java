package io.dcrx.worker.engine.jib.files;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Copies from a context into an image, as BuildKit does it: a folder is copied by what it holds; what is there already stays as
 * it is at the top, and gets the attributes of what is copied over it below.
 *
 * @param owner of all that is made; null: of what is made on the way root, and of what is copied whoever it was
 * @param permissions of all that is copied
 * @see <a href="https://github.com/tonistiigi/fsutil/blob/master/copy/copy.go">what BuildKit does it with</a>
 */
record Copying(
        Node.Folder context, ImageTree image, @Nullable Owner owner, OptionalInt permissions) {

    /** @param to absolute; with a slash at its end it is a folder, and otherwise only if there is one */
    void copy(String source, String to) throws Unfit {
        for (String found : Wildcard.find(context, Paths.clean(source))) {
            copyFound(found, to);
        }
    }

    private void copyFound(String path, String to) throws Unfit {
        Node source = Context.find(context, path);
        makeFolders(image.resolve(to.substring(0, to.lastIndexOf('/') + 1)));
        String target = image.resolve(to);
        boolean isFolder = source instanceof Node.Folder;
        if (!isFolder && image.find(target) instanceof Node.Folder) {
            target = Paths.child(target, Paths.name(path));
        }
        makeFolders(isFolder && image.find(target) == null ? target : Paths.parent(target));
        put(source, target, false);
    }

    private void makeFolders(String path) throws Unfit {
        image.makeFolders(path, owner == null ? Owner.ROOT : owner);
    }

    private void put(Node source, String target, boolean below) throws Unfit {
        switch (source) {
            case Node.Folder folder -> putFolder(folder, target, below);
            case Node.File file -> {
                requireNoFolder(target);
                image.put(target, new Node.File(owned(permitted(file.attributes())), file.size(), file.content()));
            }
            case Node.Link link -> {
                requireNoFolder(target);
                image.put(target, new Node.Link(owned(link.attributes()), link.target()));
            }
        }
    }

    private void putFolder(Node.Folder source, String target, boolean below) throws Unfit {
        Attributes attributes = owned(permitted(source.attributes()));
        switch (image.find(target)) {
            case null -> image.put(target, new Node.Folder(attributes));
            case Node.Folder _ -> {
                if (below) {
                    image.setAttributes(target, attributes);
                }
            }
            case Node.File _, Node.Link _ ->
                throw new Unfit("a folder cannot be copied to " + target + ", which is none");
        }
        for (var child : source.children().entrySet()) {
            put(child.getValue(), Paths.child(target, child.getKey()), true);
        }
    }

    private void requireNoFolder(String target) throws Unfit {
        if (image.find(target) instanceof Node.Folder) {
            throw new Unfit(target + " is a folder, which a file or link cannot replace");
        }
    }

    private Attributes owned(Attributes attributes) {
        return owner == null ? attributes : attributes.ownedBy(owner);
    }

    private Attributes permitted(Attributes attributes) {
        return permissions.isPresent() ? attributes.withPermissions(permissions.getAsInt()) : attributes;
    }
}
