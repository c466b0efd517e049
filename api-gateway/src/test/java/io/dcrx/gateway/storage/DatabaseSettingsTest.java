package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseSettingsTest {
    @Test
    void theDefaultsNeedNoVariable() {
        assertThat(settings(Map.of()))
                .isEqualTo(new DatabaseSettings(
                        "h2", "", null, "dcrx", "", "dcrx", 10, Duration.ofSeconds(5), Duration.ofSeconds(10), 3));
    }

    @Test
    void everyVariableIsReadByItsName() {
        DatabaseSettings settings = settings(Map.of(
                "DCRX_KV_DATABASE_TYPE", "asyncpg",
                "DCRX_KV_DATABASE_URI", "db",
                "DCRX_KV_DATABASE_PORT", "6543",
                "DCRX_KV_DATABASE_USER", "u",
                "DCRX_KV_DATABASE_PASSWORD", "p4ss",
                "DCRX_KV_DATABASE_NAME", "n",
                "DCRX_KV_DATABASE_TRANSACTION_RETRIES", "7"));
        assertThat(settings)
                .isEqualTo(new DatabaseSettings(
                        "asyncpg", "db", 6543, "u", "p4ss", "n", 10, Duration.ofSeconds(5), Duration.ofSeconds(10), 7));
        assertThat(settings.toString()).doesNotContain("p4ss");
    }

    @ParameterizedTest
    @CsvSource({
        "h2, H2",
        "H2, H2",
        "postgres, POSTGRES",
        "postgresql, POSTGRES",
        "asyncpg, POSTGRES",
        "mysql, MYSQL",
        "MariaDB, MYSQL"
    })
    void aKindHasSeveralNames(String type, Dialect dialect) {
        assertThat(settings(Map.of("DCRX_KV_DATABASE_TYPE", type)).dialect()).isEqualTo(dialect);
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_DATABASE_TYPE, sqlite, h2",
        "DCRX_KV_DATABASE_TYPE, oracle, h2",
        "DCRX_KV_DATABASE_USER, a;b, character",
        "DCRX_KV_DATABASE_PASSWORD, a;b, character",
        "DCRX_KV_DATABASE_NAME, ../x, character",
        "DCRX_KV_DATABASE_NAME, ' ', empty",
        "DCRX_KV_DATABASE_URI, db, DCRX_KV_DATABASE_TYPE",
        "DCRX_KV_DATABASE_PORT, 0, 65535",
        "DCRX_KV_DATABASE_TRANSACTION_RETRIES, -1, 0"
    })
    void whatIsWrongIsNamed(String variable, String value, String mended) {
        assertThatThrownBy(() -> settings(Map.of(variable, value)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable)
                .hasMessageContaining(mended);
    }

    private static DatabaseSettings settings(Map<String, Object> variables) {
        return SettingsFile.read(variables).bind(DatabaseSettings.class);
    }
}
