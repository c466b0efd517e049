package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseIT {
    static final DatabaseSettings SETTINGS = settings(5, Duration.ofSeconds(5));

    @TempDir
    Path home;

    @Test
    void whatWasWrittenIsFoundAgainAfterARestart() {
        try (Database database = open()) {
            note(database, "kept");
        }
        try (Database database = open()) {
            assertThat(notes(database)).containsExactly("kept");
        }
    }

    @Test
    void whatWasCommittedSurvivesTheKillOfTheProcess() throws Exception {
        Process killed = OtherProcess.start(CommitAndDie.class, home);
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(killed.exitValue()).isEqualTo(CommitAndDie.KILLED);
        try (Database database = open()) {
            assertThat(notes(database)).containsExactly("promised");
        }
    }

    @Test
    void anotherProcessJoinsTheOneThatIsRunning() throws Exception {
        try (Database database = open()) {
            Process other = OtherProcess.start(Joins.class, home);
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isZero();
            assertThat(notes(database)).containsExactly("from the other process");
        }
    }

    @Test
    void aSecondServerWaitsForTheFileAndThenRefuses() throws Exception {
        try (Database _ = open()) {
            Process other = OtherProcess.start(Serves.class, home);
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isEqualTo(Serves.REFUSED);
        }
    }

    @Test
    void theDatabaseIsServedOnLoopbackAndOnlyToWhoHasTheKey() throws Exception {
        try (Database database = open()) {
            String address = Files.readString(home.resolve("database.address"));
            int port = Integer.parseInt(address.substring(address.indexOf(':') + 1, address.indexOf('/')));
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress("127.0.0.2", port), 1000))
                        .hasMessageContaining("refused");
            }
            String password = Files.readString(home.resolve("database.password"));
            String guess = "jdbc:h2:tcp://127.0.0.1:" + port + "/" + home.resolve("database/dcrx");
            assertThatThrownBy(() -> java.sql.DriverManager.getConnection(guess, "dcrx", password))
                    .hasMessageContaining("Wrong user name or password");
            assertThat(database.pool().isDisposed()).isFalse();
        }
    }

    @Test
    void onlyTheOwnerReadsWhatIsInTheHome() throws Exception {
        try (Database _ = open()) {
            for (String file : new String[] {"database.address", "database.password"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                        .isEqualTo("rw-------");
            }
        }
        assertThat(home.resolve("database.address")).doesNotExist();
    }

    @Test
    void instantsKeepTheirMicroseconds() {
        try (Database database = open()) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
            DatabaseClient client = DatabaseClient.create(database.connections());
            client.sql("CREATE TABLE times (a TIMESTAMP(6) WITH TIME ZONE, b TIMESTAMP(6) WITH TIME ZONE)")
                    .then()
                    .block();
            client.sql("INSERT INTO times VALUES (:a, :b)")
                    .bind("a", now)
                    .bind("b", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                    .then()
                    .block();
            assertThat(client.sql("SELECT a, b FROM times WHERE a = :a AND b = :a")
                            .bind("a", now)
                            .map(row -> new Object[] {row.get("a", Instant.class), row.get("b", Instant.class)})
                            .one()
                            .block())
                    .containsExactly(now, now);
        }
    }

    @Test
    void aCancelledRequestDoesNotHarmTheDatabase() {
        try (Database database = open()) {
            note(database, "before");
            for (int i = 0; i < 50; i++) {
                noting(database, "cancelled").subscribe().dispose();
                Flux.range(0, 4)
                        .flatMap(n -> noting(database, "timed out"))
                        .timeout(Duration.ofNanos(50_000L * i))
                        .onErrorResume(e -> Mono.empty())
                        .blockLast();
            }
            note(database, "after");
            assertThat(notes(database)).contains("before", "after");
        }
    }

    @Test
    void noMoreConnectionsThanSettled() {
        DatabaseSettings few = settings(1, Duration.ofMillis(200));
        try (Database database = Database.serve(few, new Home(home))) {
            Mono.usingWhen(
                            database.connections().create(),
                            held -> Mono.from(database.connections().create()).as(second -> assertTimesOut(second)),
                            held -> held.close())
                    .block();
        }
    }

    private static Mono<Void> assertTimesOut(Mono<?> second) {
        return second.materialize()
                .doOnNext(signal -> assertThat(signal.getThrowable()).hasMessageContaining("200ms"))
                .then();
    }

    private static DatabaseSettings settings(int connections, Duration acquireTimeout) {
        return new DatabaseSettings(
                "h2", "", null, "dcrx", "", "dcrx", connections, acquireTimeout, Duration.ofSeconds(10), 3);
    }

    private Database open() {
        return Database.serve(SETTINGS, new Home(home));
    }

    static void note(Database database, String text) {
        noting(database, text).block();
    }

    private static Mono<Void> noting(Database database, String text) {
        DatabaseClient client = DatabaseClient.create(database.connections());
        return client.sql("CREATE TABLE IF NOT EXISTS notes (id BIGINT AUTO_INCREMENT, text VARCHAR(100))")
                .then()
                .then(client.sql("INSERT INTO notes (text) VALUES (:text)")
                        .bind("text", text)
                        .then())
                .as(TransactionalOperator.create(database.transactions())::transactional);
    }

    private static List<String> notes(Database database) {
        return DatabaseClient.create(database.connections())
                .sql("SELECT text FROM notes ORDER BY id")
                .mapValue(String.class)
                .all()
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    /** Commits, and is gone in the same moment, as by {@code kill -9}. */
    static final class CommitAndDie {
        static final int KILLED = 9;

        static void main(String[] arguments) {
            note(Database.serve(SETTINGS, new Home(Path.of(arguments[0]))), "promised");
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** Wants the file for itself. */
    static final class Serves {
        static final int REFUSED = 3;

        static void main(String[] arguments) {
            Home home = new Home(Path.of(arguments[0]));
            try (H2File _ = H2File.own(SETTINGS, home, Duration.ofMillis(300))) {
                System.exit(0);
            } catch (WrongSetting _) {
                System.exit(REFUSED);
            }
        }
    }

    /** Writes into the database that another process holds. */
    static final class Joins {
        static void main(String[] arguments) {
            try (Database database = Database.use(SETTINGS, new Home(Path.of(arguments[0])))) {
                note(database, "from the other process");
            }
        }
    }
}
