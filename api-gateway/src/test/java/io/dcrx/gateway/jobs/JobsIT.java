package io.dcrx.gateway.jobs;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.fleet.ControlOrder;
import io.dcrx.fleet.WorkerReport;
import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.gateway.users.User;
import io.dcrx.image.Command;
import io.dcrx.image.Layer;
import io.dcrx.image.PinnedImage;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import io.dcrx.job.Progress;
import io.dcrx.wire.Poisoned;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** From a committed row to an order on Kafka, and from events on Kafka back to the row; broker and database are real. */
class JobsIT {
    private static final User SOMEBODY = new User(UUID.randomUUID(), "somebody", Role.BUILDER);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static ConfigurableApplicationContext gateway;
    private static Jobs jobs;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        gateway = gateway(broker, folder.resolve("home"));
        jobs = gateway.getBean(Jobs.class);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        broker.close();
    }

    @Test
    void whatWasAcceptedIsOrderedOnce() {
        JobId id = accept("ordered-once");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ordersOf(id)).hasSize(1));
        JobOrder order = ordersOf(id).getFirst();
        assertThat(order.attempt()).isEqualTo(1);
        assertThat(order.target()).hasToString("localhost:5000/team/ordered-once:latest");
        assertThat(order.spec()).isEqualTo(request("ordered-once").spec());
    }

    @Test
    void whatTheWorkerReportsIsFoldedIntoTheJob() {
        JobId id = accept("folded");
        Attempt attempt = Attempt.start(1, 0, 1);
        for (int sequence = 1; sequence <= 5; sequence++) {
            report(id, attempt, sequence);
            report(id, attempt, sequence);
        }
        Job job = awaitEnd(id);
        assertThat(job.status()).isEqualTo(JobStatus.DONE);
        assertThat(job.run()).satisfies(run -> {
            assertThat(run.worker()).isEqualTo("worker");
            assertThat(run.totalSteps()).isEqualTo(2);
            assertThat(run.sequence()).isEqualTo(5);
        });
        assertThat(job.ending()).isInstanceOf(Job.Ending.Image.class);
    }

    @Test
    void theNextOrderOfThatNameMayTakeStepsOfTheImage() {
        List<Layer> layers = List.of(new Layer.Stage("a", "1"), new Layer.Run(new Command.Shell("b")));
        JobRequest request = new JobRequest(new JobSpec("cached", "latest", layers));
        Job made = finish(get(jobs.accept(SOMEBODY, request)).job().id());
        JobOrder first = ordersOf(made.id()).getFirst();
        assertThat(first.cacheFrom()).isNull();
        Outbox.Due again = new Outbox.Due(new Place(Priority.NORMAL, 1, made.id()), first, null);
        LastImages images = gateway.getBean(LastImages.class);
        await().atMost(PATIENCE)
                .until(() ->
                        get(images.addTo(List.of(again))).getFirst().order().cacheFrom() != null);
        Job next = finish(get(jobs.accept(SOMEBODY, request)).job().id());
        assertThat(ordersOf(next.id()).getFirst().cacheFrom())
                .isEqualTo(new PinnedImage(
                        made.target().repository(), ((Job.Ending.Image) requireNonNull(made.ending())).digest()));
    }

    private static Job finish(JobId id) {
        await().atMost(PATIENCE).until(() -> ordersOf(id).size() == 1);
        Attempt attempt = Attempt.start(1, 0, 1);
        List<Progress> reports =
                List.of(new Progress.Started("worker", "buildkit"), new Progress.Done(JobTest.DIGEST, 1));
        for (int i = 0; i < reports.size(); i++) {
            send(id, Wire.write(new JobEvent.Reported(id, Instant.now(), attempt, i + 1, reports.get(i))));
        }
        return awaitEnd(id);
    }

    @Test
    void whatFailedByTheFarmsFaultIsOrderedAgain() {
        JobId id = accept("retried");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ordersOf(id)).hasSize(1));
        send(id, Wire.write(JobTest.event("failed", id, Attempt.start(1, 0, 1), 1)));
        send(id, Wire.write(JobTest.event("failed", id, Attempt.start(1, 0, 1), 1)));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(ordersOf(id)).extracting(JobOrder::attempt).containsExactly(1, 2));
        report(id, Attempt.start(2, 1, 1), 5);
        assertThat(awaitEnd(id).status()).isEqualTo(JobStatus.DONE);
    }

    @Test
    void aRecordThatNobodyUnderstandsIsCountedAndSkipped() {
        JobId id = accept("poisoned");
        send(id, "{\"event\":\"gossip\"}".getBytes(StandardCharsets.UTF_8));
        report(id, Attempt.start(1, 0, 1), 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(find(id).status()).isEqualTo(JobStatus.AUTHORIZING));
        assertThat(gateway.getBean(MeterRegistry.class)
                        .counter("dcrx.kafka.poison", "topic", Topics.EVENTS)
                        .count())
                .isPositive();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(all(broker, Topics.POISON, Poisoned.class))
                        .singleElement()
                        .satisfies(kept -> {
                            assertThat(kept.topic()).isEqualTo(Topics.EVENTS);
                            assertThat(kept.reason()).contains("JobEvent");
                            assertThat(Base64.getDecoder().decode(kept.content()))
                                    .asString()
                                    .isEqualTo("{\"event\":\"gossip\"}");
                        }));
    }

    @Test
    void theShareGroupIsSetUpBeforeAnybodyConsumes() throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, Topics.BUILDERS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Config settings = requireNonNull(
                    admin.describeConfigs(List.of(group)).all().get().get(group));
            assertThat(settings.get("share.auto.offset.reset").value()).isEqualTo("earliest");
            assertThat(admin.describeTopics(List.of(Topics.JOBS))
                            .allTopicNames()
                            .get())
                    .hasEntrySatisfying(
                            Topics.JOBS, topic -> assertThat(topic.partitions()).hasSize(1));
        }
    }

    @Test
    void workersAreToldOfAReleasedJobThatIsCancelledAndItEndsAlthoughNobodyAnswers() {
        JobId id = accept("unwanted");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ordersOf(id)).hasSize(1));
        Job job = get(gateway.getBean(Cancelling.class).cancel(SOMEBODY, id)).job();
        assertThat(all(broker, Topics.CONTROL, ControlOrder.class))
                .filteredOn(order -> order.key().equals(id.toString()))
                .singleElement()
                .isInstanceOf(ControlOrder.Cancel.class);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(find(id).status()).isEqualTo(JobStatus.CANCELLED));
        assertThat(job.isUnwanted()).isTrue();
    }

    @Test
    void aWorkerThatWasHeardOfIsToldToDrainByAdmins() {
        WebTestClient http = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port"))
                .defaultHeader("Authorization", "Bearer " + TestUsers.token(gateway, Role.ADMIN))
                .build();
        http.post().uri("/workers/nobody/drain").exchange().expectStatus().isNotFound();
        await().atMost(PATIENCE).untilAsserted(() -> {
            WorkerReport alive = new WorkerReport("tired", Instant.now(), 1, 0, 0, 0, List.of(), false);
            send(Topics.WORKERS, "tired", Wire.write(alive));
            http.post().uri("/workers/tired/drain").exchange().expectStatus().isAccepted();
        });
        http.delete().uri("/workers/tired/drain").exchange().expectStatus().isAccepted();
        assertThat(all(broker, Topics.CONTROL, ControlOrder.class))
                .filteredOn(ControlOrder.Drain.class::isInstance)
                .extracting(order -> ((ControlOrder.Drain) order).draining())
                .containsExactly(true, false);
    }

    @Test
    void theListIsNewestFirstAndItsPagesNeitherRepeatNorSkip() {
        List<JobId> made = IntStream.range(0, 5).mapToObj(i -> accept("paged")).toList();
        List<JobId> listed = new ArrayList<>();
        Optional<JobId> below = Optional.empty();
        do {
            Jobs.Page page = get(jobs.list(SOMEBODY, new JobFilter(null, "paged", null), below.orElse(null), 2));
            page.jobs().forEach(shown -> listed.add(shown.job().id()));
            below = Optional.ofNullable(page.next());
        } while (below.isPresent());
        assertThat(listed).containsExactlyElementsOf(made.reversed());
    }

    @Test
    void jobsAreAcceptedWhileKafkaIsAwayAndOrderedWhenItIsBack(@TempDir Path elsewhere) {
        try (EmbeddedBroker late = EmbeddedBroker.in(elsewhere.resolve("kafka"));
                var lonely = gateway(late, elsewhere.resolve("home"))) {
            JobId id = accept(lonely.getBean(Jobs.class), "patient");
            late.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(orders(late)).extracting(JobOrder::jobId).containsExactly(id));
        }
    }

    private static ConfigurableApplicationContext gateway(EmbeddedBroker broker, Path home) {
        return SpringApplication.run(
                TestGateway.class,
                "--spring.config.name=api-gateway",
                "--server.port=0",
                "--dcrx.all-in-one=true",
                "--dcrx.retries.backoff=200ms",
                "--dcrx.home=" + home,
                "--dcrx.registry.uri=http://localhost:5000/v2/team",
                "--dcrx.kafka.bootstrap-servers=" + broker.bootstrapServers());
    }

    private static JobRequest request(String name) {
        return new JobRequest(new JobSpec(name, "latest", List.of(new Layer.Workdir("/"))));
    }

    private static JobId accept(String name) {
        return accept(jobs, name);
    }

    private static JobId accept(Jobs jobs, String name) {
        return get(jobs.accept(SOMEBODY, request(name))).job().id();
    }

    private static <T> T get(Mono<T> value) {
        return requireNonNull(value.block(PATIENCE));
    }

    private static Job find(JobId id) {
        return get(jobs.find(SOMEBODY, id)).job();
    }

    private static Job awaitEnd(JobId id) {
        await().atMost(PATIENCE).until(() -> find(id).status().isTerminal());
        return find(id);
    }

    /** The nth report of an attempt that goes well. */
    private static void report(JobId id, Attempt attempt, int sequence) {
        String[] path = {"started", "generating", "building", "pushing", "done"};
        send(id, Wire.write(JobTest.event(path[sequence - 1], id, attempt, sequence)));
    }

    @SuppressWarnings("unchecked")
    private static void send(String topic, String key, byte[] value) {
        KafkaTemplate<String, byte[]> kafka = gateway.getBean(KafkaTemplate.class);
        var _ = kafka.send(topic, key, value).join();
    }

    private static void send(JobId id, byte[] event) {
        send(Topics.EVENTS, id.toString(), event);
    }

    private static List<JobOrder> ordersOf(JobId id) {
        return orders(broker).stream().filter(o -> o.jobId().equals(id)).toList();
    }

    /** Everything on the job topic. */
    private static List<JobOrder> orders(EmbeddedBroker broker) {
        return all(broker, Topics.JOBS, JobOrder.class);
    }

    private static <T> List<T> all(EmbeddedBroker broker, String topic, Class<T> type) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<T> all = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> all.add(Wire.read(record.value(), type)));
            }
        }
        return all;
    }
}
