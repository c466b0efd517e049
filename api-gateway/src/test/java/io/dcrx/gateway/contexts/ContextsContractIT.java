package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import io.dcrx.context.StoredContext;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.image.Digest;
import io.dcrx.parse.InvalidInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Contexts from their upload to their end, on every database. */
class ContextsContractIT extends OnEveryDatabase {
    private static final User ADA = new User(UUID.randomUUID(), "ada", Role.BUILDER);
    private static final User GRACE = new User(UUID.randomUUID(), "grace", Role.BUILDER);
    private static final User ADMIN = new User(UUID.randomUUID(), "admin", Role.ADMIN);

    @TempDir
    private Path folder;

    private Path kept;
    private Path uploads;
    private Contexts contexts;

    @BeforeEach
    void aFarm() throws Exception {
        contexts = TestContexts.in(database, folder);
        kept = folder.resolve("contexts");
        uploads = folder.resolve("uploads");
        run(database.client().sql("DELETE FROM contexts").then());
    }

    @Test
    void theSameBytesOfTheSameUserAreOneContext() throws Exception {
        byte[] tar = TestTar.of("a", "b").bytes();
        KeptContext first = upload(ADA, tar);
        assertThat(upload(ADA, tar)).isEqualTo(first);
        assertThat(upload(GRACE, tar).contextId()).isNotEqualTo(first.contextId());
        assertThat(first.size()).isEqualTo(tar.length);
        assertThat(content(first.contextId())).isEqualTo(tar);
        assertThat(files(kept)).isEqualTo(2);
        assertThat(files(uploads)).isZero();
    }

    @Test
    void aContextIsItsOwnersAndAdmins() {
        KeptContext context = upload(ADA, TestTar.of("a", "mine").bytes());
        StoredContext asked = new StoredContext(context.contextId(), null);
        StoredContext complete = new StoredContext(context.contextId(), context.digest());
        assertThat(get(contexts.use(ADA, asked))).isEqualTo(complete);
        assertThat(get(contexts.use(ADMIN, asked))).isEqualTo(complete);
        assertThatThrownBy(() -> get(contexts.use(GRACE, asked)))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        e -> assertThat(e.errors())
                                .singleElement()
                                .satisfies(error -> assertThat(error.pointer()).isEqualTo("/context/context_id")));
        assertThat(contexts.find(GRACE, context.contextId()).blockOptional()).isEmpty();
    }

    @Test
    void whoNamesADigestInsistsOnIt() {
        KeptContext context = upload(ADA, TestTar.of("a", "insist").bytes());
        StoredContext other = new StoredContext(context.contextId(), new Digest("sha256:" + "0".repeat(64)));
        assertThatThrownBy(() -> get(contexts.use(ADA, other)))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        e -> assertThat(e.errors())
                                .singleElement()
                                .satisfies(error -> assertThat(error.pointer()).isEqualTo("/context/digest")));
    }

    /** The connection broke, or the farm refused what came: nothing is left. */
    @Test
    void anUploadThatEndsEarlyLeavesNothing() throws Exception {
        byte[] tar = TestTar.of("a", "b".repeat(50_000)).bytes();
        Flux<DataBuffer> broken = Flux.concat(
                Flux.just(buffer(java.util.Arrays.copyOf(tar, 20_000))), Flux.error(new java.io.IOException("reset")));
        assertThatThrownBy(() -> get(contexts.receive(ADA, broken))).hasMessageContaining("reset");
        Flux<DataBuffer> silent = Flux.concat(Flux.just(buffer(java.util.Arrays.copyOf(tar, 20_000))), Flux.never());
        contexts.receive(ADA, silent)
                .timeout(Duration.ofMillis(300))
                .onErrorComplete()
                .block();
        assertThatThrownBy(() -> get(contexts.receive(ADA, Flux.just(buffer(new byte[200_000])))))
                .hasMessageContaining("larger than");
        assertThatThrownBy(() -> get(contexts.receive(ADA, Flux.just(buffer(new byte[100])))))
                .hasMessageContaining("no tar");
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> files(uploads) == 0);
        assertThat(files(kept)).isZero();
        assertThat(rows()).isZero();
    }

    @Test
    void whatNobodyUsedForAWhileIsRemovedAndNothingElse() throws Exception {
        KeptContext old = upload(ADA, TestTar.of("a", "old").bytes());
        KeptContext busy = upload(ADA, TestTar.of("a", "busy").bytes());
        KeptContext over = upload(ADA, TestTar.of("a", "over").bytes());
        job(busy.contextId(), null);
        job(over.contextId(), now());
        age(Duration.ofDays(2));
        KeptContext young = upload(ADA, TestTar.of("a", "young").bytes());

        assertThat(get(contexts.prune(now().minus(Duration.ofDays(1))))).isEqualTo(2);
        assertThat(get(contexts.prune(now().minus(Duration.ofDays(1))))).isZero();
        assertThat(files(kept)).isEqualTo(2);
        assertThat(Stream.of(old, over, busy, young)
                        .map(context -> contexts.find(ADA, context.contextId())
                                .blockOptional()
                                .isPresent()))
                .containsExactly(false, false, true, true);
        assertThat(upload(ADA, TestTar.of("a", "old").bytes()).contextId()).isNotEqualTo(old.contextId());
    }

    @Test
    void whatIsUsedAgainIsKept() {
        KeptContext context = upload(ADA, TestTar.of("a", "again").bytes());
        age(Duration.ofDays(2));
        get(contexts.use(ADA, new StoredContext(context.contextId(), null)));
        assertThat(get(contexts.prune(now().minus(Duration.ofDays(1))))).isZero();
    }

    /** Between an order and the one who removes, one wins and the other sees it. */
    @Test
    void whatIsOrderedWhileItIsRemovedIsEitherThereOrRefused() {
        for (int i = 0; i < 10; i++) {
            KeptContext context = upload(ADA, TestTar.of("a", "race " + i).bytes());
            age(Duration.ofDays(2));
            StoredContext asked = new StoredContext(context.contextId(), null);
            Mono<Boolean> ordered = database.transaction()
                    .transactional(contexts.use(ADA, asked)
                            .flatMap(used -> insertJob(used.contextId(), null).thenReturn(true)))
                    .onErrorResume(InvalidInput.class, _ -> Mono.just(false));
            Mono<Long> pruned = Flux.range(0, 2)
                    .flatMap(_ -> contexts.prune(now().minus(Duration.ofDays(1))))
                    .reduce(0L, Long::sum);
            var both = get(Mono.zip(ordered, pruned));
            assertThat(both.getT2() == 0).isEqualTo(both.getT1());
            assertThat(contexts.find(ADA, context.contextId()).blockOptional().isPresent())
                    .isEqualTo(both.getT1());
        }
    }

    /** A gateway died with an upload in its hands. */
    @Test
    void whatNeverArrivedIsRemovedToo() {
        KeptContext lost = new KeptContext(ContextId.create(), new Digest("sha256:" + "1".repeat(64)), 1);
        run(new ContextRows(database.client()).insert(lost, ADA.id(), now()));
        assertThat(contexts.find(ADA, lost.contextId()).blockOptional()).isEmpty();
        age(Duration.ofDays(2));
        get(contexts.prune(now().minus(Duration.ofDays(1))));
        assertThat(rows()).isZero();
    }

    /** A disk that is full or gone, a bucket that does not answer: the farm's trouble, and over some time. */
    @Test
    void whileTheStoreIsAwayNothingIsTakenAndNothingIsGivenUp() throws Exception {
        KeptContext before = upload(ADA, TestTar.of("a", "before").bytes());
        Path away = Files.move(kept, folder.resolve("away"));
        isUnavailable(contexts.receive(
                ADA, Flux.just(buffer(TestTar.of("a", "meanwhile").bytes()))));
        isUnavailable(contexts.content(before.contextId())
                .flatMapMany(Contexts.Content::bytes)
                .then());
        Files.move(away, kept);
        assertThat(content(before.contextId()))
                .isEqualTo(TestTar.of("a", "before").bytes());
        assertThat(content(upload(ADA, TestTar.of("a", "meanwhile").bytes()).contextId()))
                .isEqualTo(TestTar.of("a", "meanwhile").bytes());
        assertThat(files(uploads)).isZero();
    }

    @Test
    void whileUploadsCannotBeWrittenDownNothingIsTaken() throws Exception {
        Files.delete(uploads);
        isUnavailable(
                contexts.receive(ADA, Flux.just(buffer(TestTar.of("a", "b").bytes()))));
        assertThat(rows()).isZero();
    }

    private static void isUnavailable(Mono<?> work) {
        assertThatThrownBy(() -> work.block(Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.UNAVAILABLE));
    }

    private KeptContext upload(User user, byte[] bytes) {
        return get(contexts.receive(user, Flux.just(buffer(bytes))));
    }

    private byte[] content(ContextId id) {
        DataBuffer all = get(contexts.content(id).flatMap(content -> DataBufferUtils.join(content.bytes())));
        byte[] bytes = new byte[all.readableByteCount()];
        all.read(bytes);
        return bytes;
    }

    private void age(Duration by) {
        run(database.client()
                .sql("UPDATE contexts SET used_at = :then")
                .bind("then", now().minus(by))
                .then());
    }

    private void job(ContextId context, @Nullable Instant finished) {
        run(insertJob(context, finished));
    }

    private Mono<Void> insertJob(ContextId context, @Nullable Instant finished) {
        var sql = database.client()
                .sql("""
                        INSERT INTO jobs (id, owner, name, target, spec, context_id, status, created_at, events, attempt, finished_at)
                        VALUES (:id, :owner, 'a', 'a/b:c', '{}', :context, 'PENDING', :now, 1, 1, :finished)""")
                .bind("id", UUID.randomUUID().toString())
                .bind("owner", ADA.id().toString())
                .bind("context", context.toString())
                .bind("now", now());
        return (finished == null ? sql.bindNull("finished", Instant.class) : sql.bind("finished", finished)).then();
    }

    private long rows() {
        return get(database.client()
                .sql("SELECT COUNT(*) FROM contexts")
                .mapValue(Long.class)
                .one());
    }

    private static long files(Path folder) throws java.io.IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private static DataBuffer buffer(byte[] bytes) {
        return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private static void run(Mono<?> work) {
        work.block(Duration.ofSeconds(30));
    }

    private static <T> T get(Mono<T> work) {
        return requireNonNull(work.block(Duration.ofSeconds(30)));
    }
}
