package io.dcrx.worker.engine.jib;

import io.dcrx.image.Dockerfile;
import io.dcrx.image.Layer;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.jib.files.FileLayer;
import io.dcrx.worker.engine.jib.files.ImageWork;
import io.dcrx.worker.engine.jib.files.LayerFolder;
import io.dcrx.worker.engine.jib.files.Paths;
import io.dcrx.worker.log.BuildLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one image, instruction by instruction. Its layers are there until it is closed. */
final class Making implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Making.class);

    /** Overlay file systems, which engines lay images out with, go no deeper. */
    private static final int MOST_LAYERS = 127;

    private final Base base;
    private final ContextFiles context;
    private final BaseFiles baseFiles;
    private final LayerFolder folder;
    private final Hands hands;
    private final BuildLog log;
    private final int steps;
    private final ImageConfig config;
    private final List<FileLayer> layers = new ArrayList<>();
    private @Nullable ImageWork work;

    /** @param steps how many steps there are in all; the base is the first */
    Making(
            Base base,
            Map<String, String> buildArgs,
            ContextFiles context,
            BaseFiles baseFiles,
            LayerFolder folder,
            Hands hands,
            BuildLog log,
            int steps)
            throws EngineFailure {
        this.base = base;
        this.config = new ImageConfig(base.config(), buildArgs);
        this.context = context;
        this.baseFiles = baseFiles;
        this.folder = folder;
        this.hands = hands;
        this.log = log;
        this.steps = steps;
    }

    /** Whether it changes files, which is a step of its own. */
    static boolean isStep(Layer layer) {
        return layer instanceof Layer.Copy || layer instanceof Layer.Workdir;
    }

    void add(Layer layer) throws EngineFailure {
        switch (layer) {
            case Layer.Copy copy -> copy(copy);
            case Layer.Workdir workdir -> workdir(workdir);
            default -> config.apply(layer);
        }
    }

    Image image(Map<String, String> labels) {
        labels.forEach(config::setLabel);
        return Image.of(base, config.json(), layers);
    }

    @Override
    public void close() {
        for (FileLayer layer : layers) {
            try {
                layer.close();
            } catch (IOException e) {
                LOG.warn("The layer {} stays on the disk", layer.digest(), e);
            }
        }
    }

    private void copy(Layer.Copy copy) throws EngineFailure {
        List<String> sources = copy.source().stream().map(config::expand).toList();
        String to = config.expand(copy.destination());
        boolean isFolder = to.isEmpty() || to.equals(".") || to.endsWith("/");
        String path = Paths.clean(config.folder(), to) + (isFolder ? "/" : "");
        String owner = copy.userId() == null ? "" : config.owner(copy.userId(), copy.groupId());
        step(copy, (files, step) -> files.copy(step, sources, path, owner, copy.permissions()));
    }

    private void workdir(Layer.Workdir workdir) throws EngineFailure {
        String folder = config.changeFolder(config.expand(workdir.path()));
        if (folder.equals("/")) {
            config.remember(workdir);
        } else {
            step(workdir, (files, step) -> files.makeFolder(step, folder, config.user()));
        }
    }

    private void step(Layer layer, Step step) throws EngineFailure {
        requireRoom();
        String instruction = Dockerfile.render(List.of(layer)).strip();
        String number = layers.size() + 2 + "/" + steps;
        log.say(number, instruction);
        ImageWork files = work();
        FileLayer made = hands.work(() -> step.make(files, instruction));
        layers.add(made);
        config.addFiles(layer, made.diffId().value());
        log.say(number, "DONE " + made.size() + " bytes");
    }

    private void requireRoom() throws EngineFailure {
        if (base.layers().size() + layers.size() >= MOST_LAYERS) {
            throw new EngineFailure(Failure.of(
                    FailureReason.INVALID_DOCKERFILE,
                    "the image would have more than " + MOST_LAYERS + " layers, "
                            + base.layers().size()
                            + " of them its base's, which no engine takes: one COPY can copy several files"));
        }
    }

    private ImageWork work() throws EngineFailure {
        ImageWork known = work;
        if (known == null) {
            known = ImageWork.on(baseFiles.of(base, hands), base.layers().isEmpty(), context, folder);
            work = known;
        }
        return known;
    }

    private interface Step {
        FileLayer make(ImageWork files, String instruction) throws EngineFailure;
    }
}
