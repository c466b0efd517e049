package io.dcrx.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigCommandTest {
    @Test
    void everyVariableOfBothServicesIsPrinted() {
        StringWriter out = new StringWriter();
        CommandLine command = DcrxKv.commandLine().setOut(new PrintWriter(out));
        assertThat(command.execute("config")).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(". DCRX_KV_TOKEN_EXPIRATION +15m"))
                .anyMatch(line -> line.matches(". DCRX_KV_JOB_TIMEOUT +10m"))
                .anyMatch(line -> line.startsWith("  DCRX_KV_SECRET_KEY"))
                .isSortedAccordingTo(Comparator.comparing(ConfigCommandTest::withoutItsMark));
    }

    private static String withoutItsMark(String line) {
        return line.substring(2);
    }

    @Test
    void whatIsSetWinsAndIsMarked() {
        Variable port = read("DCRX_KV_PORT", "8080");
        assertThat(port.isGiven()).isTrue();
        assertThat(port.shown()).isEqualTo("8080");
        assertThat(read("DCRX_KV_HOST", "::1").isGiven()).isTrue();
        assertThat(named(Variable.all(new StandardEnvironment()), "DCRX_KV_LEASE_DURATION")
                        .isGiven())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_SECRET_KEY",
        "DCRX_KV_SEALING_KEY",
        "DCRX_KV_SEALING_OLD_KEYS",
        "DCRX_KV_AUTH_OLD_KEYS",
        "DCRX_KV_DATABASE_PASSWORD",
        "DOCKER_REGISTRY_PASSWORD"
    })
    void noSecretIsShown(String name) {
        Variable secret = read(name, "hunter2");
        assertThat(secret.shown()).isEqualTo("******");
        assertThat(secret.toString()).doesNotContain("hunter2");
        assertThat(read(name, "").shown()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "r2dbc:postgresql://user:hunter2@host:5432/dcrx?sslMode=require, r2dbc:postgresql://user:******@host:5432/dcrx?sslMode=require",
        "r2dbc:mysql://user:hunt:er2@host/dcrx, r2dbc:mysql://user:******@host/dcrx",
        "r2dbc:mysql://host/dcrx?user=u&password=hunter2&x=y, r2dbc:mysql://host/dcrx?user=u&password=******&x=y",
        "r2dbc:postgresql://user:p@ss@host/dcrx, r2dbc:postgresql://user:******@host/dcrx",
        "database, database"
    })
    void noPasswordInAnAddressIsShown(String address, String shown) {
        assertThat(read("DCRX_KV_DATABASE_URI", address).shown()).isEqualTo(shown);
    }

    private static Variable read(String name, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, value)));
        return named(Variable.all(environment), name);
    }

    private static Variable named(List<Variable> variables, String name) {
        return variables.stream()
                .filter(variable -> variable.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
