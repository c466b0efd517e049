package io.dcrx.gateway.storage;

import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.users.DatabaseInitialization;
import io.dcrx.gateway.users.NewUser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole gateway on each database, set up by the variables and initialized as the command does it. */
class GatewayOnServersIT {
    private static final NewUser FIRST = new NewUser("ada", "correct horse", "Ada", "Lovelace", "ada@example.com");

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void isInitializedOnceServesAndShowsItsPool(Dialect dialect, @TempDir Path home) {
        Map<String, Object> variables = variables(TestDatabase.empty(dialect));
        variables.put("DCRX_KV_HOME", home.toString());
        assertThat(DatabaseInitialization.run(variables, FIRST)).isEqualTo(DatabaseInitialization.Outcome.CREATED);
        assertThat(DatabaseInitialization.run(variables, FIRST)).isEqualTo(DatabaseInitialization.Outcome.EXISTED);
        try (var gateway = start(variables)) {
            WebTestClient http = WebTestClient.bindToServer()
                    .baseUrl("http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port"))
                    .build();
            http.post()
                    .uri("/users/login")
                    .bodyValue(Map.of("username", "ADA", "password", "correct horse"))
                    .exchange()
                    .expectStatus()
                    .isOk();
            http.get()
                    .uri("/actuator/health/readiness")
                    .exchange()
                    .expectStatus()
                    .isOk();
            http.get()
                    .uri("/actuator/prometheus")
                    .exchange()
                    .expectBody(String.class)
                    .value(text -> assertThat(text)
                            .containsPattern("r2dbc_pool_max_allocated_connections\\{[^}]*} 10")
                            .contains("r2dbc_pool_acquired_connections", "r2dbc_pool_pending_connections")
                            .contains("dcrx_database_transaction_retries_total"));
        }
    }

    private static ConfigurableApplicationContext start(Map<String, Object> variables) {
        return new SpringApplicationBuilder(TestGateway.class)
                .properties("spring.config.name=api-gateway")
                .properties(variables)
                .run(
                        "--server.port=0",
                        "--dcrx.all-in-one=true",
                        "--dcrx.kafka.bootstrap-servers=127.0.0.1:1",
                        "--logging.level.org.apache.kafka=off");
    }

    static Map<String, Object> variables(DatabaseSettings settings) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("DCRX_KV_DATABASE_TYPE", settings.type());
        variables.put("DCRX_KV_DATABASE_URI", settings.uri());
        if (settings.port() != null) {
            variables.put("DCRX_KV_DATABASE_PORT", settings.port());
        }
        variables.put("DCRX_KV_DATABASE_USER", settings.user());
        variables.put("DCRX_KV_DATABASE_PASSWORD", settings.password());
        variables.put("DCRX_KV_DATABASE_NAME", settings.name());
        return variables;
    }
}
