package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One instruction of an image, named and shaped as in the Python library dcrx. Strings mean themselves; where it says
 * "expands", variables in them stand for their values, see {@link Template}. {@link Dockerfile} writes layers,
 * {@link LayerReader} reads them from people; every constructor refuses what could not be written.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">the Dockerfile reference</a>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "layer_type")
@JsonSubTypes({
    @JsonSubTypes.Type(Layer.Stage.class),
    @JsonSubTypes.Type(Layer.Run.class),
    @JsonSubTypes.Type(Layer.Copy.class),
    @JsonSubTypes.Type(Layer.Add.class),
    @JsonSubTypes.Type(Layer.Arg.class),
    @JsonSubTypes.Type(Layer.Env.class),
    @JsonSubTypes.Type(Layer.Label.class),
    @JsonSubTypes.Type(Layer.User.class),
    @JsonSubTypes.Type(Layer.Workdir.class),
    @JsonSubTypes.Type(Layer.Cmd.class),
    @JsonSubTypes.Type(Layer.Entrypoint.class),
    @JsonSubTypes.Type(Layer.Expose.class),
    @JsonSubTypes.Type(Layer.Volume.class),
    @JsonSubTypes.Type(Layer.Healthcheck.class),
    @JsonSubTypes.Type(Layer.Shell.class),
    @JsonSubTypes.Type(Layer.Stopsignal.class),
    @JsonSubTypes.Type(Layer.Onbuild.class),
})
public sealed interface Layer {

    /**
     * {@code FROM base:tag@digest AS alias}.
     *
     * @param base an image's repository, the alias of an earlier stage, or {@code scratch}; variables of args before the
     *     first stage expand, as in tag and platform
     * @param tag null for scratch and for stages
     */
    @JsonTypeName("stage")
    record Stage(
            String base,
            @Nullable String tag,
            @Nullable String alias,
            @Nullable Digest digest,
            @Nullable String platform)
            implements Layer {
        public Stage {
            Grammar.BASE.require(base);
            Grammar.TAG.allow(tag);
            Grammar.ALIAS.allow(alias);
            Grammar.PLATFORM.allow(platform);
        }

        public Stage(String base, @Nullable String tag) {
            this(base, tag, null, null, null);
        }
    }

    /** {@code RUN}: a command for the shell, line breaks included, or a list that is executed as it is. */
    @JsonTypeName("run")
    record Run(
            Command command,
            List<Mount> mounts,
            @Nullable Network network,
            @Nullable Security security) implements Layer {
        public Run {
            Objects.requireNonNull(command);
            mounts = List.copyOf(mounts);
        }

        public Run(Command command) {
            this(command, List.of(), null, null);
        }
    }

    /** What a {@code RUN} can reach. */
    enum Network {
        @JsonProperty("default")
        DEFAULT,
        @JsonProperty("none")
        NONE,
        @JsonProperty("host")
        HOST
    }

    /** Whether a {@code RUN} has the powers of the host. */
    enum Security {
        @JsonProperty("sandbox")
        SANDBOX,
        @JsonProperty("insecure")
        INSECURE
    }

    /**
     * {@code COPY}: files of the context, or of another stage or image, into this one. Sources, destination and owner
     * expand; sources may be patterns.
     *
     * @param userId owner, by number or name; the group with it only
     * @param permissions octal, such as {@code 0755}
     * @param fromSource alias or number of a stage, or an image; the context if null
     */
    @JsonTypeName("copy")
    record Copy(
            List<String> source,
            String destination,
            @Nullable String userId,
            @Nullable String groupId,
            @Nullable String permissions,
            @Nullable String fromSource,
            boolean link)
            implements Layer {
        public Copy {
            source = Grammar.FILLED_EXPANDING.requireAll(source);
            Grammar.FILLED_EXPANDING.require(destination);
            Grammar.FLAG_OWNER.allow(userId);
            Grammar.FLAG_OWNER.allow(groupId);
            Grammar.requireUser(userId, groupId);
            Grammar.PERMISSIONS.allow(permissions);
            Grammar.SOURCE.allow(fromSource);
        }
    }

    /**
     * {@code ADD}: as {@link Copy}, from the context only, and it unpacks archives and fetches URLs.
     *
     * @param checksum of what a URL gives
     */
    @JsonTypeName("add")
    record Add(
            List<String> source,
            String destination,
            @Nullable String userId,
            @Nullable String groupId,
            @Nullable String permissions,
            @Nullable Digest checksum,
            boolean link)
            implements Layer {
        public Add {
            source = Grammar.FILLED_EXPANDING.requireAll(source);
            Grammar.FILLED_EXPANDING.require(destination);
            Grammar.FLAG_OWNER.allow(userId);
            Grammar.FLAG_OWNER.allow(groupId);
            Grammar.requireUser(userId, groupId);
            Grammar.PERMISSIONS.allow(permissions);
        }
    }

    /** {@code ARG name=default}. The default expands. */
    @JsonTypeName("arg")
    record Arg(
            String name, @JsonProperty("default") @Nullable String defaultValue) implements Layer {
        public Arg {
            Grammar.VARIABLE_NAME.require(name);
            Grammar.EXPANDING.allow(defaultValue);
        }
    }

    /** {@code ENV key=value}. The value expands. */
    @JsonTypeName("env")
    record Env(String key, String value) implements Layer {
        public Env {
            Grammar.KEY.require(key);
            Grammar.EXPANDING.require(value);
        }
    }

    /** {@code LABEL name=value}. The value expands. */
    @JsonTypeName("label")
    record Label(String name, String value) implements Layer {
        public Label {
            Grammar.KEY.require(name);
            Grammar.EXPANDING.require(value);
        }
    }

    /** {@code USER user:group}, by number or name. Both expand. */
    @JsonTypeName("user")
    record User(String userId, @Nullable String groupId) implements Layer {
        public User {
            Grammar.OWNER.require(userId);
            Grammar.OWNER.allow(groupId);
        }
    }

    /** {@code WORKDIR path}. The path expands. */
    @JsonTypeName("workdir")
    record Workdir(String path) implements Layer {
        public Workdir {
            Grammar.FILLED_EXPANDING.require(path);
        }
    }

    /** {@code CMD}: what the container runs by default; an empty list takes away what the base has. */
    @JsonTypeName("cmd")
    record Cmd(Command command) implements Layer {
        public Cmd {
            Objects.requireNonNull(command);
        }
    }

    /** {@code ENTRYPOINT}, always in exec form; an empty list takes away what the base has. */
    @JsonTypeName("entrypoint")
    record Entrypoint(List<String> command) implements Layer {
        public Entrypoint {
            command = new Command.Exec(command).words();
        }
    }

    /** {@code EXPOSE}: ports or ranges, such as {@code 8080}, {@code 53/udp}, {@code 8000-8010/tcp}. They expand. */
    @JsonTypeName("expose")
    record Expose(List<String> ports) implements Layer {
        public Expose {
            ports = Grammar.PORT.requireAll(ports);
        }
    }

    /** {@code VOLUME}. The paths expand. */
    @JsonTypeName("volume")
    record Volume(List<String> paths) implements Layer {
        public Volume {
            paths = Grammar.FILLED_EXPANDING.requireAll(paths);
        }
    }

    /**
     * {@code HEALTHCHECK}: how to see that a container works. Durations are in seconds, to the millisecond; null leaves them
     * to the engine.
     *
     * @param none the container is not checked, even if its base says how
     * @param command what to run, ending in 0 if all is well; null with {@code none}
     */
    @JsonTypeName("healthcheck")
    record Healthcheck(
            boolean none,
            @Nullable BigDecimal interval,
            @Nullable BigDecimal timeout,
            @Nullable BigDecimal startPeriod,
            @Nullable Integer retries,
            @Nullable Command command)
            implements Layer {
        public static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(31_536_000);

        public Healthcheck {
            if (none == (command != null)) {
                throw new IllegalArgumentException("a health check has a command or is none");
            }
            interval = Grammar.seconds(interval);
            timeout = Grammar.seconds(timeout);
            startPeriod = Grammar.seconds(startPeriod);
        }

        public static Healthcheck nothing() {
            return new Healthcheck(true, null, null, null, null, null);
        }
    }

    /** {@code SHELL}: what runs commands that are given as text, from here on. */
    @JsonTypeName("shell")
    record Shell(List<String> command) implements Layer {
        public Shell {
            command = new Command.Exec(command).words();
            if (command.isEmpty()) {
                throw new IllegalArgumentException("a shell is at least one word");
            }
        }
    }

    /** {@code STOPSIGNAL}, by number or name. */
    @JsonTypeName("stopsignal")
    record Stopsignal(String signal) implements Layer {
        public Stopsignal {
            Grammar.SIGNAL.require(signal);
        }
    }

    /** {@code ONBUILD}: an instruction for images that are built from this one. */
    @JsonTypeName("onbuild")
    record Onbuild(Layer instruction) implements Layer {
        public Onbuild {
            Objects.requireNonNull(instruction);
            if (instruction instanceof Stage || instruction instanceof Onbuild) {
                throw new IllegalArgumentException("a trigger must be no stage and no trigger");
            }
        }
    }
}
