package io.dcrx.image;

import io.dcrx.parse.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a build must not do to the farm that it runs on, unless the farm allows it. An engine would do it: it fetches the
 * sources of {@code ADD} itself, whatever network the build has, and runs any frontend that {@code # syntax=} names.
 *
 * @param hostNetwork a {@code RUN} may use the host's network
 * @param insecure a {@code RUN} may have the powers of the host
 * @param privateAddresses an {@code ADD} may fetch from addresses that are not public
 * @param anySyntax any frontend may read the Dockerfile, not only Docker's own, pinned by its digest
 */
public record BuildRules(boolean hostNetwork, boolean insecure, boolean privateAddresses, boolean anySyntax) {
    /** The farm allows nothing. */
    public static final BuildRules STRICT = new BuildRules(false, false, false, false);

    private static final Pattern SYNTAX = Pattern.compile("(?is)(?:#|//) *syntax *= *([^ ]*).*");
    private static final Pattern DOCKERS_OWN =
            Pattern.compile("(?:docker\\.io/)?docker/dockerfile(?:-upstream)?(?::[\\w.-]+)?@sha256:[0-9a-f]{64}");
    private static final Set<String> NETWORKS = Set.of("--network=default", "--network=none");
    private static final String SANDBOX = "--security=sandbox";

    private static final String HOST_NETWORK = "the host's network is not for builds on this farm; it would have to be"
            + " allowed with DCRX_KV_ALLOW_HOST_NETWORK";

    /** Everything in a spec that is against the rules, by its field. */
    public List<FieldError> breaches(Source source, BuildOptions options) {
        List<FieldError> breaches = new ArrayList<>();
        switch (source) {
            case Source.DockerfileText(String text) ->
                check(
                        text,
                        (line, detail) -> breaches.add(new FieldError("/dockerfile", "line " + line + ": " + detail)));
            case Source.Layers(List<Layer> layers) -> {
                for (int i = 0; i < layers.size(); i++) {
                    String pointer = "/layers/" + i;
                    check(written(layers.get(i)), (_, detail) -> breaches.add(new FieldError(pointer, detail)));
                }
            }
        }
        if (options.network() == Layer.Network.HOST && !hostNetwork) {
            breaches.add(new FieldError("/build_options/network", HOST_NETWORK));
        }
        return List.copyOf(breaches);
    }

    /** The hosts that the engine will ask for sources of {@code ADD}. */
    public static Set<String> hosts(String dockerfile) {
        Set<String> hosts = new LinkedHashSet<>();
        InstructionScan.of(dockerfile).stream()
                .filter(found -> found.keyword().equals("add"))
                .flatMap(found -> AddedWord.of(found.arguments()))
                .forEach(word -> {
                    if (word instanceof AddedWord.From(String host)) {
                        hosts.add(PublicHost.host(host));
                    }
                });
        return hosts;
    }

    private static String written(Layer layer) {
        return layer instanceof Layer.Run || layer instanceof Layer.Add || layer instanceof Layer.Onbuild
                ? Dockerfile.render(List.of(layer))
                : "";
    }

    private void check(String text, Note note) {
        Set<String> said = new LinkedHashSet<>();
        Note once = (line, detail) -> {
            if (said.add(line + detail)) {
                note.say(line, detail);
            }
        };
        try {
            InstructionScan.of(text).forEach(found -> check(found, detail -> once.say(found.line(), detail)));
        } catch (IllegalArgumentException e) {
            once.say(1, "the Dockerfile " + e.getMessage() + ", so that nobody can say what it does");
        }
        if (!anySyntax) {
            checkSyntax(text, once);
        }
    }

    private void check(InstructionScan.Found found, Consumer<String> note) {
        if (found.keyword().equals("run")) {
            found.flags().forEach(flag -> check(flag, note));
        } else if (!privateAddresses) {
            AddedWord.of(found.arguments()).forEach(word -> check(word, note));
        }
    }

    private void check(String flag, Consumer<String> note) {
        String lower = flag.toLowerCase(Locale.ROOT);
        if (!hostNetwork && lower.startsWith("--network") && !NETWORKS.contains(lower)) {
            note.accept(HOST_NETWORK);
        }
        if (!insecure && lower.startsWith("--security") && !lower.equals(SANDBOX)) {
            note.accept("the powers of the host are not for builds on this farm; they would have to be allowed with"
                    + " DCRX_KV_ALLOW_INSECURE");
        }
    }

    private static void check(AddedWord word, Consumer<String> note) {
        String allowed = ": it would have to be allowed with DCRX_KV_ALLOW_PRIVATE_ADDRESSES";
        switch (word) {
            case AddedWord.Local() -> {}
            case AddedWord.From(String host) ->
                PublicHost.problem(host)
                        .ifPresent(problem ->
                                note.accept("ADD must not fetch from " + host + ", which " + problem + allowed));
            case AddedWord.Unknown(String text) ->
                note.accept("ADD must show where it fetches from, but " + text
                        + " has a variable in or before its host; write the host out, or use COPY for a file");
        }
    }

    /** In the comments at the start. Engines differ in what they take for one, so that none is left out. */
    private static void checkSyntax(String text, Note note) {
        String whole = InstructionScan.withoutMark(text);
        // Engines end lines at nothing else, and a carriage return is a blank to them.
        String[] lines = whole.split("\n", -1);
        for (int i = 0; i < lines.length && isBeforeAll(lines[i]); i++) {
            Matcher syntax = SYNTAX.matcher(blanked(lines[i]));
            if (syntax.matches() && !DOCKERS_OWN.matcher(syntax.group(1)).matches()) {
                note.say(
                        i + 1,
                        "the frontend must be docker/dockerfile, pinned by its digest"
                                + " (docker/dockerfile:1@sha256:…), because whatever is named here gets to run the build; any other"
                                + " would have to be allowed with DCRX_KV_ALLOW_ANY_SYNTAX");
            }
        }
        if (InstructionScan.trim(withoutShebang(whole)).startsWith("{")) {
            note.say(1, "must be a Dockerfile, but is JSON, in which newer engines look for a frontend");
        }
    }

    private static boolean isBeforeAll(String line) {
        String text = InstructionScan.trim(line);
        return text.isEmpty() || text.startsWith("#") || text.startsWith("//");
    }

    /** A space for whatever an engine takes for one; none at the ends. */
    private static String blanked(String line) {
        return InstructionScan.trim(line)
                .chars()
                .map(c -> InstructionScan.isSpace((char) c) ? ' ' : c)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }

    /** Newer engines look for JSON behind such a line. */
    private static String withoutShebang(String text) {
        return text.startsWith("#!") ? text.substring(text.indexOf('\n') + 1) : text;
    }

    private interface Note {
        void say(int line, String detail);
    }
}
