package io.dcrx.gateway.users;

import io.dcrx.gateway.NewFarm;
import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.users.DatabaseInitialization.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseInitializationIT {
    @TempDir
    Path home;

    @Test
    void theFirstTimeCreatesAndTheSecondChangesNothing() {
        assertThat(initialize("ada")).isEqualTo(Outcome.CREATED);
        assertThat(initialize("ada")).isEqualTo(Outcome.EXISTED);
        assertThat(initialize("ADA")).isEqualTo(Outcome.EXISTED);
        assertThat(initialize("grace")).isEqualTo(Outcome.CREATED);
    }

    @Test
    void worksBesideARunningServerAndTheUserIsThereAfterARestart() throws Exception {
        try (ConfigurableApplicationContext server = server()) {
            assertThat(inAnotherProcess("ada")).isEqualTo("CREATED");
            assertThat(inAnotherProcess("ada")).isEqualTo("EXISTED");
            assertThat(login(server, "ada")).isEqualTo("ada");
        }
        try (ConfigurableApplicationContext server = server()) {
            assertThat(login(server, "Ada")).isEqualTo("ada");
        }
    }

    @Test
    void noPasswordLiesInTheHome() throws Exception {
        initialize("ada");
        try (var files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain(NewFarm.PASSWORD));
        }
    }

    /** Everybody knows the demo's login. */
    @Test
    void theDemosLoginIsForThisMachineAlone() {
        NewUser demo = new NewUser("admin", "dcrxadmin1*", "admin", "user", "admin@admin.com");
        assertThatThrownBy(() -> DatabaseInitialization.run(Map.of("dcrx.home", home, "DCRX_KV_HOST", "0.0.0.0"), demo))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_HOST");
        assertThat(DatabaseInitialization.run(Map.of("dcrx.home", home), demo)).isEqualTo(Outcome.CREATED);
        server().close();
        assertThatThrownBy(() -> server("--DCRX_KV_HOST=0.0.0.0").close())
                .hasRootCauseInstanceOf(WrongSetting.class)
                .rootCause()
                .hasMessageContainingAll("DCRX_KV_HOST", "PUT /users/update");
        initialize("grace");
    }

    private Outcome initialize(String username) {
        return DatabaseInitialization.run(Map.of("dcrx.home", home), NewFarm.user(username));
    }

    private String inAnotherProcess(String username) throws IOException, InterruptedException {
        Path answer = Files.createTempFile(home, "answer", "");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Initializes.class.getName(),
                        home.toString(),
                        username,
                        answer.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(answer);
    }

    private ConfigurableApplicationContext server(String... more) {
        String[] settings = {
            "--spring.config.name=api-gateway",
            "--server.port=0",
            "--dcrx.all-in-one=true",
            "--dcrx.kafka.bootstrap-servers=127.0.0.1:1",
            "--logging.level.org.apache.kafka=off",
            "--dcrx.home=" + home
        };
        return SpringApplication.run(
                TestGateway.class, Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static String login(ConfigurableApplicationContext server, String username) {
        return Objects.requireNonNull(server.getBean(Users.class)
                        .login(username, NewFarm.PASSWORD, java.net.InetAddress.getLoopbackAddress())
                        .block())
                .user()
                .username();
    }

    /** The command, in a process of its own. */
    static final class Initializes {
        static void main(String[] arguments) throws IOException {
            Outcome outcome = DatabaseInitialization.run(Map.of("dcrx.home", arguments[0]), NewFarm.user(arguments[1]));
            Files.writeString(Path.of(arguments[2]), outcome.name());
        }
    }
}
