package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From every schema that a farm may have to the newest one. */
class MigrationsIT {
    private static final String SOMEBODY = "INSERT INTO users (id, username, username_key, first_name, last_name,"
            + " email, password_hash, disabled, created_at)"
            + " VALUES ('u', 'Ada', 'ada', 'Ada', 'A', 'a@example.com', 'hash', FALSE, '2026-01-01 00:00:00')";
    private static final Pattern VERSION = Pattern.compile("V(\\d+)__.*");

    @TempDir
    static Path folder;

    static Stream<Arguments> everyVersionOnEveryDatabase() {
        return Arrays.stream(Dialect.values())
                .flatMap(dialect -> versions().stream().map(version -> Arguments.of(dialect, version)));
    }

    /** Those that H2 has; that the others have the same, a test of its own says. */
    private static List<Integer> versions() {
        return scripts(Dialect.H2)
                .map(VERSION::matcher)
                .filter(Matcher::matches)
                .map(script -> Integer.valueOf(script.group(1)))
                .sorted()
                .toList();
    }

    private static Stream<String> scripts(Dialect dialect) {
        try {
            return Arrays.stream(
                            new PathMatchingResourcePatternResolver().getResources(dialect.migrations() + "/*.sql"))
                    .map(script -> requireNonNull(script.getFilename()))
                    .sorted();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0} from version {1}")
    @MethodSource("everyVersionOnEveryDatabase")
    void whatIsThereIsKeptOnTheWayToTheNewestSchema(Dialect dialect, int version) {
        Place place = Place.empty(dialect);
        place.flyway(MigrationVersion.fromVersion(String.valueOf(version))).migrate();
        place.execute(SOMEBODY);
        Flyway newest = place.flyway(MigrationVersion.LATEST);
        long ahead = versions().stream().filter(later -> later > version).count();
        assertThat(newest.migrate().migrationsExecuted).isEqualTo((int) ahead);
        assertThat(newest.validateWithResult().validationSuccessful).isTrue();
        assertThat(place.count("users")).isEqualTo(1);
        assertThat(place.count("jobs")).isZero();
    }

    /** A farm that was taken back to the version before would read what it does not know, and write it over. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatANewerFarmHasMadeIsLeftAlone(Dialect dialect) throws IOException {
        Place place = Place.empty(dialect);
        place.migrate();
        place.migrate();
        Path newer = Files.createDirectory(folder.resolve("newer-" + dialect));
        Files.writeString(newer.resolve("V999__newer.sql"), "UPDATE jobs SET name = 'newer';");
        Migrations.configuration(dialect, place.url(), place.user(), place.password())
                .locations(dialect.migrations(), "filesystem:" + newer)
                .load()
                .migrate();
        assertThatThrownBy(place::migrate)
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("the schema 999 of a newer farm");
    }

    /** Whoever was there before there were roles could do everything. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void usersFromBeforeTheRolesAreAdmins(Dialect dialect) {
        Place place = Place.empty(dialect);
        place.flyway(MigrationVersion.fromVersion("3")).migrate();
        place.execute(SOMEBODY);
        place.flyway(MigrationVersion.LATEST).migrate();
        assertThat(place.count("users WHERE role = 'ADMIN'")).isEqualTo(1);
        place.execute(SOMEBODY.replace("'u'", "'v'").replace("'ada'", "'eve'"));
        assertThat(place.count("users WHERE role = 'VIEWER'")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void everyDatabaseHasTheSameVersions(Dialect dialect) {
        assertThat(scripts(dialect))
                .isNotEmpty()
                .containsExactlyElementsOf(scripts(Dialect.H2).toList());
        MigrationInfo[] known =
                Place.empty(dialect).flyway(MigrationVersion.LATEST).info().all();
        assertThat(known).hasSameSizeAs(versions());
    }

    @ParameterizedTest
    @EnumSource(value = Dialect.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
    void gatewaysThatStartAtOnceMigrateOnce(Dialect dialect) {
        DatabaseSettings settings = TestDatabase.empty(dialect);
        List<TestDatabase> gateways = Flux.range(0, 4)
                .flatMap(i ->
                        Mono.fromCallable(() -> TestDatabase.open(settings)).subscribeOn(Schedulers.boundedElastic()))
                .collectList()
                .blockOptional()
                .orElseThrow();
        try {
            assertThat(gateways.getFirst()
                            .client()
                            .sql(
                                    "SELECT version FROM flyway_schema_history WHERE version IS NOT NULL ORDER BY installed_rank")
                            .mapValue(String.class)
                            .all()
                            .collectList()
                            .block())
                    .containsExactlyElementsOf(
                            versions().stream().map(String::valueOf).toList());
        } finally {
            gateways.forEach(TestDatabase::close);
        }
    }

    @Test
    void whoCannotLogInIsToldWhichVariablesToLookAt() {
        DatabaseSettings right = TestDatabase.empty(Dialect.POSTGRES);
        for (DatabaseSettings wrong : List.of(
                TestDatabase.with(right, "postgres", right.name(), "wrong"),
                TestDatabase.with(right, "nobody", right.name(), "test"),
                TestDatabase.with(right, right.user(), "nowhere", "test"))) {
            assertRefused(wrong, "DCRX_KV_DATABASE_USER", "DCRX_KV_DATABASE_PASSWORD", "DCRX_KV_DATABASE_NAME");
        }
    }

    private static void assertRefused(DatabaseSettings settings, String... named) {
        assertThatThrownBy(() -> TestDatabase.open(settings).close())
                .isInstanceOf(WrongSetting.class)
                .hasMessageContainingAll(named);
    }

    /** A database by JDBC. */
    private record Place(Dialect dialect, String url, String user, String password) {
        static Place empty(Dialect dialect) {
            if (dialect == Dialect.H2) {
                String file = "h2-" + System.nanoTime();
                return new Place(dialect, "jdbc:h2:file:" + folder.resolve(file), "dcrx", "");
            }
            ServerAddress address = ServerAddress.of(TestDatabase.empty(dialect));
            return new Place(dialect, address.jdbcUrl(), address.user(), address.password());
        }

        Flyway flyway(MigrationVersion target) {
            return Migrations.configuration(dialect, url, user, password)
                    .target(target)
                    .load();
        }

        void migrate() {
            Migrations.migrate(dialect, url, user, password);
        }

        void execute(String sql) {
            asking(statement -> statement.executeUpdate(sql));
        }

        long count(String table) {
            return asking(statement -> {
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table);
                row.next();
                return row.getLong(1);
            });
        }

        private <T> T asking(Question<T> question) {
            try (Connection connection = DriverManager.getConnection(url, user, password);
                    Statement statement = connection.createStatement()) {
                return question.ask(statement);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private interface Question<T> {
        T ask(Statement statement) throws SQLException;
    }
}
