package io.dcrx.image;

import io.dcrx.parse.FieldError;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which steps say that they cannot do without a secret that was not given, or without an ssh agent, which the farm never has. Where something else than the text decides whether
 * a step is built at all, a target or a heredoc around it, that is left to the engine; and so it is where the text does not show
 * for sure that the step's stage is built.
 */
public final class SecretNeeds {
    private static final String MOUNT = "--mount=";
    private static final String HEREDOC = "<<";
    private static final String NO_AGENT =
            "requires an ssh agent, of which the farm has none; a key can be among build_options.secrets";

    private SecretNeeds() {}

    /** An error for each such step, by its field. */
    public static List<FieldError> of(Source source, BuildOptions options, Set<String> given) {
        if (options.target() != null) {
            return List.of();
        }
        return switch (source) {
            case Source.DockerfileText(String text) -> of(text, given);
            case Source.Layers(List<Layer> layers) -> of(layers, given);
        };
    }

    private static List<FieldError> of(List<Layer> layers, Set<String> given) {
        List<FieldError> needs = new ArrayList<>();
        BitSet built = BuiltLayers.of(layers);
        for (int i = built.nextSetBit(0); i >= 0; i = built.nextSetBit(i + 1)) {
            String pointer = "/layers/" + i;
            mounts(layers.get(i))
                    .flatMap(mount -> lacking(mount, given).stream())
                    .forEach(lack -> needs.add(new FieldError(pointer, lack)));
        }
        return needs;
    }

    private static Stream<Mount> mounts(Layer layer) {
        return layer instanceof Layer.Run run ? run.mounts().stream() : Stream.of();
    }

    private static Optional<String> lacking(Mount mount, Set<String> given) {
        return switch (mount) {
            case Mount.Secret secret when secret.required() -> lacking(id(secret.id(), secret.target()), given);
            case Mount.Ssh ssh when ssh.required() -> Optional.of(NO_AGENT);
            default -> Optional.empty();
        };
    }

    private static Optional<String> lacking(String id, Set<String> given) {
        return given.contains(id)
                ? Optional.empty()
                : Optional.of("requires the secret " + id + ", which is not among build_options.secrets");
    }

    private static List<FieldError> of(String dockerfile, Set<String> given) {
        if (dockerfile.contains(HEREDOC)) {
            return List.of();
        }
        String[] lines = dockerfile.split("\n", -1);
        int lastStage = lastStage(lines);
        return scan(dockerfile).stream()
                .filter(found -> found.line() > lastStage)
                .filter(found -> found.keyword().equals("run") && !isForLater(lines[found.line() - 1]))
                .flatMap(found -> found.flags().stream()
                        .flatMap(flag -> lackingFor(flag, given).stream())
                        .map(lack -> new FieldError("/dockerfile", "line " + found.line() + ": " + lack)))
                .distinct()
                .toList();
    }

    private static Set<InstructionScan.Found> scan(String dockerfile) {
        try {
            return InstructionScan.of(dockerfile);
        } catch (IllegalArgumentException _) {
            // It is too long to be read, which BuildRules says.
            return Set.of();
        }
    }

    /**
     * The line, from 1, in which it begins, or 0. An engine builds it, and of the others those that it is made of, to follow which
     * would take an engine's reading. A line within an instruction may look like it; then too little is said, never too much.
     */
    private static int lastStage(String[] lines) {
        int last = lines.length;
        while (last > 0 && !begins(lines[last - 1], "from")) {
            last--;
        }
        return last;
    }

    /** It is a step of builds on the image, not of the image's. */
    private static boolean isForLater(String line) {
        return begins(line, "onbuild");
    }

    private static boolean begins(String line, String keyword) {
        return InstructionScan.trim(line).toLowerCase(Locale.ROOT).startsWith(keyword);
    }

    /** If the flag is such a mount, and nothing in it is quoted or put in for a variable. */
    private static Optional<String> lackingFor(String flag, Set<String> given) {
        if (!flag.toLowerCase(Locale.ROOT).startsWith(MOUNT) || flag.contains("$") || flag.contains("\"")) {
            return Optional.empty();
        }
        Map<String, String> options = options(flag.substring(MOUNT.length()));
        if (!"true".equals(options.get("required"))) {
            return Optional.empty();
        }
        return switch (String.valueOf(options.get("type"))) {
            case "secret" -> id(options).flatMap(id -> lacking(id, given));
            case "ssh" -> Optional.of(NO_AGENT);
            default -> Optional.empty();
        };
    }

    private static Optional<String> id(Map<String, String> options) {
        @Nullable
        String target = Stream.of("target", "dst", "destination")
                .map(options::get)
                .filter(named -> named != null)
                .findFirst()
                .orElse(null);
        @Nullable String id = options.get("id");
        return id != null || target != null ? Optional.of(id(id, target)) : Optional.empty();
    }

    /** An option without a value is one that is switched on. */
    private static Map<String, String> options(String list) {
        Map<String, String> options = new HashMap<>();
        for (String option : list.split(",", -1)) {
            String[] parts = option.split("=", 2);
            options.put(parts[0].toLowerCase(Locale.ROOT), parts.length < 2 ? "true" : parts[1]);
        }
        return options;
    }

    /** As the frontend names one that has no name. */
    private static String id(@Nullable String id, @Nullable String target) {
        if (id != null) {
            return id;
        }
        String path = String.valueOf(target);
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
