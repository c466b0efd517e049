package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the variables of the environment mean; each is given as the file takes it in. */
class ServerAddressTest {
    @Test
    void aKindIsEnoughForAServerOnThisMachine() {
        assertThat(address("DCRX_KV_DATABASE_TYPE=postgres")).hasToString("localhost:5432/dcrx");
        assertThat(address("DCRX_KV_DATABASE_TYPE=mysql")).hasToString("localhost:3306/dcrx");
        assertThat(address("DCRX_KV_DATABASE_TYPE=mysql").user()).isEqualTo("dcrx");
    }

    @Test
    void everyVariableCounts() {
        ServerAddress address = address(
                "DCRX_KV_DATABASE_TYPE=asyncpg",
                "DCRX_KV_DATABASE_URI=db.example.com",
                "DCRX_KV_DATABASE_PORT=6543",
                "DCRX_KV_DATABASE_USER=ada",
                "DCRX_KV_DATABASE_PASSWORD=p@ss:w/rd",
                "DCRX_KV_DATABASE_NAME=farm");
        assertThat(address).hasToString("db.example.com:6543/farm");
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.com:6543/farm?");
        assertThat(address.user()).isEqualTo("ada");
        assertThat(address.password()).isEqualTo("p@ss:w/rd");
    }

    @Test
    void anAddressWinsOverTheOtherVariables() {
        ServerAddress address = address(
                "DCRX_KV_DATABASE_TYPE=postgres",
                "DCRX_KV_DATABASE_URI=r2dbc:postgresql://grace:s%40cret@[::1]:7000/yard?sslMode=require",
                "DCRX_KV_DATABASE_PORT=6543",
                "DCRX_KV_DATABASE_USER=ada");
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:7000/yard?sslmode=require");
        assertThat(address.user()).isEqualTo("grace");
        assertThat(address.password()).isEqualTo("s@cret");
        assertThat(address.toString()).isEqualTo("[::1]:7000/yard").doesNotContain("s@cret");
    }

    @Test
    void whatAnAddressLeavesOutTheVariablesSay() {
        ServerAddress address = address(
                "DCRX_KV_DATABASE_TYPE=mysql",
                "DCRX_KV_DATABASE_URI=r2dbc:mariadb://db",
                "DCRX_KV_DATABASE_USER=ada",
                "DCRX_KV_DATABASE_NAME=farm");
        assertThat(address).hasToString("db:3306/farm");
        assertThat(address.options().getValue(ConnectionFactoryOptions.DRIVER)).isEqualTo("mysql");
        assertThat(address.user()).isEqualTo("ada");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, r2dbcs:postgresql://db, jdbc:postgresql://db:5432/dcrx?sslmode=verify-full",
        "postgres, r2dbc:postgresql://db?sslMode=verify-ca, jdbc:postgresql://db:5432/dcrx?sslmode=verify-ca",
        "mysql, r2dbcs:mysql://db, jdbc:mariadb://db:3306/dcrx?allowPublicKeyRetrieval=true&sslMode=verify-full",
        "mysql, r2dbc:mysql://db?sslMode=REQUIRED, jdbc:mariadb://db:3306/dcrx?allowPublicKeyRetrieval=true&sslMode=trust",
    })
    void migrationsAskForTheSameTlsAsTheRest(String type, String uri, String jdbcUrl) {
        assertThat(address("DCRX_KV_DATABASE_TYPE=" + type, "DCRX_KV_DATABASE_URI=" + uri)
                        .jdbcUrl())
                .isEqualTo(jdbcUrl);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TYPE=postgres URI=db.example.com/farm | DCRX_KV_DATABASE_URI is neither | r2dbc:postgresql://",
                "TYPE=postgres URI=jdbc:postgresql://db/farm | DCRX_KV_DATABASE_URI is neither | r2dbc:postgresql://",
                "TYPE=postgres URI=r2dbc:mysql://db/farm | DCRX_KV_DATABASE_URI is for mysql | DCRX_KV_DATABASE_TYPE",
                "TYPE=mysql URI=r2dbc:oracle://db/farm | DCRX_KV_DATABASE_URI is for oracle | DCRX_KV_DATABASE_TYPE",
                "TYPE=mysql URI=r2dbc:pool:mysql://db/farm | DCRX_KV_DATABASE_URI asks for a pool | r2dbc:mysql://",
                "TYPE=mysql URI=r2dbc:mysql | DCRX_KV_DATABASE_URI is no R2DBC URL | r2dbc:mysql://",
            })
    void whatIsWrongIsSaidInASentenceThatNamesTheVariable(String variables, String sentence, String advice) {
        String[] given = Arrays.stream(variables.split(" ", -1))
                .map("DCRX_KV_DATABASE_"::concat)
                .toArray(String[]::new);
        assertThatThrownBy(() -> address(given))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(sentence)
                .hasMessageContaining(advice);
    }

    @Test
    void aPasswordIsNotRepeatedToWhoMistypedTheAddress() {
        assertThatThrownBy(
                        () -> address("DCRX_KV_DATABASE_TYPE=mysql", "DCRX_KV_DATABASE_URI=r2dbc:mysql:ada:canary@db"))
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    private static ServerAddress address(String... variables) {
        return ServerAddress.of(settings(variables));
    }

    private static DatabaseSettings settings(String... variables) {
        Map<String, Object> given = new HashMap<>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            given.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return SettingsFile.read(given).bind(DatabaseSettings.class);
    }
}
