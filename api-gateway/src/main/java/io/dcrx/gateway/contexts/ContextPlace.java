package io.dcrx.gateway.contexts;

import io.dcrx.gateway.settings.WrongSetting;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where contexts can be kept. */
sealed interface ContextPlace {
    /** A folder in the gateway's home. */
    record Home() implements ContextPlace {}

    record Folder(Path path) implements ContextPlace {}

    /** @param prefix of all keys; empty, or ending in a slash */
    record Bucket(String name, String prefix) implements ContextPlace {}

    /** An S3 bucket's name, and what goes before the keys. */
    Pattern S3 = Pattern.compile("s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?<prefix>[A-Za-z0-9/._-]*))?");

    /** Reads DCRX_KV_CONTEXT_STORE. */
    static ContextPlace of(String text) {
        if (text.isEmpty()) {
            return new Home();
        }
        if (!text.contains("://")) {
            return new Folder(Path.of(text));
        }
        Matcher s3 = S3.matcher(text);
        if (!s3.matches()) {
            throw new WrongSetting(
                    "DCRX_KV_CONTEXT_STORE is '" + text + "'; it must be a folder, or of the form s3://bucket/prefix.");
        }
        String prefix = s3.group("prefix");
        boolean closed = prefix == null || prefix.isEmpty() || prefix.endsWith("/");
        return new Bucket(s3.group("bucket"), (prefix == null ? "" : prefix) + (closed ? "" : "/"));
    }
}
