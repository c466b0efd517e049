package io.dcrx.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.jspecify.annotations.Nullable;

/** A secret that nobody else has, and where it has got to, however it was written down. */
final class Canary {
    private static final int SHORTEST = 12;

    private final String value;
    private final List<String> spellings;

    private Canary(String value) {
        this.value = value;
        this.spellings = spellings(value);
    }

    /** One with whatever is written differently in JSON, addresses and base64, and a core that is the same everywhere. */
    static Canary hatch(String name) {
        return new Canary(name + "/" + UUID.randomUUID().toString().replace("-", "") + "+ \"ü\\");
    }

    String value() {
        return value;
    }

    /** As it stands in JSON. */
    String json() {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static List<String> spellings(String value) {
        String core = value.replaceAll(".*/([0-9a-f]{32}).*", "$1");
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Set<String> spellings = new LinkedHashSet<>(List.of(
                core,
                value,
                URLEncoder.encode(value, StandardCharsets.UTF_8),
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes)));
        for (byte[] text : List.of(bytes, core.getBytes(StandardCharsets.UTF_8))) {
            for (int before = 0; before < 3; before++) {
                spellings.add(within(Base64.getEncoder(), text, before));
                spellings.add(within(Base64.getUrlEncoder(), text, before));
            }
        }
        return spellings.stream().peek(spelling -> requireLong(spelling)).toList();
    }

    /** What is the same in the base64 of everything that has the text behind so many bytes (and multiples of three). */
    private static String within(Base64.Encoder encoder, byte[] text, int before) {
        byte[] padded = new byte[before + text.length];
        System.arraycopy(text, 0, padded, before, text.length);
        String encoded = encoder.withoutPadding().encodeToString(padded);
        int whole = padded.length / 3 * 4;
        return encoded.substring(before == 0 ? 0 : 4, whole);
    }

    private static void requireLong(String spelling) {
        if (spelling.length() < SHORTEST) {
            throw new IllegalArgumentException("too short to be nothing else: " + spelling);
        }
    }

    boolean isIn(String text) {
        return isIn(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean isIn(byte[] bytes) {
        return isAnyIn(List.of(this), bytes);
    }

    private static boolean isAnyIn(List<Canary> canaries, byte[] bytes) {
        // One byte is one character so, and every text keeps its bytes.
        String raw = new String(bytes, StandardCharsets.ISO_8859_1);
        return canaries.stream()
                .flatMap(canary -> canary.spellings.stream())
                .map(spelling -> new String(spelling.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .anyMatch(raw::contains);
    }

    /** The files below a folder, packed or not, in which any of them is; what is taken away meanwhile is not looked for. */
    static List<Path> sightings(List<Canary> canaries, Path folder) throws IOException {
        List<Path> sightings = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && isAnyInFile(canaries, file)) {
                    sightings.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return unlessGone(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                return unlessGone(e);
            }
        });
        return sightings;
    }

    private static FileVisitResult unlessGone(@Nullable IOException e) throws IOException {
        if (e == null || e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    private static boolean isAnyInFile(List<Canary> canaries, Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return isAnyIn(canaries, bytes)
                    || isAnyIn(canaries, unpacked(bytes))
                    || (file.toString().endsWith(".log")
                            && file.toString().contains("kafka")
                            && isAnyInRecords(canaries, file));
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static byte[] unpacked(byte[] bytes) throws IOException {
        boolean packed = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        if (!packed) {
            return new byte[0];
        }
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(new ByteArrayInputStream(bytes)))) {
            return in.readAllBytes();
        }
    }

    /** Segments hold batches, which are packed as a whole. */
    private static boolean isAnyInRecords(List<Canary> canaries, Path segment) throws IOException {
        try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
            for (RecordBatch batch : records.batches()) {
                for (Record record : batch) {
                    if (isAnyIn(canaries, bytes(record.key()))
                            || isAnyIn(canaries, bytes(record.value()))
                            || Arrays.stream(record.headers()).anyMatch(header -> isAnyIn(canaries, header.value()))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static byte[] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
