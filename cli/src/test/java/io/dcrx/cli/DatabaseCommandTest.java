package io.dcrx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the first user's password comes from, and where it is not shown. */
class DatabaseCommandTest {
    private static final List<String> INITIALIZE = List.of(
            "database",
            "initialize",
            "--username",
            "ada",
            "--first-name",
            "a",
            "--last-name",
            "b",
            "--email",
            "a@b.com");

    @TempDir
    private Path home = Path.of("");

    @Test
    void withoutAPasswordItIsNotDone() {
        StringWriter err = new StringWriter();
        CommandLine command = DcrxKv.commandLine().setErr(new PrintWriter(err));
        assertThat(command.execute(INITIALIZE.toArray(String[]::new))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--password");
    }

    @Test
    void theEnvironmentSaysThePassword() throws IOException {
        assertThat(saidWith("first-1*", INITIALIZE)).contains("ada can log in");
        assertThat(saidWith("short", INITIALIZE)).contains("/password").doesNotContain("short");
    }

    @Test
    void theOptionWins() throws IOException {
        List<String> arguments = Stream.concat(INITIALIZE.stream(), Stream.of("--password=short"))
                .toList();
        assertThat(saidWith("first-1*", arguments)).contains("/password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"database initialize --help", "database initialize", "config"})
    void itIsShownNowhere(String arguments) throws IOException {
        assertThat(saidWith("hunter2-hunter2", List.of(arguments.split(" "))))
                .isNotEmpty()
                .doesNotContain("hunter2");
    }

    @Test
    void theHelpNamesTheVariable() throws IOException {
        assertThat(saidWith("hunter2-hunter2", List.of("database", "initialize", "--help")))
                .contains("DCRX_KV_ADMIN_PASSWORD");
    }

    /** What the command says in a process of its own, where that variable is set. */
    private String saidWith(String password, List<String> arguments) throws IOException {
        ProcessBuilder command = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        DcrxKv.class.getName()),
                                arguments.stream())
                        .toList())
                .redirectErrorStream(true);
        command.environment().put("DCRX_KV_HOME", home.toString());
        command.environment().put("DCRX_KV_ADMIN_PASSWORD", password);
        Process process = command.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
