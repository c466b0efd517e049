package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.Blobs;
import io.dcrx.image.BuildOptions;
import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.Source;
import io.dcrx.job.EngineChoice;
import io.dcrx.job.EngineKind;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Platform;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.engine.jib.files.LayerFolder;
import io.dcrx.worker.log.BuildLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt without an engine. What is built is what the image says of itself, and the layers of its own files; a push makes
 * sure that the registry has all layers: the base's it takes from its own repositories or gets from the base's registry while
 * they are read there. Then they are named in a manifest. Only that can be seen by others.
 */
final class JibBench implements Workbench {
    private static final int MOST_SENT_UNASKED = 256 * 1024;

    private final JobOrder order;
    private final Places places;
    private final Bases bases;
    private final BaseFiles baseFiles;
    private final LayerFolder folder;
    private final Whereabouts whereabouts;
    private final BuildLog log;
    private final Connections connections;
    private final Hands hands = new Hands();
    /** Those whose registry has everything but the manifest. */
    private final Map<Place, Repository> filled = new HashMap<>();

    private Access access = Access.NONE;
    private List<Layer> layers = List.of();
    private ContextFiles context = ContextFiles.NONE;
    private @Nullable Making making;
    private @Nullable Image image;

    JibBench(
            JobOrder order,
            Places places,
            Bases bases,
            BaseFiles baseFiles,
            LayerFolder folder,
            Whereabouts whereabouts,
            Connections connections,
            BuildLog log) {
        this.order = order;
        this.places = places;
        this.bases = bases;
        this.baseFiles = baseFiles;
        this.folder = folder;
        this.whereabouts = whereabouts;
        this.connections = connections;
        this.log = log;
    }

    @Override
    public void authorize(ImageReference target, Access given) throws EngineFailure {
        access = given;
        Place place = places.of(target);
        Optional<Credentials> credentials = given.of(target);
        if (credentials.isPresent()) {
            hands.run(() -> {
                target(place, credentials, Optional.empty()).check();
                return place;
            });
        }
    }

    @Override
    public void generate(JobSpec spec, ContextFiles files) throws EngineFailure {
        EngineChoice choice = EngineChoice.of(spec);
        if (choice.engine() != EngineKind.JIB || !(spec.source() instanceof Source.Layers(List<Layer> all))) {
            throw new EngineFailure(Failure.of(
                    FailureReason.ENGINE_UNAVAILABLE,
                    "this worker has no BuildKit, which the job needs because it has " + choice.because()));
        }
        layers = all;
        context = files;
    }

    @Override
    public BuiltImage build() throws EngineFailure {
        image = hands.run(this::make);
        return new BuiltImage(image.config().digest(), image.base().known() ? 1 : 0, steps());
    }

    @Override
    public PushedImage push(BuiltImage built, ImageReference target, Optional<Credentials> credentials)
            throws EngineFailure {
        Image made = image;
        if (made == null || !made.config().digest().equals(built.id())) {
            throw new IllegalStateException("what is pushed was not built here");
        }
        return hands.run(() -> push(made, target, credentials));
    }

    @Override
    public void cancel() {
        hands.drop();
        Thread.ofVirtual().name("jib-cancel").start(connections::close);
    }

    @Override
    public void close() {
        hands.drop();
        if (making != null) {
            making.close();
        }
        Thread.ofVirtual().name("jib-close").start(connections::close);
    }

    private Image make() throws EngineFailure {
        String platform = order.spec().options().platform();
        Layer.Stage stage = (Layer.Stage) layers.getFirst();
        String first = "1/" + steps();
        log.say(first, "FROM " + stage.base() + (stage.tag() == null ? "" : ":" + stage.tag()));
        Base base = bases.find(stage, platform == null ? null : Platform.parse(platform), connections, access);
        log.say(first, (base.known() ? "CACHED " : "DONE ") + base.name());
        BuildOptions options = order.spec().options();
        Making made = new Making(base, options.buildArgs(), context, baseFiles, folder, hands, log, steps());
        making = made;
        for (Layer layer : layers.subList(1, layers.size())) {
            made.add(layer);
        }
        return made.image(options.labels());
    }

    private int steps() {
        return 1 + (int) layers.stream().filter(Making::isStep).count();
    }

    private PushedImage push(Image made, ImageReference target, Optional<Credentials> credentials)
            throws EngineFailure {
        Place place = places.of(target);
        Repository repository = filled.get(place);
        if (repository == null) {
            repository = target(place, credentials, sourceOf(made.base(), place));
            fill(repository, made);
            filled.put(place, repository);
        }
        ImageManifest manifest = made.manifest();
        Digest digest = repository.publish(manifest, target.tag());
        return new PushedImage(
                digest, manifest.layers().stream().mapToLong(Descriptor::size).sum());
    }

    /** A repository of the same registry from which it may take layers by itself: as whom the image is pushed, or nobody. */
    private Optional<String> sourceOf(Base base, Place place) {
        return base.repositoryAt(place.host())
                .filter(repository -> !repository.equals(place.repository()))
                .or(() -> whereabouts.of(place, base.layers()))
                .filter(repository ->
                        access.at(place.host(), repository).equals(access.at(place.host(), place.repository())));
    }

    private Repository target(Place place, Optional<Credentials> credentials, Optional<String> source) {
        return Repository.ofTarget(place, connections, credentials, source);
    }

    private void fill(Repository repository, Image made) throws EngineFailure {
        List<Hands.Task<Void>> tasks = new ArrayList<>();
        tasks.add(() -> {
            repository.upload(made.config(), Blobs.from(made.json()));
            return null;
        });
        for (Descriptor layer : made.base().layers()) {
            tasks.add(() -> {
                provide(layer, () -> made.base().from().orElseThrow().stream(layer), repository);
                return null;
            });
        }
        for (Image.Added added : made.added()) {
            tasks.add(() -> {
                provide(added, repository);
                return null;
            });
        }
        hands.runAll(tasks);
    }

    /** A small one that was never sent from here is sent at once: to be asked about first would take as long as to be sent. */
    private void provide(Image.Added added, Repository to) throws EngineFailure {
        Descriptor layer = added.descriptor();
        Supplier<Blob> content = () -> Blobs.from(added.layer()::writeTo, true);
        if (layer.size() > MOST_SENT_UNASKED || whereabouts.knows(to.place(), layer)) {
            provide(layer, content, to);
        } else {
            to.upload(layer, content.get());
            whereabouts.note(to.place(), layer);
        }
    }

    private void provide(Descriptor layer, Supplier<Blob> content, Repository to) throws EngineFailure {
        if (!to.has(layer)) {
            to.upload(layer, content.get());
        }
        whereabouts.note(to.place(), layer);
    }
}
