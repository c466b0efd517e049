package io.dcrx.image;

import io.dcrx.parse.Fields;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads mounts from JSON. */
final class MountReader {
    private static final SequencedMap<String, Function<Fields, Optional<Mount>>> TYPES = new TreeMap<>(Map.of(
            "bind", MountReader::bind,
            "cache", MountReader::cache,
            "secret", fields -> handed(fields, Mount.Secret::new, true),
            "ssh", fields -> handed(fields, Mount.Ssh::new, false),
            "tmpfs", MountReader::tmpfs));

    private MountReader() {}

    static Optional<Mount> read(Fields fields) {
        return fields.choice("mount_type", TYPES).flatMap(reader -> reader.apply(fields));
    }

    private static Optional<Mount> bind(Fields fields) {
        String target = fields.text("target", Grammar.OPTION);
        Optional<String> source = fields.optionalText("source", Grammar.OPTION);
        Optional<String> from = fields.optionalScalar("from_source", Grammar.SOURCE);
        boolean readwrite = fields.flag("readwrite");
        return fields.build(() -> new Mount.Bind(target, source.orElse(null), from.orElse(null), readwrite));
    }

    private static Optional<Mount> cache(Fields fields) {
        Optional<String> id = fields.optionalText("id", Grammar.OPTION);
        String target = fields.text("target", Grammar.OPTION);
        Optional<String> source = fields.optionalText("source", Grammar.OPTION);
        Optional<String> from = fields.optionalScalar("from_source", Grammar.SOURCE);
        boolean readonly = fields.flag("readonly");
        Optional<Mount.Sharing> sharing = fields.optionalChoice("sharing", Mount.Sharing.class);
        Access access = Access.read(fields);
        return fields.build(() -> new Mount.Cache(
                id.orElse(null),
                target,
                source.orElse(null),
                from.orElse(null),
                readonly,
                sharing.orElse(null),
                access.mode,
                access.user,
                access.group));
    }

    private static Optional<Mount> handed(Fields fields, Handed type, boolean isNamed) {
        Optional<String> id = fields.optionalText("id", Grammar.OPTION);
        Optional<String> target = fields.optionalText("target", Grammar.OPTION);
        boolean required = fields.flag("required");
        Access access = Access.read(fields);
        if (isNamed && !fields.has("id") && !fields.has("target")) {
            fields.wrongField("id", "is required, or else a target");
        }
        return fields.build(() ->
                type.make(id.orElse(null), target.orElse(null), required, access.mode, access.user, access.group));
    }

    private static Optional<Mount> tmpfs(Fields fields) {
        String target = fields.text("target", Grammar.OPTION);
        Optional<Long> size = fields.optionalInteger("size", 1, Long.MAX_VALUE);
        return fields.build(() -> new Mount.Tmpfs(target, size.orElse(null)));
    }

    /** A secret or an agent's socket. */
    private interface Handed {
        Mount make(
                @Nullable String id,
                @Nullable String target,
                boolean required,
                @Nullable String mode,
                @Nullable String user,
                @Nullable String group);
    }

    /** Permissions and owner of what is mounted. */
    private record Access(
            @Nullable String mode,
            @Nullable String user,
            @Nullable String group) {
        static Access read(Fields fields) {
            return new Access(
                    fields.optionalText("mode", Grammar.PERMISSIONS).orElse(null),
                    fields.optionalScalar("user_id", Grammar.NUMERIC_OWNER).orElse(null),
                    fields.optionalScalar("group_id", Grammar.NUMERIC_OWNER).orElse(null));
        }
    }
}
