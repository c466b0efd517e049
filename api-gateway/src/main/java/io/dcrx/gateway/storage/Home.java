package io.dcrx.gateway.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The directory for everything that must outlive the process. What is written here, only its owner can read. */
public final class Home {
    private final Path directory;

    public Home(Path directory) {
        this.directory = made(directory);
    }

    public Path directory() {
        return directory;
    }

    /** A directory in the home, made if it is not there; what lies in it is for the owner only. */
    public Path folder(String name) {
        return made(directory.resolve(name));
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory, ownerOnly("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException("DCRX_KV_HOME: the directory " + directory + " cannot be made", e);
        }
    }

    /**
     * A text that is made once and kept. Several processes may ask at the same time; one makes it, all get the same.
     *
     * @param file its name in the home
     */
    public synchronized String kept(String file, Supplier<String> made) {
        try (FileChannel channel = open(file);
                FileLock _ = channel.lock()) {
            if (channel.size() == 0) {
                write(channel, made.get());
            }
            return read(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("DCRX_KV_HOME: cannot keep " + directory.resolve(file), e);
        }
    }

    /** Writes a text, replacing what was there. */
    synchronized void put(String file, String text) {
        try (FileChannel channel = open(file)) {
            channel.truncate(0);
            write(channel, text);
        } catch (IOException e) {
            throw new UncheckedIOException("DCRX_KV_HOME: cannot write " + directory.resolve(file), e);
        }
    }

    Optional<String> get(String file) {
        try {
            return Optional.of(Files.readString(directory.resolve(file))).filter(text -> !text.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    void remove(String file) {
        try {
            Files.deleteIfExists(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("DCRX_KV_HOME: cannot remove " + directory.resolve(file), e);
        }
    }

    private FileChannel open(String file) throws IOException {
        return FileChannel.open(
                directory.resolve(file),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ownerOnly("rw-------"));
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.write(StandardCharsets.UTF_8.encode(text), 0);
        channel.force(true);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
