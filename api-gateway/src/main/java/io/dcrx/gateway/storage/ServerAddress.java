package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.DRIVER;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

/**
 * Where a database server is and who we are there, for both kinds of driver: migrations go by JDBC, all else by R2DBC.
 *
 * @param options as R2DBC has them, complete
 */
record ServerAddress(Dialect dialect, ConnectionFactoryOptions options) {
    /** What drivers are called in the URLs that people have. */
    private static final Map<Dialect, Set<String>> DRIVERS =
            Map.of(Dialect.POSTGRES, Set.of("postgresql", "postgres"), Dialect.MYSQL, Set.of("mysql", "mariadb"));

    /** How a URL asks for TLS, as the R2DBC drivers name it, and what JDBC's name for that is. */
    private static final Map<String, String> POSTGRES_TLS =
            Map.of("sslMode", "sslmode", "sslRootCert", "sslrootcert", "sslCert", "sslcert", "sslKey", "sslkey");

    private static final Map<String, String> MYSQL_TLS = Map.of("sslMode", "sslMode", "sslCa", "serverSslCert");

    /** @throws WrongSetting if the settings name no server of their kind */
    static ServerAddress of(DatabaseSettings settings) {
        ConnectionFactoryOptions given = given(settings);
        ConnectionFactoryOptions.Builder all = given.mutate();
        fill(given, all, HOST, "localhost");
        fill(
                given,
                all,
                PORT,
                Optional.ofNullable(settings.port())
                        .orElseGet(() -> settings.dialect().port()));
        fill(given, all, USER, settings.user());
        fill(given, all, PASSWORD, settings.password());
        fill(given, all, DATABASE, settings.name());
        return new ServerAddress(settings.dialect(), all.build());
    }

    private static ConnectionFactoryOptions given(DatabaseSettings settings) {
        String uri = settings.uri().strip();
        if (uri.startsWith("r2dbc")) {
            return parse(uri, settings.dialect());
        }
        if (uri.contains("/") || uri.contains("@")) {
            throw wrong("is neither a host nor an R2DBC URL", settings.dialect());
        }
        ConnectionFactoryOptions.Builder driver = ConnectionFactoryOptions.builder()
                .option(DRIVER, settings.dialect().driver());
        return (uri.isEmpty() ? driver : driver.option(HOST, uri)).build();
    }

    private static ConnectionFactoryOptions parse(String uri, Dialect dialect) {
        ConnectionFactoryOptions options;
        try {
            options = ConnectionFactoryOptions.parse(uri);
        } catch (IllegalArgumentException _) { // whose message repeats the URL, which may hold a password
            throw wrong("is no R2DBC URL", dialect);
        }
        String driver = String.valueOf(options.getValue(DRIVER));
        if (driver.equals("pool")) {
            throw wrong("asks for a pool, and there is one already", dialect);
        }
        if (!DRIVERS.getOrDefault(dialect, Set.of()).contains(driver)) {
            throw wrong("is for " + driver + ", and DCRX_KV_DATABASE_TYPE is not", dialect);
        }
        return options.mutate().option(DRIVER, dialect.driver()).build();
    }

    private static <T> void fill(
            ConnectionFactoryOptions given, ConnectionFactoryOptions.Builder all, Option<T> option, T value) {
        if (!given.hasOption(option)) {
            all.option(option, value);
        }
    }

    private static WrongSetting wrong(String what, Dialect dialect) {
        return new WrongSetting("DCRX_KV_DATABASE_URI " + what + "; give a host, or an address such as r2dbc:"
                + dialect.driver() + "://db.example.com:" + dialect.port() + "/dcrx.");
    }

    String jdbcUrl() {
        String parameters = tls().collect(Collectors.joining("&"));
        return switch (dialect) {
            case POSTGRES -> "jdbc:postgresql://" + hostAndPort() + "/" + text(DATABASE) + "?" + parameters;
            // The password's key may be asked for, as it may over TLS that verifies nobody, which is R2DBC's default.
            case MYSQL ->
                "jdbc:mariadb://" + hostAndPort() + "/" + text(DATABASE) + "?allowPublicKeyRetrieval=true&"
                        + parameters;
            case H2 -> throw new IllegalStateException("H2 is no server here");
        };
    }

    private Stream<String> tls() {
        Map<String, String> names = dialect == Dialect.MYSQL ? MYSQL_TLS : POSTGRES_TLS;
        Stream<String> asked = names.entrySet().stream()
                .filter(name -> options.hasOption(Option.valueOf(name.getKey())))
                .map(name -> name.getValue() + "=" + jdbcWord(text(Option.valueOf(name.getKey()))));
        boolean verified =
                "true".equals(String.valueOf(options.getValue(SSL))) && !options.hasOption(Option.valueOf("sslMode"));
        return verified ? Stream.concat(asked, Stream.of(names.get("sslMode") + "=verify-full")) : asked;
    }

    /** MySQL's words for how TLS is checked are not those of the JDBC driver. */
    private String jdbcWord(String value) {
        return dialect != Dialect.MYSQL
                ? value
                : switch (value.toUpperCase(Locale.ROOT)) {
                    case "DISABLED", "PREFERRED" -> "disable";
                    case "REQUIRED" -> "trust";
                    case "VERIFY_CA" -> "verify-ca";
                    case "VERIFY_IDENTITY" -> "verify-full";
                    default -> value;
                };
    }

    String user() {
        return text(USER);
    }

    String password() {
        return text(PASSWORD);
    }

    /** Host, port and database: enough to find it, nothing to log in with. */
    @Override
    public String toString() {
        return hostAndPort() + "/" + text(DATABASE);
    }

    private String hostAndPort() {
        String host = text(HOST);
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + text(PORT);
    }

    private String text(Option<?> option) {
        return String.valueOf(options.getRequiredValue(option));
    }
}
