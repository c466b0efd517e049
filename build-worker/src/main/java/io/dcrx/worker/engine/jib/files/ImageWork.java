package io.dcrx.worker.engine.jib.files;

import io.dcrx.job.FailureReason;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.EngineFailure;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Changes the files of one image, layer by layer. What instructions say is given as it is once variables have their values. */
public final class ImageWork {
    private static final int MOST_IN_MEMORY_EACH = 1 << 20;
    /** Of all layers together: they stay until the attempt ends, and there may be many, of many attempts. */
    private static final int MOST_IN_MEMORY = 8 << 20;

    private final Node.Folder context;
    private final ImageTree image;
    private final LayerFolder folder;
    private boolean empty;
    private int inMemory;

    private ImageWork(Node.Folder context, ImageTree image, LayerFolder folder, boolean empty) {
        this.context = context;
        this.image = image;
        this.folder = folder;
        this.empty = empty;
    }

    /** @param empty the base has no layers */
    public static ImageWork on(BaseTree base, boolean empty, ContextFiles files, LayerFolder folder)
            throws EngineFailure {
        try {
            return new ImageWork(Context.tree(files), new ImageTree(base.root()), folder, empty);
        } catch (Unfit e) {
            throw e.in("The context");
        }
    }

    /**
     * Copies files of the context.
     *
     * @param step as people know it
     * @param to absolute; a folder if it ends in a slash
     * @param owner {@code user:group}; empty: root, as of all of the context
     */
    public FileLayer copy(String step, List<String> sources, String to, String owner, @Nullable String permissions)
            throws EngineFailure {
        OptionalInt mode = permissions == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(permissions, 8));
        return layer(step, () -> {
            Copying copying = new Copying(context, image, owner.isEmpty() ? null : owners().of(owner), mode);
            for (String source : sources) {
                copying.copy(source, to);
            }
        });
    }

    /**
     * Makes a folder, if it is not there.
     *
     * @param owner {@code user:group}; empty: root
     */
    public FileLayer makeFolder(String step, String path, String owner) throws EngineFailure {
        return layer(
                step, () -> image.makeFolders(image.resolve(path), owner.isEmpty() ? Owner.ROOT : owners().of(owner)));
    }

    private FileLayer layer(String step, Change change) throws EngineFailure {
        try {
            change.make();
            empty = false;
            int mostInMemory = Math.min(MOST_IN_MEMORY_EACH, MOST_IN_MEMORY - inMemory);
            FileLayer layer = FileLayer.of(image.takeChanges(), folder, mostInMemory);
            inMemory += layer.inMemory();
            return layer;
        } catch (Unfit e) {
            throw e.in(step);
        } catch (IOException e) {
            boolean full = String.valueOf(e.getMessage()).contains("No space left");
            throw new EngineFailure(
                    full ? FailureReason.DISK_FULL : FailureReason.INTERNAL,
                    "the layer of " + step + " could not be written: " + e.getMessage(),
                    e);
        }
    }

    private Owners owners() {
        return new Owners(image, empty);
    }

    private interface Change {
        void make() throws Unfit, IOException;
    }
}
