package io.dcrx.worker;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.fleet.ControlOrder;
import io.dcrx.image.Command;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Progress;
import io.dcrx.log.LogChunk;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A farm for tests: a broker with the farm's topics, and as many workers as wanted. */
final class Farm implements AutoCloseable {
    static final UUID OWNER = UUID.fromString("0197c0de-0000-7000-8000-00000000000a");
    static final Duration LOCK = Duration.ofSeconds(3);
    static final String SECRET_KEY = "the secret key of a farm for tests";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Path folder;
    private EmbeddedBroker broker;
    private final KafkaProducer<String, byte[]> producer;
    private final Listener events;
    private final Listener logs;
    private final Listener reports;
    private final List<ConfigurableApplicationContext> workers = new ArrayList<>();

    private Farm(Path folder, EmbeddedBroker broker) {
        this.folder = folder;
        this.broker = broker;
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        this.producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
        this.events = new Listener(broker.bootstrapServers(), Topics.EVENTS);
        this.logs = new Listener(broker.bootstrapServers(), Topics.LOGS);
        this.reports = new Listener(broker.bootstrapServers(), Topics.WORKERS);
    }

    static Farm start(Path folder) throws ExecutionException, InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(folder);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(Stream.of(
                                    Topics.JOBS,
                                    Topics.EVENTS,
                                    Topics.LOGS,
                                    Topics.WORKERS,
                                    Topics.CONTROL,
                                    Topics.POISON)
                            .map(topic -> new NewTopic(topic, 1, (short) 1))
                            .toList())
                    .all()
                    .get();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, Topics.BUILDERS),
                            List.of(
                                    set("share.auto.offset.reset", "earliest"),
                                    set("share.record.lock.duration.ms", String.valueOf(LOCK.toMillis())))))
                    .all()
                    .get();
        }
        return new Farm(folder, broker);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Stops the broker and starts it again at the same address. */
    void restartBroker() {
        int port = Integer.parseInt(bootstrapServers().split(":", 2)[1]);
        broker.close();
        broker = EmbeddedBroker.start(folder, port);
    }

    /** Starts a worker in this process; it stops with the farm at the latest. */
    ConfigurableApplicationContext worker(String name, String... settings) {
        ConfigurableApplicationContext worker = new SpringApplicationBuilder(Alone.class)
                .web(WebApplicationType.NONE)
                .run(arguments(name, bootstrapServers(), settings));
        workers.add(worker);
        return worker;
    }

    static String[] arguments(String name, String bootstrapServers, String... settings) {
        Stream<String> usual = Stream.of(
                "spring.config.name=build-worker",
                "spring.main.banner-mode=off",
                "spring.jmx.enabled=false",
                "dcrx.worker.name=" + name,
                "dcrx.worker.slots=1",
                "dcrx.secret-key=" + SECRET_KEY,
                "dcrx.docker.host=" + Surroundings.engine(),
                "dcrx.jib.registry-mirror=http://" + Surroundings.registry(),
                "dcrx.kafka.bootstrap-servers=" + bootstrapServers);
        Map<String, String> lastByName = new LinkedHashMap<>();
        Stream.concat(usual, Arrays.stream(settings))
                .map(setting -> setting.split("=", 2))
                .forEach(setting -> lastByName.put(setting[0], setting[1]));
        return lastByName.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    /** An order of an image whose content nobody built before. */
    JobOrder order(String name, Layer... layers) {
        return order(Surroundings.registry(), name, layers);
    }

    JobOrder order(String registry, String name, Layer... layers) {
        JobId job = JobId.create();
        List<Layer> all = new ArrayList<>();
        all.add(new Layer.Stage("python", "3.11-slim"));
        all.add(new Layer.Env("JOB", job.toString()));
        all.addAll(List.of(layers));
        ImageReference target = new ImageReference(registry, name, "latest");
        return new JobOrder(job, 1, OWNER, target, new JobSpec(name, "latest", all));
    }

    static Layer run(String command) {
        return new Layer.Run(new Command.Shell(command));
    }

    /** Tells every worker, as a gateway would. */
    void tell(ControlOrder order) {
        say(order.key(), Wire.write(order));
    }

    void say(String key, byte @Nullable [] value) {
        var _ = send(Topics.CONTROL, key, value);
    }

    void publish(JobOrder order) {
        var _ = publish(order.jobId().toString(), Wire.write(order));
    }

    /** Where it stands then. */
    long publish(String key, byte @Nullable [] value) {
        return send(Topics.JOBS, key, value);
    }

    private long send(String topic, String key, byte @Nullable [] value) {
        try {
            return producer.send(new ProducerRecord<>(topic, key, value)).get().offset();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was reported of a job so far. */
    List<JobEvent.Reported> events(JobOrder order) {
        return events.values(order.jobId().toString()).stream()
                .map(bytes -> (JobEvent.Reported) Wire.read(bytes, JobEvent.class))
                .toList();
    }

    /** What a job has printed so far. */
    List<LogChunk> log(JobOrder order) {
        return logs.values(order.jobId().toString()).stream()
                .map(bytes -> Wire.read(bytes, LogChunk.class))
                .toList();
    }

    /** What a worker reported of itself so far. */
    List<io.dcrx.fleet.WorkerReport> reports(String worker) {
        return reports.values(worker).stream()
                .map(bytes -> Wire.read(bytes, io.dcrx.fleet.WorkerReport.class))
                .toList();
    }

    /** Waits until a job was reported to have ended. */
    Progress awaitEnd(JobOrder order) {
        return Awaitility.await("end of " + order.jobId())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> last(order), Farm::isEnd);
    }

    /** Waits until that kind of progress was reported. */
    void await(JobOrder order, Class<? extends Progress> kind) {
        await(() -> events(order).stream().anyMatch(event -> kind.isInstance(event.progress())));
    }

    /** Whether a process runs; the engine of a test is on the same machine, so those of its builds can be seen. */
    static boolean isRunning(String command) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(command));
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    @Override
    public void close() {
        workers.forEach(ConfigurableApplicationContext::close);
        producer.close();
        events.close();
        logs.close();
        reports.close();
        broker.close();
    }

    private Progress last(JobOrder order) {
        List<JobEvent.Reported> all = events(order);
        return all.isEmpty() ? new Progress.Generating() : all.getLast().progress();
    }

    private static boolean isEnd(Progress progress) {
        return progress instanceof Progress.Done
                || progress instanceof Progress.Failed
                || progress instanceof Progress.Cancelled;
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** What a command line would make of a worker alone. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Worker.class)
    static class Alone {
        /** Starts a worker as a process of its own. */
        public static void main(String[] arguments) {
            new SpringApplicationBuilder(Alone.class)
                    .web(WebApplicationType.NONE)
                    .run(arguments);
        }
    }
}
