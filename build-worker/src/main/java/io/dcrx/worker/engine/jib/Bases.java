package io.dcrx.worker.engine.jib;

import io.dcrx.image.Layer;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds base images. Their registry is asked for the manifest each time, so that a tag that moved is noticed; what a
 * digest names cannot change and is remembered.
 */
final class Bases {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_REMEMBERED = 256;
    private static final int MOST_BYTES = 4 << 20;
    /** All but the strangest are a few kilobytes, and a strange one is read again each time. */
    private static final int MOST_BYTES_REMEMBERED = 64 << 10;

    private static final String SCRATCH = "scratch";

    private final Places places;
    private final Map<String, byte[]> configs = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MOST_REMEMBERED;
        }
    });

    Bases(Places places) {
        this.places = places;
    }

    /**
     * @param platform the one that was asked for; null if any that this machine can run will do
     * @param access what the base's registry may see
     */
    Base find(Layer.Stage stage, @Nullable Platform platform, Connections connections, Access access)
            throws EngineFailure {
        Platform wanted = platform == null ? Platform.ofThisMachine() : platform;
        if (stage.base().equals(SCRATCH)) {
            return new Base(
                    SCRATCH, MediaTypes.DOCKER, ImageConfig.ofNothing(wanted), List.of(), Optional.empty(), true);
        }
        Located located = locate(stage, connections, access);
        Base base = read(stage, located.repository(), located.manifest(), wanted);
        requirePlatform(base, platform);
        return base;
    }

    private record Located(Repository repository, Repository.Manifest manifest) {}

    /** Where the one does not have it or is away, the next one is asked. */
    private Located locate(Layer.Stage stage, Connections connections, Access access) throws EngineFailure {
        List<Place> everywhere = places.ofBase(stage.base());
        for (Place place : everywhere) {
            try {
                Repository repository =
                        Repository.ofBase(place, connections, access.at(place.host(), place.repository()));
                return new Located(repository, repository.manifest(reference(stage)));
            } catch (EngineFailure e) {
                if (place.equals(everywhere.getLast())) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("there is nowhere to look for " + stage);
    }

    private Base read(Layer.Stage stage, Repository repository, Repository.Manifest found, Platform wanted)
            throws EngineFailure {
        Repository.Manifest manifest =
                found.json().has("manifests") ? repository.manifest(manifestFor(wanted, found.json(), stage)) : found;
        JsonNode json = manifest.json();
        if (!json.has("config")) {
            throw failure(stage, "has a manifest of a kind that nobody makes any more (schema 1)");
        }
        Descriptor config = Descriptor.of(json.path("config"));
        boolean known = configs.containsKey(config.digest());
        return new Base(
                name(stage) + "@" + manifest.digest(),
                MediaTypes.of(json.path("mediaType").asString("")),
                JSON.readTree(config(config, repository, stage)),
                json.path("layers").valueStream().map(Descriptor::of).toList(),
                Optional.of(repository),
                known);
    }

    private byte[] config(Descriptor config, Repository repository, Layer.Stage stage) throws EngineFailure {
        byte @Nullable [] known = configs.get(config.digest());
        if (known != null) {
            return known;
        }
        if (config.size() > MOST_BYTES) {
            throw failure(stage, "has a configuration of " + config.size() + " bytes");
        }
        byte[] read = repository.read(config);
        if (read.length <= MOST_BYTES_REMEMBERED) {
            configs.put(config.digest(), read);
        }
        return read;
    }

    /** The first that fits, as every engine takes it. */
    private static String manifestFor(Platform wanted, JsonNode index, Layer.Stage stage) throws EngineFailure {
        return index.path("manifests")
                .valueStream()
                .filter(manifest -> wanted.equals(platform(manifest.path("platform"))))
                .map(manifest -> manifest.path("digest").asString(""))
                .findFirst()
                .orElseThrow(() -> failure(stage, "is not there for " + wanted));
    }

    private static void requirePlatform(Base base, @Nullable Platform asked) throws EngineFailure {
        Platform is = platform(base.config());
        if (asked != null && !asked.equals(is)) {
            throw new EngineFailure(Failure.of(
                    FailureReason.BASE_IMAGE_NOT_FOUND,
                    "the image was asked for " + asked + ", but its base " + base.name() + " is for " + is));
        }
    }

    private static Platform platform(JsonNode json) {
        return Platform.parse(
                json.path("os").asString("") + "/" + json.path("architecture").asString(""));
    }

    private static String reference(Layer.Stage stage) {
        if (stage.digest() != null) {
            return stage.digest().value();
        }
        return stage.tag() == null ? "latest" : stage.tag();
    }

    private static String name(Layer.Stage stage) {
        return stage.tag() == null ? stage.base() : stage.base() + ":" + stage.tag();
    }

    private static EngineFailure failure(Layer.Stage stage, String what) {
        return new EngineFailure(
                Failure.of(FailureReason.BASE_IMAGE_NOT_FOUND, "the base image " + name(stage) + " " + what));
    }
}
