package io.dcrx.gateway;

import io.dcrx.gateway.storage.Database;
import io.dcrx.gateway.users.DatabaseInitialization;
import io.dcrx.gateway.web.ProblemType;
import io.r2dbc.spi.Connection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/** The database does not answer, or breaks: what a client sees, and that it passes. */
class OutageIT {
    private static final int CONNECTIONS = 2;

    @TempDir
    static Path home;

    private static ConfigurableApplicationContext server;
    private static WebTestClient http;

    @BeforeAll
    static void start() {
        DatabaseInitialization.run(Map.of("dcrx.home", home), NewFarm.user(NewFarm.USERNAME));
        server = SpringApplication.run(
                TestGateway.class,
                "--spring.config.name=api-gateway",
                "--server.port=0",
                "--dcrx.all-in-one=true",
                "--dcrx.kafka.bootstrap-servers=127.0.0.1:1",
                "--logging.level.org.apache.kafka=off",
                "--dcrx.database.connections=" + CONNECTIONS,
                "--dcrx.database.acquire-timeout=300ms",
                "--dcrx.home=" + home);
        http = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port"))
                .build();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whileTheDatabaseDoesNotAnswerTheGatewayIsAliveButNotReady() {
        List<Connection> held = IntStream.range(0, CONNECTIONS)
                .<Connection>mapToObj(_ -> Objects.requireNonNull(
                        Mono.from(server.getBean(Database.class).connections().create())
                                .block()))
                .toList();
        ResponseSpec refused = login();
        refused.expectStatus().isEqualTo(503);
        refused.expectHeader().exists(HttpHeaders.RETRY_AFTER);
        refused.expectBody()
                .jsonPath("$.type")
                .isEqualTo(ProblemType.UNAVAILABLE.uri().toString());
        get("/actuator/health/readiness").expectStatus().isEqualTo(503);
        get("/actuator/health/liveness").expectStatus().isOk();
        held.forEach(connection -> Mono.from(connection.close()).block());
        get("/actuator/health/readiness").expectStatus().isOk();
        login().expectStatus().isOk();
    }

    @Test
    void aDatabaseThatBrokeIsOpenedAgain() {
        DatabaseClient database = server.getBean(DatabaseClient.class);
        database.sql("SHUTDOWN IMMEDIATELY").then().onErrorComplete().block();
        login().expectStatus().isOk();
        assertThat(database.sql("UPDATE users SET disabled = FALSE")
                        .fetch()
                        .rowsUpdated()
                        .as(server.getBean(TransactionalOperator.class)::transactional)
                        .block())
                .isEqualTo(1);
    }

    private static ResponseSpec login() {
        return http.post()
                .uri("/users/login")
                .bodyValue(Map.of("username", NewFarm.USERNAME, "password", NewFarm.PASSWORD))
                .exchange();
    }

    private static ResponseSpec get(String path) {
        return http.get().uri(path).exchange();
    }
}
