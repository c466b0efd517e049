package io.dcrx.gateway;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.r2dbc.core.DatabaseClient;

import static org.assertj.core.api.Assertions.assertThat;

class GatewayStartIT {
    @TempDir
    Path home;

    @Test
    void startsOnAnEmptyHomeAndAgainOnTheSame() {
        for (int i = 0; i < 2; i++) {
            try (var context = SpringApplication.run(
                    TestGateway.class,
                    "--spring.config.name=api-gateway",
                    "--server.port=0",
                    "--dcrx.all-in-one=true",
                    "--dcrx.home=" + home)) {
                Long users = context.getBean(DatabaseClient.class)
                        .sql("SELECT count(*) FROM users")
                        .mapValue(Long.class)
                        .one()
                        .block();
                assertThat(users).isZero();
            }
        }
    }
}
