package io.dcrx.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The project's files. */
final class Project {
    private static final Path ROOT = Path.of("..");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*):");

    private static final Pattern MAPPING =
            Pattern.compile("@(Request|Get|Post|Put|Patch|Delete)Mapping\\(\\s*(?:path = )?\"(/[^\"]*)\"");

    private Project() {}

    static Path path(String name) {
        return ROOT.resolve(name);
    }

    static String read(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> yaml(String name) {
        return new Yaml().load(read(name));
    }

    /** Every variable that api-gateway.yml reads. */
    static Set<String> gatewayVariables() {
        return variablesOf("api-gateway/src/main/resources/api-gateway.yml");
    }

    /** Every variable that build-worker.yml reads. */
    static Set<String> workerVariables() {
        return variablesOf("build-worker/src/main/resources/build-worker.yml");
    }

    /** Where the gateway's controllers are: what all paths of one begin with, or else each of its paths. */
    static Set<String> apiPaths() {
        try (Stream<Path> files = Files.walk(path("api-gateway/src/main/java"))) {
            return files.filter(file -> file.toString().endsWith("Controller.java"))
                    .flatMap(Project::pathsOf)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> pathsOf(Path controller) {
        List<MatchResult> mappings = MAPPING.matcher(
                        read(ROOT.relativize(controller).toString()))
                .results()
                .toList();
        List<MatchResult> ofAll = mappings.stream()
                .filter(mapping -> mapping.group(1).equals("Request"))
                .toList();
        return (ofAll.isEmpty() ? mappings : ofAll).stream().map(mapping -> mapping.group(2));
    }

    private static Set<String> variablesOf(String file) {
        String settings =
                read(file).lines().filter(line -> !line.strip().startsWith("#")).collect(Collectors.joining("\n"));
        return VARIABLE.matcher(settings)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
