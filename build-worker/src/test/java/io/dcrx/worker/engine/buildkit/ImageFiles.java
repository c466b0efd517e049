package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.ImageReference;
import io.dcrx.worker.Registry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.databind.JsonNode;

/** What an image in a registry has beyond its base: every path with what it is, whose, how it may be used, and what is in it. */
public final class ImageFiles {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private ImageFiles() {}

    static SortedMap<String, String> of(ImageReference image, ImageReference base)
            throws IOException, InterruptedException {
        List<JsonNode> under = diffs(base);
        List<JsonNode> all = diffs(image);
        boolean isUnder =
                under.size() <= all.size() && all.subList(0, under.size()).equals(under);
        SortedMap<String, String> files = new TreeMap<>();
        for (JsonNode layer : layers(image, isUnder ? under.size() : 0)) {
            apply(Registry.blob(image, layer.path("digest").asString()), files);
        }
        return files;
    }

    /** Each of an image's layers by itself, but for the first ones. */
    public static List<SortedMap<String, String>> byLayer(ImageReference image, int first)
            throws IOException, InterruptedException {
        List<SortedMap<String, String>> all = new ArrayList<>();
        for (JsonNode layer : layers(image, first)) {
            SortedMap<String, String> files = new TreeMap<>();
            apply(Registry.blob(image, layer.path("digest").asString()), files);
            all.add(files);
        }
        return all;
    }

    private static List<JsonNode> layers(ImageReference image, int first) throws IOException, InterruptedException {
        List<JsonNode> layers =
                Registry.manifest(image).path("layers").valueStream().toList();
        return layers.subList(first, layers.size());
    }

    private static List<JsonNode> diffs(ImageReference image) throws IOException, InterruptedException {
        return Registry.config(image).at("/rootfs/diff_ids").valueStream().toList();
    }

    private static void apply(byte[] layer, SortedMap<String, String> files) throws IOException {
        try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(layer));
                TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName().replaceAll("^(\\./|/)+|/+$", "");
                int slash = path.lastIndexOf('/') + 1;
                String name = path.substring(slash);
                if (name.equals(OPAQUE)) {
                    files.put(path.substring(0, slash) + "*", "is hidden");
                } else if (name.startsWith(WHITEOUT)) {
                    String hidden = path.substring(0, slash) + name.substring(WHITEOUT.length());
                    files.keySet().removeIf(known -> known.equals(hidden) || known.startsWith(hidden + "/"));
                    files.put(hidden, "is hidden");
                } else {
                    files.put(path, describe(entry, tar.readAllBytes()));
                }
            }
        }
    }

    private static String describe(TarArchiveEntry entry, byte[] content) {
        String kind = entry.isDirectory()
                ? "folder"
                : entry.isSymbolicLink() ? "link to " : entry.isLink() ? "same as " : "file";
        return "%s%s %o %d:%d %s"
                .formatted(
                        kind,
                        entry.getLinkName(),
                        entry.getMode() & 07777,
                        entry.getLongUserId(),
                        entry.getLongGroupId(),
                        content.length == 0 ? "" : sha256(content));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
