package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dcrx.image.Digest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a worker has to say about an attempt. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "progress")
@JsonSubTypes({
    @JsonSubTypes.Type(Progress.Started.class),
    @JsonSubTypes.Type(Progress.Generating.class),
    @JsonSubTypes.Type(Progress.Building.class),
    @JsonSubTypes.Type(Progress.Pushing.class),
    @JsonSubTypes.Type(Progress.Done.class),
    @JsonSubTypes.Type(Progress.Failed.class),
    @JsonSubTypes.Type(Progress.Cancelled.class),
})
public sealed interface Progress {

    /** A worker holds the job's lease and checks that it may push. */
    @JsonTypeName("started")
    record Started(String worker, String engine) implements Progress {
        public Started {
            Objects.requireNonNull(worker);
            Objects.requireNonNull(engine);
        }
    }

    /** The Dockerfile and its context are being written. */
    @JsonTypeName("generating")
    record Generating() implements Progress {}

    /**
     * The engine builds.
     *
     * @param commit the id of the one whose files it builds with; null if they come from nowhere like that
     */
    @JsonTypeName("building")
    record Building(@Nullable String commit) implements Progress {}

    /** The image is built and is being pushed. */
    @JsonTypeName("pushing")
    record Pushing(int cachedSteps, int totalSteps) implements Progress {}

    /**
     * The registry has the image.
     *
     * @param size of the image's layers in bytes, as the engine counts it: BuildKit unpacked, Jib as the registry holds them
     */
    @JsonTypeName("done")
    record Done(Digest digest, long size) implements Progress {
        public Done {
            Objects.requireNonNull(digest);
        }
    }

    /** The attempt ended without an image. */
    @JsonTypeName("failed")
    record Failed(Failure failure) implements Progress {
        public Failed {
            Objects.requireNonNull(failure);
        }
    }

    /** The attempt was stopped on demand, and what it ran is dead. */
    @JsonTypeName("cancelled")
    record Cancelled() implements Progress {}
}
