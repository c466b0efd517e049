package io.dcrx.worker.engine.jib;

import io.dcrx.image.Command;
import io.dcrx.image.Dockerfile;
import io.dcrx.image.Layer;
import io.dcrx.image.Template;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
    private final ArrayNode history;
    private final @Nullable String created;
    private boolean cmdIsOurs;

    /** @throws EngineFailure if the base wants something run by whoever builds on it */
    ImageConfig(JsonNode base) throws EngineFailure {
        if (!base.path("config").path("OnBuild").isEmpty()) {
            throw invalid(
                    "its base has ONBUILD triggers, which only BuildKit can follow; it builds what is given as a Dockerfile");
        }
        created = base.path("created").stringValue(null);
        copy(base, INHERITED, root);
        copy(base.path("config"), INHERITED_SETTINGS, settings);
        root.set("rootfs", base.path("rootfs").deepCopy());
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

    /** Does what the layer says; it must be one that says nothing of files. */
    void apply(Layer layer) throws EngineFailure {
        switch (layer) {
            case Layer.Env(String key, String value) -> setEnv(key, expand(value));
            case Layer.Label(String name, String value) -> setLabel(name, expand(value));
            case Layer.User(String user, @Nullable String group) ->
                settings.put("User", expand(user) + (group == null ? "" : ":" + expand(group)));
            case Layer.Cmd(Command command) -> cmd(command);
            case Layer.Entrypoint(List<String> words) -> entrypoint(words);
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
            case Layer.Stage _,
                    Layer.Run _,
                    Layer.Copy _,
                    Layer.Add _,
                    Layer.Arg _,
                    Layer.Workdir _,
                    Layer.Healthcheck _,
                    Layer.Shell _,
                    Layer.Stopsignal _,
                    Layer.Onbuild _ -> throw new IllegalArgumentException(layer + " is not for this engine");
        }
        remember(layer);
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
            case Command.Shell(String text) ->
                IntStream.rangeClosed(0, shell().size())
                        .mapToObj(i -> i < shell().size() ? shell().get(i) : text)
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

    private String expand(String text) {
        Map<String, String> environment = environment();
        return Template.parse(text).expand(environment::get);
    }

    private Map<String, String> environment() {
        Map<String, String> values = new LinkedHashMap<>();
        settings.path("Env").valueStream().map(JsonNode::asString).forEach(entry -> {
            int equals = entry.indexOf('=');
            values.put(equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
        });
        return values;
    }

    /** A variable keeps its place. */
    private void setEnv(String key, String value) {
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

    private void remember(Layer layer) {
        ObjectNode entry = history.addObject();
        if (created != null) {
            entry.put("created", created);
        }
        entry.put("created_by", Dockerfile.render(List.of(layer)).strip());
        entry.put("comment", COMMENT);
        entry.put("empty_layer", true);
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
