package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import java.util.Locale;

/**
 * The kinds of database, and all that differs between them beyond their migrations. The stores' SQL is the same on all
 * three: where it cannot be, the difference belongs here.
 */
public enum Dialect {
    /** Embedded, a file in the home. */
    H2("h2", 0),
    /** PostgreSQL, from version 13 up. */
    POSTGRES("postgresql", 5432),
    /** MySQL from version 8.0.1 up, MariaDB from 10.6 up: both know SKIP LOCKED from there on. */
    MYSQL("mysql", 3306);

    private final String driver;
    private final int port;

    Dialect(String driver, int port) {
        this.driver = driver;
        this.port = port;
    }

    /**
     * Reads DCRX_KV_DATABASE_TYPE; asyncpg is what the seed called PostgreSQL.
     *
     * @throws WrongSetting naming those that there are
     */
    static Dialect of(String type) {
        return switch (type.strip().toLowerCase(Locale.ROOT)) {
            case "h2" -> H2;
            case "postgres", "postgresql", "asyncpg" -> POSTGRES;
            case "mysql", "mariadb" -> MYSQL;
            case "sqlite" ->
                throw new WrongSetting("DCRX_KV_DATABASE_TYPE is sqlite, which has no reactive driver; the embedded"
                        + " database here is h2, which needs no server either.");
            default ->
                throw new WrongSetting(
                        "DCRX_KV_DATABASE_TYPE is '" + type + "'; supported are h2, postgres and mysql (or mariadb).");
        };
    }

    /** As the driver of R2DBC is called, and the folder of the migrations. */
    String driver() {
        return driver;
    }

    /** Where such a server usually listens. */
    int port() {
        return port;
    }

    String migrations() {
        return "classpath:db/migration/" + driver;
    }
}
