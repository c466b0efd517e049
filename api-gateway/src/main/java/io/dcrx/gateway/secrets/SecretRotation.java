package io.dcrx.gateway.secrets;

import io.dcrx.gateway.jobs.SealedJobs;
import io.dcrx.gateway.registries.SealedRegistries;
import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.storage.Database;
import io.dcrx.gateway.storage.DatabaseSettings;
import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.storage.Home;
import io.dcrx.gateway.storage.SealedColumn;
import io.dcrx.gateway.storage.SealedColumn.Cell;
import io.dcrx.seal.SecretBox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Seals everything anew that was sealed with an older key. Each secret is a transaction of its own, so it may be stopped at any
 * time and started again; what is sealed with the newest key already is left as it is. Works beside running servers: what
 * somebody changes meanwhile stays as they changed it.
 */
public final class SecretRotation {
    private static final List<SealedColumn> SEALED = List.of(SealedRegistries.PASSWORDS, SealedJobs.SECRETS);
    private static final int PAGE = 200;
    /** Whoever changed one meanwhile may have done so with an older key. */
    private static final int MOST_PASSES = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final SecretBox box;
    private final List<String> shut = new ArrayList<>();
    private int resealed;
    private int current;
    private boolean overtaken;

    SecretRotation(DatabaseClient database, TransactionalOperator transaction, SecretBox box) {
        this.database = database;
        this.transaction = transaction;
        this.box = box;
    }

    /**
     * What was done.
     *
     * @param keyId the key that everything is sealed with now, but what is shut
     * @param resealed how many were sealed anew
     * @param current how many had no need
     * @param shut which could not be opened with any of the keys, as {@code table id}
     * @param underWay how many jobs have secrets in orders on Kafka, which may need an older key still
     */
    public record Outcome(String keyId, int resealed, int current, List<String> shut, long underWay) {
        public Outcome {
            shut = List.copyOf(shut);
        }
    }

    /**
     * @param settings go before the environment's variables, such as {@code dcrx.home}
     * @throws io.dcrx.gateway.settings.WrongSetting if a variable is wrong
     */
    public static Outcome run(Map<String, Object> settings) {
        LoggingSystem.get(SecretRotation.class.getClassLoader()).setLogLevel("org.flywaydb", LogLevel.ERROR);
        SettingsFile file = SettingsFile.read(settings);
        GatewaySettings gateway = file.bind(GatewaySettings.class);
        Home home = new Home(gateway.home());
        SecretBox box = FarmSecret.box(file, home);
        try (Database database = Database.use(file.bind(DatabaseSettings.class), home)) {
            return new SecretRotation(DatabaseClient.create(database.connections()), database.transaction(), box)
                    .rotate();
        }
    }

    Outcome rotate() {
        for (int pass = 0; pass == 0 || (overtaken && pass < MOST_PASSES); pass++) {
            overtaken = false;
            current = -resealed;
            shut.clear();
            SEALED.forEach(this::rotate);
        }
        long underWay = SealedJobs.underWay(database).blockOptional(PATIENCE).orElseThrow();
        return new Outcome(box.keyIds().getFirst(), resealed, current, shut, underWay);
    }

    private void rotate(SealedColumn column) {
        List<Cell> page = page(column, "");
        while (!page.isEmpty()) {
            page.forEach(cell -> rotate(column, cell));
            page = page(column, page.getLast().id());
        }
    }

    private void rotate(SealedColumn column, Cell cell) {
        try {
            Optional<String> fresh = column.resealing().resealed(box, cell.id(), cell.sealed());
            if (fresh.isEmpty()) {
                current++;
            } else if (replace(column, cell, fresh.get())) {
                resealed++;
            } else {
                overtaken = true;
            }
        } catch (SecretBox.NotOpened e) {
            shut.add(column.table() + " " + cell.id());
        }
    }

    private boolean replace(SealedColumn column, Cell cell, String fresh) {
        return column.replace(database, cell, fresh)
                .as(transaction::transactional)
                .blockOptional(PATIENCE)
                .orElseThrow();
    }

    private List<Cell> page(SealedColumn column, String after) {
        return column.page(database, after, PAGE)
                .collectList()
                .blockOptional(PATIENCE)
                .orElseThrow();
    }
}
