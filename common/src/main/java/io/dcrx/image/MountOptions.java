package io.dcrx.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a mount as BuildKit wants it: options in one line of CSV (RFC 4180), the type first. */
final class MountOptions {
    private final List<String> options = new ArrayList<>();

    private MountOptions(String type) {
        options.add("type=" + type);
    }

    static String of(Mount mount) {
        return switch (mount) {
            case Mount.Bind bind ->
                new MountOptions("bind")
                        .with("target", bind.target())
                        .with("source", bind.source())
                        .with("from", bind.fromSource())
                        .with("readwrite", bind.readwrite())
                        .csv();
            case Mount.Cache cache ->
                new MountOptions("cache")
                        .with("id", cache.id())
                        .with("target", cache.target())
                        .with("source", cache.source())
                        .with("from", cache.fromSource())
                        .with("readonly", cache.readonly())
                        .with(
                                "sharing",
                                cache.sharing() == null
                                        ? null
                                        : cache.sharing().name().toLowerCase(Locale.ROOT))
                        .with("mode", cache.mode())
                        .with("uid", cache.userId())
                        .with("gid", cache.groupId())
                        .csv();
            case Mount.Secret secret ->
                new MountOptions("secret")
                        .with("id", secret.id())
                        .with("target", secret.target())
                        .with("required", secret.required())
                        .with("mode", secret.mode())
                        .with("uid", secret.userId())
                        .with("gid", secret.groupId())
                        .csv();
            case Mount.Ssh ssh ->
                new MountOptions("ssh")
                        .with("id", ssh.id())
                        .with("target", ssh.target())
                        .with("required", ssh.required())
                        .with("mode", ssh.mode())
                        .with("uid", ssh.userId())
                        .with("gid", ssh.groupId())
                        .csv();
            case Mount.Tmpfs tmpfs ->
                new MountOptions("tmpfs")
                        .with("target", tmpfs.target())
                        .with("size", tmpfs.size() == null ? null : tmpfs.size().toString())
                        .csv();
        };
    }

    private MountOptions with(String name, @Nullable String value) {
        if (value != null) {
            options.add(name + "=" + value);
        }
        return this;
    }

    /** A switch is its bare name: every engine knows that, and not every one knows {@code =true}. */
    private MountOptions with(String name, boolean on) {
        if (on) {
            options.add(name);
        }
        return this;
    }

    /** Values hold no quotes, so that a comma is all that needs them. */
    private String csv() {
        return String.join(
                ",",
                options.stream()
                        .map(option -> option.indexOf(',') < 0 ? option : '"' + option + '"')
                        .toList());
    }
}
