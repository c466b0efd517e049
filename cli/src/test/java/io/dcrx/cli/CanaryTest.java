package io.dcrx.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A search that finds nothing would prove nothing. */
class CanaryTest {
    private final Canary canary = Canary.hatch("test");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "robot:"})
    void itIsFoundInBase64WhereverItBegins(String before) {
        byte[] text = (before + canary.value() + before).getBytes(StandardCharsets.UTF_8);
        assertThat(canary.isIn("Basic " + Base64.getEncoder().encodeToString(text)))
                .isTrue();
        assertThat(canary.isIn(Base64.getUrlEncoder().withoutPadding().encodeToString(text)))
                .isTrue();
    }

    @Test
    void itIsFoundHoweverItIsWrittenDown() {
        assertThat(canary.isIn("x" + canary.value())).isTrue();
        assertThat(canary.isIn("{\"password\": \"" + canary.json() + "\"}")).isTrue();
        assertThat(canary.isIn("?p=" + URLEncoder.encode(canary.value(), StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void anotherOneIsNotTakenForIt() {
        Canary other = Canary.hatch("test");
        assertThat(canary.isIn(other.value()
                        + Base64.getEncoder().encodeToString(other.value().getBytes(StandardCharsets.UTF_8))))
                .isFalse();
        assertThat(canary.isIn(new byte[0])).isFalse();
    }

    @Test
    void itIsFoundInFilesThatArePacked() throws IOException {
        Path layer = folder.resolve("layer");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(("x" + canary.value()).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(layer, bytes.toByteArray());
        Path segment = Files.createDirectories(folder.resolve("kafka")).resolve("00000000000000000000.log");
        try (FileRecords records = FileRecords.open(segment.toFile())) {
            byte[] value = (" ".repeat(10_000) + canary.value()).getBytes(StandardCharsets.UTF_8);
            records.append(MemoryRecords.withRecords(Compression.lz4().build(), new SimpleRecord(value)));
        }
        Files.writeString(folder.resolve("other"), "nothing");
        assertThat(Canary.sightings(List.of(canary), folder)).containsExactlyInAnyOrder(layer, segment);
    }
}
