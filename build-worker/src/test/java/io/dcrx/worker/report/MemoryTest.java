package io.dcrx.worker.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryTest {
    @TempDir
    Path root;

    @Test
    void aContainersLimitCountsAndItsFileCacheDoesNot() throws IOException {
        write("sys/fs/cgroup/memory.max", "1000000\n");
        write("sys/fs/cgroup/memory.current", "400000\n");
        write("sys/fs/cgroup/memory.stat", "anon 100000\ninactive_file 150000\n");
        Memory memory = new Memory(root);
        assertThat(memory.limit()).isEqualTo(1_000_000);
        assertThat(memory.used()).isEqualTo(250_000);
    }

    @Test
    void withoutALimitTheMachineCounts() throws IOException {
        write("sys/fs/cgroup/memory.max", "max\n");
        write("proc/meminfo", "MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  600 kB\n");
        Memory memory = new Memory(root);
        assertThat(memory.limit()).isEqualTo(1000 * 1024);
        assertThat(memory.used()).isEqualTo(400 * 1024);
    }

    @Test
    void elsewhereTheVirtualMachineKnows() {
        Memory memory = new Memory(root);
        assertThat(memory.limit()).isPositive();
        assertThat(memory.used()).isBetween(0L, memory.limit());
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
