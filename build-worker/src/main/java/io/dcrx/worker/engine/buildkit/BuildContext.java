package io.dcrx.worker.engine.buildkit;

import io.dcrx.worker.context.ContextFile;
import io.dcrx.worker.context.ContextFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is sent to a build: a Dockerfile and the files that it may copy, as a tar that is always the same for the same content.
 */
final class BuildContext {
    private static final String USUAL = "Dockerfile";

    private final byte[] dockerfile;
    private final ContextFiles files;
    private final String name;

    private BuildContext(byte[] dockerfile, ContextFiles files, String name) {
        this.dockerfile = dockerfile;
        this.files = files;
        this.name = name;
    }

    static BuildContext of(String dockerfile, ContextFiles files) throws IOException {
        byte[] text = dockerfile.getBytes(StandardCharsets.UTF_8);
        return new BuildContext(text, files, name(text, files));
    }

    /** What the Dockerfile is called. It is the same for the same content, or steps would never be cached. */
    String dockerfileName() {
        return name;
    }

    /** Read from the disk as it is asked for. */
    InputStream tar() {
        Stream<TarStream.Part> others = files.list().stream()
                .filter(file -> !file.path().equals(name))
                .map(file -> new TarStream.Part(file, () -> files.open(file)));
        return TarStream.of(Stream.concat(Stream.of(ownPart()), others).iterator());
    }

    private TarStream.Part ownPart() {
        ContextFile file = new ContextFile(name, ContextFile.Kind.FILE, 0644, Instant.EPOCH, dockerfile.length, null);
        return new TarStream.Part(file, () -> new ByteArrayInputStream(dockerfile));
    }

    /** What the engine reads lies among the files that are copied. So it is the context's own Dockerfile where that is the same. */
    private static String name(byte[] dockerfile, ContextFiles files) throws IOException {
        List<ContextFile> all = files.list();
        for (ContextFile file : all) {
            if (file.path().equals(USUAL) && isSame(dockerfile, file, files)) {
                return USUAL;
            }
        }
        if (all.isEmpty()) {
            return USUAL;
        }
        Set<String> taken = all.stream().map(ContextFile::path).collect(Collectors.toSet());
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> ".dcrx-" + i + ".Dockerfile")
                .filter(free -> !taken.contains(free))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isSame(byte[] dockerfile, ContextFile file, ContextFiles files) throws IOException {
        if (file.kind() != ContextFile.Kind.FILE || file.size() != dockerfile.length) {
            return false;
        }
        try (InputStream content = files.open(file)) {
            return Arrays.equals(dockerfile, content.readAllBytes());
        }
    }
}
