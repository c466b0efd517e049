package io.dcrx.cli.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One process of the farm, which can be killed, frozen and started again under the same name. */
final class Member implements Closeable {
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private @Nullable Process process;

    private Member(String name, List<String> command, Map<String, String> environment, Path log) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
    }

    /** The command {@code dcrx-kv}, with these arguments. */
    static Member command(String name, Path folder, Map<String, String> environment, String... arguments) {
        List<String> command =
                java("-jar", Path.of("target", "dcrx-kv.jar").toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return new Member(name, command, environment, folder.resolve(name + ".log"));
    }

    /** A class with a main method. */
    static Member main(String name, Path folder, Class<?> main, String... arguments) {
        List<String> command = java("-cp", System.getProperty("java.class.path"), main.getName());
        command.addAll(List.of(arguments));
        return new Member(name, command, Map.of(), folder.resolve(name + ".log"));
    }

    String name() {
        return name;
    }

    synchronized Member start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        return this;
    }

    /** Returns how it ended. */
    int run() throws IOException, InterruptedException {
        start();
        return running().waitFor();
    }

    /** {@code kill -9}. */
    void kill() {
        running().destroyForcibly().onExit().join();
    }

    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void signal(String signal) throws IOException, InterruptedException {
        var _ = new ProcessBuilder("kill", "-" + signal, Long.toString(running().pid()))
                .start()
                .waitFor();
    }

    private synchronized Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx320m"));
        command.addAll(List.of(arguments));
        return command;
    }
}
