package io.dcrx.worker.engine.jib;

import io.dcrx.image.Command;
import io.dcrx.image.Dockerfile;
import io.dcrx.image.Layer;
import io.dcrx.image.Template;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Platform;
import io.dcrx.worker.engine.jib.files.Paths;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an image says of itself: what its base says, changed layer by layer as BuildKit changes it.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image configuration</a>
 * @see <a href="https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go">BuildKit's</a>
 */
final class ImageConfig {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PATH = "PATH";
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
    private static final String COMMENT = "dcrx-kv.jib";
    private static final Pattern PORTS = Pattern.compile("(\\d+)(?:-(\\d+))?(?:/([a-z]+))?");

    /** What of a base is its child's, too; the rest tells how the base itself came about. */
    private static final List<String> INHERITED = List.of("author", "architecture", "variant", "os", "os.version");

    private static final List<String> INHERITED_SETTINGS = List.of(
            "User",
            "ExposedPorts",
            "Env",
            "Entrypoint",
            "Cmd",
            "Volumes",
            "WorkingDir",
            "Labels",
            "StopSignal",
            "Healthcheck",
            "ArgsEscaped",
            "StopTimeout",
            "Shell");

    private final ObjectNode root = JSON.createObjectNode();
    private final ObjectNode settings = JSON.createObjectNode();
    private final ObjectNode rootfs;
    private final ArrayNode history;
    private final @Nullable String created;
    private final Map<String, String> buildArgs;
    /** Those that no variable of the image has hidden since. */
    private final Map<String, String> args = new HashMap<>();

    private boolean cmdIsOurs;
    /** As a Dockerfile of these layers alone has it: it does not know its base's. */
    private List<String> ownShell = DEFAULT_SHELL;

    /**
     * @param buildArgs what is given instead of the defaults of args
     * @throws EngineFailure if the base wants something run by whoever builds on it
     */
    ImageConfig(JsonNode base, Map<String, String> buildArgs) throws EngineFailure {
        this.buildArgs = buildArgs;
        if (!base.path("config").path("OnBuild").isEmpty()) {
            throw invalid(
                    "its base has ONBUILD triggers, which only BuildKit can follow; it builds what is given as a Dockerfile");
        }
        created = base.path("created").stringValue(null);
        copy(base, INHERITED, root);
        copy(base.path("config"), INHERITED_SETTINGS, settings);
        rootfs = root.withObject("/rootfs");
        rootfs.setAll((ObjectNode) base.path("rootfs").deepCopy());
        history = base.path("history") instanceof ArrayNode array ? array.deepCopy() : JSON.createArrayNode();
        if (!environment().containsKey(PATH)) {
            setEnv(PATH, DEFAULT_PATH);
        }
    }

    /** What BuildKit takes {@code scratch} for. */
    static JsonNode ofNothing(Platform platform) {
        ObjectNode nothing = JSON.createObjectNode();
        nothing.put("architecture", platform.architecture());
        nothing.put("os", platform.os());
        nothing.putObject("config").put("WorkingDir", "/");
        ObjectNode rootfs = nothing.putObject("rootfs");
        rootfs.put("type", "layers");
        rootfs.putArray("diff_ids");
        return nothing;
    }

    /** Does what the layer says; it must be one that changes no files. */
    void apply(Layer layer) throws EngineFailure {
        switch (layer) {
            case Layer.Env(String key, String value) -> setEnv(key, expand(value));
            case Layer.Label(String name, String value) -> setLabel(name, expand(value));
            case Layer.User(String user, @Nullable String group) -> settings.put("User", owner(user, group));
            case Layer.Cmd(Command command) -> cmd(command);
            case Layer.Entrypoint(List<String> words) -> entrypoint(words);
            case Layer.Arg(String name, @Nullable String value) -> setArg(name, value);
            case Layer.Shell(List<String> command) -> {
                ownShell = command;
                setWords("Shell", command);
            }
            case Layer.Stopsignal(String signal) -> settings.put("StopSignal", signal);
            case Layer.Healthcheck check -> settings.set("Healthcheck", HealthcheckJson.of(check, ownShell));
            case Layer.Expose(List<String> ports) -> {
                for (String port : ports) {
                    expose(port);
                }
            }
            case Layer.Volume(List<String> paths) -> {
                for (String path : paths) {
                    volume(expand(path));
                }
            }
            case Layer.Stage _, Layer.Run _, Layer.Copy _, Layer.Add _, Layer.Workdir _, Layer.Onbuild _ ->
                throw new IllegalArgumentException(layer + " is not for this engine");
        }
        remember(layer);
    }

    /** The text with its variables replaced by their values at this place. */
    String expand(String text) {
        Map<String, String> values = environment();
        values.putAll(args);
        return Template.parse(text).expand(values::get);
    }

    /** {@code user:group} with variables replaced. */
    String owner(String user, @Nullable String group) {
        return expand(user) + (group == null ? "" : ":" + expand(group));
    }

    /** Who runs what is run; empty: root. */
    String user() {
        return settings.path("User").asString("");
    }

    /** Where relative paths begin. */
    String folder() {
        return settings.path("WorkingDir").asString("/");
    }

    /** @return where they begin from now on */
    String changeFolder(String path) {
        String folder = path.startsWith("/") ? path : Paths.clean(folder(), path);
        settings.put("WorkingDir", folder);
        return folder;
    }

    /** What the layer has done to files is a layer with this digest, once it is unpacked. */
    void addFiles(Layer layer, String diffId) {
        rootfs.withArray("diff_ids").add(diffId);
        remember(layer).remove("empty_layer");
    }

    void setLabel(String name, String value) {
        object("Labels").put(name, value);
    }

    /** The same for the same base and layers, byte for byte: times are the base's, as those of BuildKit are. */
    String json() {
        if (created != null) {
            root.put("created", created);
        }
        root.set("config", settings);
        root.set("history", history);
        return JSON.writeValueAsString(root);
    }

    private void cmd(Command command) {
        List<String> words = switch (command) {
            case Command.Exec(List<String> exec) -> exec;
            case Command.Shell text ->
                Stream.concat((text.isWrittenAsItIs() ? shell() : ownShell).stream(), Stream.of(text.text()))
                        .toList();
        };
        setWords("Cmd", words);
        settings.put("ArgsEscaped", true);
        cmdIsOurs = true;
    }

    /** The base's command is for the base's entrypoint. */
    private void entrypoint(List<String> words) {
        setWords("Entrypoint", words);
        if (!cmdIsOurs) {
            settings.remove("Cmd");
        }
    }

    private List<String> shell() {
        List<String> shell =
                settings.path("Shell").valueStream().map(JsonNode::asString).toList();
        return shell.isEmpty() ? DEFAULT_SHELL : shell;
    }

    private void expose(String text) throws EngineFailure {
        Matcher range = PORTS.matcher(text);
        if (!range.matches()) {
            throw new IllegalArgumentException(text + " is no port");
        }
        int from = Integer.parseInt(range.group(1));
        int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
        if (to < from) {
            throw invalid("the range of ports " + text + " ends before it begins");
        }
        String protocol = range.group(3) == null ? "tcp" : range.group(3);
        IntStream.rangeClosed(from, to).forEach(port -> object("ExposedPorts").putObject(port + "/" + protocol));
    }

    private void volume(String path) throws EngineFailure {
        if (path.isEmpty()) {
            throw invalid("the path of a volume is empty once its variables have their values");
        }
        object("Volumes").putObject(path);
    }

    private Map<String, String> environment() {
        Map<String, String> values = new LinkedHashMap<>();
        settings.path("Env").valueStream().map(JsonNode::asString).forEach(entry -> {
            int equals = entry.indexOf('=');
            values.put(equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
        });
        return values;
    }

    /** The newer of an arg and a variable counts; an arg without a value is none. */
    private void setArg(String name, @Nullable String defaultValue) {
        String given = buildArgs.get(name);
        if (given != null) {
            args.put(name, given);
        } else if (defaultValue != null) {
            args.put(name, expand(defaultValue));
        }
    }

    /** A variable keeps its place. */
    private void setEnv(String key, String value) {
        args.remove(key);
        Map<String, String> values = environment();
        values.put(key, value);
        ArrayNode entries = settings.putArray("Env");
        values.forEach((name, text) -> entries.add(name + "=" + text));
    }

    private void setWords(String name, List<String> words) {
        if (words.isEmpty()) {
            settings.remove(name);
        } else {
            ArrayNode array = settings.putArray(name);
            words.forEach(array::add);
        }
    }

    private ObjectNode object(String name) {
        return settings.path(name) instanceof ObjectNode known ? known : settings.putObject(name);
    }

    /** Notes that the layer changed what the image says, and no files. */
    ObjectNode remember(Layer layer) {
        ObjectNode entry = history.addObject();
        if (created != null) {
            entry.put("created", created);
        }
        entry.put("created_by", Dockerfile.render(List.of(layer)).strip());
        entry.put("comment", COMMENT);
        entry.put("empty_layer", true);
        return entry;
    }

    /** What holds nothing is left out. */
    private static void copy(JsonNode from, List<String> names, ObjectNode to) {
        for (String name : names) {
            JsonNode value = from.path(name);
            boolean isNothing = value.isMissingNode()
                    || value.isNull()
                    || (value.isContainer() && value.isEmpty())
                    || (value.isString() && value.asString().isEmpty());
            if (!isNothing) {
                to.set(name, value.deepCopy());
            }
        }
    }

    private static EngineFailure invalid(String message) {
        return new EngineFailure(Failure.of(FailureReason.INVALID_DOCKERFILE, message));
    }
}
