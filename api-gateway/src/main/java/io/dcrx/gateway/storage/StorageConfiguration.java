package io.dcrx.gateway.storage;

import io.dcrx.context.ContextLinks;
import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.seal.SecretBox;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.r2dbc.pool.ConnectionPool;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;

/** What the stores are made of: a {@link DatabaseClient} for SQL and a {@link TransactionalOperator} around it. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {
    @Bean
    Home gatewayHome(GatewaySettings settings) {
        return new Home(settings.home());
    }

    @Bean
    FarmSecret gatewaySecret(GatewaySettings settings, Home home) {
        return FarmSecret.of(settings, home);
    }

    @Bean
    SecretBox gatewaySecretBox(SealingSettings settings, FarmSecret secret) {
        return secret.box(settings);
    }

    @Bean
    ContextLinks gatewayContextLinks(SealingSettings settings, FarmSecret secret) {
        return secret.links(settings);
    }

    @Bean
    Database gatewayDatabase(DatabaseSettings settings, Home home) {
        return Database.serve(settings, home);
    }

    /** For those who look at it: its meters, and whether we are ready. Closed with the database, not before it. */
    @Bean(destroyMethod = "")
    ConnectionPool connectionFactory(Database database) {
        return database.pool();
    }

    @Bean
    CircuitBreaker databaseBreaker(Database database) {
        return database.breaker();
    }

    @Bean
    DatabaseClient databaseClient(Database database) {
        return DatabaseClient.create(database.connections());
    }

    @Bean
    ReactiveTransactionManager connectionFactoryTransactionManager(Database database) {
        return database.transactions();
    }

    @Bean
    TransactionalOperator transactionalOperator(Database database) {
        return database.transaction();
    }

    @Bean
    MeterBinder databaseMeters(Database database) {
        return registry -> FunctionCounter.builder(
                        "dcrx.database.transaction.retries", database, Database::retriedTransactions)
                .description("Transactions that were tried again after a deadlock or a serialization failure")
                .register(registry);
    }
}
