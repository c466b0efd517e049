package io.dcrx.context;

import io.dcrx.image.Digest;
import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads from JSON where the files of a build come from. */
public final class ContextReader {
    private static final Rule ID = Rule.of(ContextId::isId, "the id of a context, as POST /contexts gave it");
    private static final Rule DIGEST =
            Rule.of(Digest::isDigest, "the context's digest: sha256: and 64 lower-case hexadecimal digits");
    private static final Rule MODE = Rule.matching("[0-7]{3}|0[0-7]{3}", "permissions in octal, such as '0755'");
    private static final Rule BASE64 = Rule.of(ContextReader::isBase64, "base64 (RFC 4648, section 4)");
    /** The fields of which a context has one. */
    private static final List<String> KINDS = List.of("files", "context_id", "git");

    private static final String USUAL_MODE = "0644";

    private ContextReader() {}

    public static Optional<ContextSource> read(Fields fields) {
        List<String> kinds = KINDS.stream().filter(fields::has).toList();
        if (kinds.size() > 1) {
            fields.wrongField(
                    kinds.getFirst(), "must not be given beside " + kinds.getLast() + ": a build has one context");
        }
        return fields.has("files") ? files(fields) : fields.has("git") ? git(fields) : stored(fields);
    }

    private static Optional<ContextSource> git(Fields fields) {
        String git = fields.text("git", GitContext.GIT);
        String ref = fields.optionalText("ref", GitContext.REF).orElse(GitContext.USUAL_REF);
        Optional<String> subdir = fields.optionalText("subdir", ContextPath.RULE);
        return fields.build(() -> new GitContext(git, ref, subdir.orElse(null)));
    }

    private static Optional<ContextSource> stored(Fields fields) {
        String id = fields.text("context_id", ID);
        Optional<Digest> digest = fields.optionalText("digest", DIGEST).map(Digest::new);
        return fields.build(() -> new StoredContext(ContextId.parse(id), digest.orElse(null)));
    }

    private static Optional<ContextSource> files(Fields fields) {
        List<InlineFile> files = fields.objects("files", ContextReader::file);
        clashing(files)
                .ifPresent(path -> fields.wrongField(
                        "files", "must not hold '" + path + "' as a file twice, or" + " as a file and as a folder"));
        return fields.build(() -> new InlineFiles(files));
    }

    private static Optional<InlineFile> file(Fields fields) {
        String path = fields.text("path", ContextPath.RULE);
        Optional<byte[]> text = fields.optionalLines("content").map(it -> it.getBytes(StandardCharsets.UTF_8));
        Optional<byte[]> bytes = fields.optionalLines("content_base64", BASE64).map(Base64.getDecoder()::decode);
        String mode = fields.optionalText("mode", MODE).orElse(USUAL_MODE);
        if (fields.has("content") == fields.has("content_base64")) {
            fields.wrong("must have either content, a text, or content_base64");
        }
        return fields.build(
                () -> new InlineFile(path, text.or(() -> bytes).orElseThrow(), Integer.parseInt(mode, Byte.SIZE)));
    }

    /** A path that is taken already when it comes, or that lies below a file. */
    private static Optional<String> clashing(List<InlineFile> files) {
        Set<String> folders =
                files.stream().flatMap(file -> parents(file.path()).stream()).collect(Collectors.toSet());
        Set<String> seen = new TreeSet<>();
        return files.stream()
                .map(InlineFile::path)
                .filter(path -> folders.contains(path) || !seen.add(path))
                .findFirst();
    }

    private static Set<String> parents(String path) {
        Set<String> parents = new TreeSet<>();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            parents.add(path.substring(0, slash));
        }
        return parents;
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
