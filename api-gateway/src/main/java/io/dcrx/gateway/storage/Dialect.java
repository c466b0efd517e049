package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import java.util.Locale;
import org.springframework.r2dbc.core.DatabaseClient;

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

    /** What the database is that this client asks. */
    public static Dialect of(DatabaseClient client) {
        String name = client.getConnectionFactory().getMetadata().getName();
        return switch (name) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRES;
            case "MySQL", "MariaDB" -> MYSQL;
            default -> throw new IllegalStateException("no dialect is known of " + name);
        };
    }

    /**
     * The order of an index whose first columns are the same in all rows that are asked for. H2 and PostgreSQL go by the index
     * only if those are named, too; MariaDB goes by it only if they are not, and otherwise reads and sorts all the rows.
     *
     * @param same the columns that are
     * @param others those after them
     */
    public String orderBy(String same, String others) {
        return switch (this) {
            case H2, POSTGRES -> "ORDER BY " + same + ", " + others;
            case MYSQL -> "ORDER BY " + others;
        };
    }

    /** Behind a table's name: to be read by that index, where the database has to be told. */
    public String through(String index) {
        return switch (this) {
            case H2, POSTGRES -> "";
            case MYSQL -> " FORCE INDEX (" + index + ")";
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
