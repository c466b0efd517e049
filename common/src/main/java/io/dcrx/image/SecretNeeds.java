package io.dcrx.image;

import io.dcrx.parse.FieldError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which steps say that they cannot do without a secret that was not given. Where something else than the text decides whether
 * a step is built at all, a target or a heredoc around it, that is left to the engine.
 */
public final class SecretNeeds {
    private static final String MOUNT = "--mount=";
    private static final String HEREDOC = "<<";

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
        for (int i = 0; i < layers.size(); i++) {
            String pointer = "/layers/" + i;
            mounts(layers.get(i))
                    .flatMap(mount -> required(mount).stream())
                    .filter(id -> !given.contains(id))
                    .forEach(id -> needs.add(new FieldError(pointer, missing(id))));
        }
        return needs;
    }

    private static Stream<Mount> mounts(Layer layer) {
        return layer instanceof Layer.Run run ? run.mounts().stream() : Stream.of();
    }

    private static Optional<String> required(Mount mount) {
        return mount instanceof Mount.Secret secret && secret.required()
                ? Optional.of(id(secret.id(), secret.target()))
                : Optional.empty();
    }

    private static List<FieldError> of(String dockerfile, Set<String> given) {
        if (dockerfile.contains(HEREDOC)) {
            return List.of();
        }
        String[] lines = dockerfile.split("\n", -1);
        return scan(dockerfile).stream()
                .filter(found -> found.keyword().equals("run") && !isForLater(lines[found.line() - 1]))
                .flatMap(found -> found.flags().stream()
                        .flatMap(flag -> required(flag).stream())
                        .filter(id -> !given.contains(id))
                        .map(id -> new FieldError("/dockerfile", "line " + found.line() + ": " + missing(id))))
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

    /** It is a step of builds on the image, not of the image's. */
    private static boolean isForLater(String line) {
        return line.strip().toLowerCase(Locale.ROOT).startsWith("onbuild");
    }

    /** The id, if the flag is such a mount, and nothing in it is quoted or put in for a variable. */
    private static Optional<String> required(String flag) {
        if (!flag.toLowerCase(Locale.ROOT).startsWith(MOUNT) || flag.contains("$") || flag.contains("\"")) {
            return Optional.empty();
        }
        Map<String, String> options = options(flag.substring(MOUNT.length()));
        @Nullable
        String target = Stream.of("target", "dst", "destination")
                .map(options::get)
                .filter(named -> named != null)
                .findFirst()
                .orElse(null);
        @Nullable String id = options.get("id");
        boolean required = "secret".equals(options.get("type")) && "true".equals(options.get("required"));
        return required && (id != null || target != null) ? Optional.of(id(id, target)) : Optional.empty();
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

    private static String missing(String id) {
        return "requires the secret " + id + ", which is not among build_options.secrets";
    }
}
