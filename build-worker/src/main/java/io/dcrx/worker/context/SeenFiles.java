package io.dcrx.worker.context;

import io.dcrx.job.FailureReason;
import io.dcrx.worker.context.ContextFile.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files of a context without those that its {@code .dockerignore} leaves out. */
final class SeenFiles implements ContextFiles {
    /** The one for a Dockerfile of that name comes first; a job's Dockerfile has no other name. */
    private static final List<String> NAMES = List.of("Dockerfile.dockerignore", ".dockerignore");

    private static final int LONGEST = 64 * 1024;

    private final ContextFiles all;
    private final List<ContextFile> seen;

    private SeenFiles(ContextFiles all, List<ContextFile> seen) {
        this.all = all;
        this.seen = seen;
    }

    /** @param all are closed with what is given back */
    static ContextFiles of(ContextFiles all, Cancellation cancelled) throws IOException, ContextFailure {
        Optional<ContextFile> ignore = NAMES.stream()
                .flatMap(name -> all.list().stream().filter(file -> file.path().equals(name)))
                .filter(file -> file.kind() == Kind.FILE)
                .findFirst();
        return ignore.isPresent()
                ? new SeenFiles(all, seen(all.list(), read(ignore.get(), all).verdicts(cancelled)))
                : all;
    }

    @Override
    public List<ContextFile> list() {
        return seen;
    }

    @Override
    public InputStream open(ContextFile file) throws IOException {
        return all.open(file);
    }

    @Override
    public void close() throws IOException {
        all.close();
    }

    /** Folders that hold something are there, whatever is said of them. */
    private static List<ContextFile> seen(List<ContextFile> files, DockerIgnore.Verdicts verdicts) {
        Set<String> kept = new HashSet<>();
        Set<String> folders = new HashSet<>();
        for (ContextFile file : files) {
            if (!verdicts.leavesOut(file.path())) {
                kept.add(file.path());
                addAbove(file.path(), folders);
            }
        }
        return files.stream()
                .filter(file -> kept.contains(file.path()) || folders.contains(file.path()))
                .toList();
    }

    private static void addAbove(String path, Set<String> folders) {
        int slash = path.lastIndexOf('/');
        while (slash >= 0 && folders.add(path.substring(0, slash))) {
            slash = path.lastIndexOf('/', slash - 1);
        }
    }

    private static DockerIgnore read(ContextFile file, ContextFiles files) throws IOException, ContextFailure {
        try (InputStream in = files.open(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IllegalArgumentException("is longer than " + LONGEST + " bytes");
            }
            return DockerIgnore.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new ContextFailure(FailureReason.INVALID_DOCKERFILE, file.path() + ": " + e.getMessage());
        }
    }
}
