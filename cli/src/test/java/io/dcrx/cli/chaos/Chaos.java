package io.dcrx.cli.chaos;

import io.dcrx.cli.chaos.History.Row;
import io.dcrx.cli.chaos.History.Told;
import io.dcrx.job.JobEvent;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A run: people order, things break, everything is mended, and what was seen is judged. */
final class Chaos {
    private static final Duration TO_START = Duration.ofMinutes(3);
    private static final Duration TO_SETTLE = Duration.ofSeconds(75);

    private final Plan plan;
    private final PrintStream out;

    private Chaos(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /** Gives what must not be. */
    static List<String> run(Plan plan, Path folder, PrintStream out) throws Exception {
        return new Chaos(plan, out).run(folder);
    }

    private List<String> run(Path folder) throws Exception {
        out.printf(
                "chaos: seed %d, %d jobs, %d s; logs in %s%n",
                plan.seed(), plan.jobs(), plan.time().toSeconds(), folder);
        Random chance = new Random(plan.seed());
        try (ChaosFarm farm = ChaosFarm.start(folder);
                Registry registry = new Registry(ChaosFarm.registry());
                Clients clients = new Clients(farm.gatewayPorts(), registry)) {
            clients.logIn(TO_START);
            Faults faults = new Faults(farm, new Random(chance.nextLong()), plan.time());
            Instant end = Instant.now().plus(plan.time());
            Thread ordering = Thread.ofVirtual().start(() -> order(clients, chance, plan.time()));
            faults.makeUntil(end);
            ordering.join();
            clients.finish(TO_SETTLE);
            History history = collect(farm, clients.told(), registry);
            tell(history, faults);
            List<String> violations = Judge.judge(history);
            violations.forEach(violation -> out.println("chaos: WRONG: " + violation));
            return violations;
        }
    }

    /** Evenly over the time in which things break. */
    private void order(Clients clients, Random chance, Duration time) {
        try {
            for (int i = 0; i < plan.jobs(); i++) {
                clients.order(i, chance);
                Thread.sleep(time.dividedBy(plan.jobs()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static History collect(ChaosFarm farm, List<Told> told, Registry registry) throws Exception {
        List<Row> rows = farm.database().rows();
        Map<String, Set<String>> images = new HashMap<>();
        for (Row row : rows) {
            images.put(row.job(), registry.digests(row.image()));
        }
        return new History(told, reported(farm.bootstrapServers()), rows, images);
    }

    /** Everything on the topic of events. */
    private static List<JobEvent.Reported> reported(String bootstrapServers) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.EVENTS).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<JobEvent.Reported> all = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> {
                    if (Wire.read(record.value(), JobEvent.class) instanceof JobEvent.Reported report) {
                        all.add(report);
                    }
                });
            }
            return all;
        }
    }

    private void tell(History history, Faults faults) {
        Map<String, Long> ends = history.rows().stream()
                .collect(Collectors.groupingBy(Row::status, TreeMap::new, Collectors.counting()));
        Map<String, Long> survived = faults.survived().stream()
                .collect(Collectors.groupingBy(what -> what, TreeMap::new, Collectors.counting()));
        out.printf(
                "chaos: %d jobs: %s; %d answers%n",
                history.rows().size(), ends, history.told().size());
        out.printf("chaos: %d faults: %s%n", faults.survived().size(), survived);
        tell("kill -9 of a worker", Takeovers.of(faults.killed(), history.reported()));
        tell(
                "freeze of a worker (lease " + ChaosFarm.LEASE.toSeconds() + " s)",
                Takeovers.of(faults.frozen(), history.reported()));
    }

    private void tell(String what, List<Duration> times) {
        if (times.isEmpty()) {
            out.printf("chaos: from %s to its job's start elsewhere: no worker had one%n", what);
        } else {
            out.printf(
                    "chaos: from %s to its job's start elsewhere: median %d ms, worst %d ms, of %d%n",
                    what,
                    times.get(times.size() / 2).toMillis(),
                    times.getLast().toMillis(),
                    times.size());
        }
    }
}
