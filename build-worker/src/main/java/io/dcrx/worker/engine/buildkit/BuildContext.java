package io.dcrx.worker.engine.buildkit;

import io.dcrx.worker.context.ContextFile;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.buildkit.session.Folder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * What a build is given: a Dockerfile, and the files that it may copy, of which the Dockerfile is none. What is sent to the engine has
 * room for one of them only; so where there are files, the engine asks the session for both.
 */
record BuildContext(String dockerfile, ContextFiles files) {
    static final String DOCKERFILE = "Dockerfile";

    boolean hasFiles() {
        return !files.list().isEmpty();
    }

    /** The Dockerfile alone, always the same for the same text. */
    byte[] tar() {
        byte[] text = bytes(dockerfile);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(DOCKERFILE);
            entry.setModTime(0);
            entry.setSize(text.length);
            tar.putArchiveEntry(entry);
            tar.write(text);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** By the names under which BuildKit asks for them. */
    Map<String, Folder> folders() {
        return hasFiles() ? Map.of("dockerfile", new Definition(dockerfile), "context", new Files(files)) : Map.of();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Definition(String text) implements Folder {
        @Override
        public List<ContextFile> list() {
            long size = bytes(text).length;
            return List.of(new ContextFile(DOCKERFILE, ContextFile.Kind.FILE, 0644, Instant.EPOCH, size, null));
        }

        @Override
        public InputStream open(ContextFile file) {
            return new ByteArrayInputStream(bytes(text));
        }
    }

    private record Files(ContextFiles files) implements Folder {
        @Override
        public List<ContextFile> list() {
            return files.list();
        }

        @Override
        public InputStream open(ContextFile file) {
            return new FileContent(() -> files.open(file), file.size());
        }
    }
}
