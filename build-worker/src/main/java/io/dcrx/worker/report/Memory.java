package io.dcrx.worker.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * How much memory the machine or container has, and how much of it cannot be had for the asking. File caches can, so
 * they do not count as used.
 */
@Component
final class Memory {
    private final Path root;

    Memory() {
        this(Path.of("/"));
    }

    Memory(Path root) {
        this.root = root;
    }

    /** In bytes: the control group's limit where there is one, else the machine's memory. */
    long limit() {
        return containerLimit().orElseGet(() -> meminfo("MemTotal").orElseGet(() -> system().getTotalMemorySize()));
    }

    /** In bytes, of the same thing as {@link #limit()}. */
    long used() {
        return containerLimit().isPresent() ? usedByContainer() : usedByMachine();
    }

    private long usedByContainer() {
        long current = number("sys/fs/cgroup/memory.current").orElse(0L);
        long cache = field("sys/fs/cgroup/memory.stat", "inactive_file").orElse(0L);
        return Math.max(0, current - cache);
    }

    private long usedByMachine() {
        Optional<Long> available = meminfo("MemAvailable");
        return limit() - available.orElseGet(() -> system().getFreeMemorySize());
    }

    /** Control groups version 2; the file says {@code max} where there is no limit. */
    private Optional<Long> containerLimit() {
        return number("sys/fs/cgroup/memory.max");
    }

    private Optional<Long> meminfo(String name) {
        return field("proc/meminfo", name + ":").map(kilobytes -> kilobytes * 1024);
    }

    private Optional<Long> number(String file) {
        return lines(file).flatMap(Memory::parse).findFirst();
    }

    /** Of a file with a name and a number in each line. */
    private Optional<Long> field(String file, String name) {
        return lines(file)
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals(name))
                .flatMap(words -> parse(words[1]))
                .findFirst();
    }

    private Stream<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file)).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Stream<Long> parse(String text) {
        try {
            return Stream.of(Long.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            return Stream.empty();
        }
    }

    private static OperatingSystemMXBean system() {
        return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }
}
