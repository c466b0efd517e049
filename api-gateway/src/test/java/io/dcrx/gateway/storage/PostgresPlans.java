package io.dcrx.gateway.storage;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How PostgreSQL answers what the stores really ask: its module auto_explain writes the plan of each statement, as it was
 * carried out, into the server's log.
 */
public final class PostgresPlans implements AutoCloseable {
    /** 100,000 of them. */
    public static final String USERS = """
            INSERT INTO users (id, username, username_key, first_name, last_name, email, password_hash, disabled,
              created_at)
            SELECT '01900000-0000-7000-8000-' || lpad(n::text, 12, '0'), 'User-' || n, 'user-' || n, 'First', 'Last',
              'a@example.com', 'hash', FALSE, now()
            FROM generate_series(1, 100000) n""";

    /** PostgreSQL plans the first five calls of a statement for their values, and may plan later ones for any. */
    private static final int CALLS = 8;

    /** Of any table but that of the turns, which has three rows. */
    private static final Pattern SEQUENTIAL = Pattern.compile("Seq Scan on (?!turns)\\w+");

    private static final Pattern REMOVED = Pattern.compile("Rows Removed by (?:Filter|Index Recheck): (\\d+)");

    private final TestDatabase database;

    private PostgresPlans(TestDatabase database) {
        this.database = database;
    }

    /** @param rows statements that fill the database */
    public static PostgresPlans at(String... rows) {
        DatabaseSettings settings = TestDatabase.empty(Dialect.POSTGRES);
        TestDatabase.open(settings).close();
        execute(settings, rows);
        execute(
                settings,
                "ANALYZE",
                "ALTER DATABASE " + settings.name() + " SET session_preload_libraries = 'auto_explain'",
                "ALTER DATABASE " + settings.name() + " SET auto_explain.log_min_duration = 0",
                "ALTER DATABASE " + settings.name() + " SET auto_explain.log_analyze = on");
        return new PostgresPlans(TestDatabase.open(settings));
    }

    private static void execute(DatabaseSettings settings, String... statements) {
        ServerAddress address = ServerAddress.of(settings);
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public TestDatabase database() {
        return database;
    }

    /** Asks often enough to see every plan, and fails where one reads more than comes of it. */
    public void assertReadsLittle(Mono<?> question) {
        String plans = plansOf(question.then());
        assertThat(plans).contains("Query Text:", "Index");
        assertThat(matches(SEQUENTIAL, plans).map(MatchResult::group)).as(plans).isEmpty();
        assertThat(matches(REMOVED, plans).map(removed -> Integer.parseInt(removed.group(1))))
                .as(plans)
                .allMatch(removed -> removed < 1000);
    }

    private static Stream<MatchResult> matches(Pattern pattern, String plans) {
        return pattern.matcher(plans).results();
    }

    private String plansOf(Mono<Void> question) {
        String begin = mark();
        for (int call = 0; call < CALLS; call++) {
            database.transaction().transactional(question).block(Duration.ofSeconds(30));
        }
        String end = mark();
        String log = log();
        return log.substring(log.indexOf(begin), log.indexOf(end));
    }

    /** A statement that is found in the log again, and with it all that came before. */
    private String mark() {
        String mark = "mark " + UUID.randomUUID();
        database.client().sql("SELECT '" + mark + "'").then().block();
        await().until(() -> log().contains(mark));
        return mark;
    }

    private static String log() {
        return TestServers.of(Dialect.POSTGRES).getLogs();
    }

    @Override
    public void close() {
        database.close();
    }
}
