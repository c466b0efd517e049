package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Something that a {@code RUN} sees and the image does not keep. Engines disagree on whether quotes, backslashes and
 * variables mean something in a mount's options, so those are refused; everything else means itself.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#run---mount">RUN --mount</a>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "mount_type")
@JsonSubTypes({
    @JsonSubTypes.Type(Mount.Bind.class),
    @JsonSubTypes.Type(Mount.Cache.class),
    @JsonSubTypes.Type(Mount.Secret.class),
    @JsonSubTypes.Type(Mount.Ssh.class),
    @JsonSubTypes.Type(Mount.Tmpfs.class),
})
public sealed interface Mount {

    /**
     * Files of the context, a stage or an image.
     *
     * @param source path there; its root if null
     * @param fromSource alias or number of a stage, or an image; the context if null
     * @param readwrite writes are allowed, and forgotten
     */
    @JsonTypeName("bind")
    record Bind(
            String target,
            @Nullable String source,
            @Nullable String fromSource,
            boolean readwrite) implements Mount {
        public Bind {
            Grammar.OPTION.require(target);
            Grammar.OPTION.allow(source);
            Grammar.SOURCE.allow(fromSource);
        }
    }

    /**
     * A folder that is kept from build to build.
     *
     * @param id which one; the target if null
     * @param mode of the new folder, octal
     * @param userId owner of the new folder, a number, as the group
     */
    @JsonTypeName("cache")
    record Cache(
            @Nullable String id,
            String target,
            @Nullable String source,
            @Nullable String fromSource,
            boolean readonly,
            @Nullable Sharing sharing,
            @Nullable String mode,
            @Nullable String userId,
            @Nullable String groupId)
            implements Mount {
        public Cache {
            Grammar.OPTION.allow(id);
            Grammar.OPTION.require(target);
            Grammar.OPTION.allow(source);
            Grammar.SOURCE.allow(fromSource);
            Grammar.PERMISSIONS.allow(mode);
            Grammar.NUMERIC_OWNER.allow(userId);
            Grammar.NUMERIC_OWNER.allow(groupId);
        }
    }

    /** What builds do that want the same cache at the same time. */
    enum Sharing {
        /** They use it together. */
        @JsonProperty("shared")
        SHARED,
        /** Each has its own. */
        @JsonProperty("private")
        PRIVATE,
        /** One waits for the other. */
        @JsonProperty("locked")
        LOCKED
    }

    /**
     * A secret of the build, as a file.
     *
     * @param id which one; at least one of id and target is given
     * @param target path of the file; {@code /run/secrets/<id>} if null
     * @param required the step fails if there is no such secret
     */
    @JsonTypeName("secret")
    record Secret(
            @Nullable String id,
            @Nullable String target,
            boolean required,
            @Nullable String mode,
            @Nullable String userId,
            @Nullable String groupId)
            implements Mount {
        public Secret {
            if (id == null && target == null) {
                throw new IllegalArgumentException("a secret has an id or a target");
            }
            Grammar.OPTION.allow(id);
            Grammar.OPTION.allow(target);
            Grammar.PERMISSIONS.allow(mode);
            Grammar.NUMERIC_OWNER.allow(userId);
            Grammar.NUMERIC_OWNER.allow(groupId);
        }
    }

    /** The socket of an ssh agent; fields as in {@link Secret}. */
    @JsonTypeName("ssh")
    record Ssh(
            @Nullable String id,
            @Nullable String target,
            boolean required,
            @Nullable String mode,
            @Nullable String userId,
            @Nullable String groupId)
            implements Mount {
        public Ssh {
            Grammar.OPTION.allow(id);
            Grammar.OPTION.allow(target);
            Grammar.PERMISSIONS.allow(mode);
            Grammar.NUMERIC_OWNER.allow(userId);
            Grammar.NUMERIC_OWNER.allow(groupId);
        }
    }

    /**
     * A folder in memory.
     *
     * @param size at most, in bytes
     */
    @JsonTypeName("tmpfs")
    record Tmpfs(String target, @Nullable Long size) implements Mount {
        public Tmpfs {
            Grammar.OPTION.require(target);
        }
    }
}
