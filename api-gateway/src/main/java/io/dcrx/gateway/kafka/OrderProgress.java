package io.dcrx.gateway.kafka;

import io.dcrx.wire.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Finds out which orders are over, from the broker: where the share group stands tells what workers may still get, and a
 * worker reports the end of a job before it settles the order. So when the fold has read what there was to read after we
 * looked at the group, nothing is to come any more of the orders that were settled then.
 */
@Component
public class OrderProgress implements DisposableBean {
    private static final TopicPartition ORDERS = new TopicPartition(Topics.JOBS, 0);

    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final FarmTopics topics;
    private @Nullable Admin admin;
    private @Nullable Sight sight;

    /** So many orders are out at once, for the broker, which lets only so many be. */
    private volatile long span;

    private @Nullable Reported waitedFor;
    private Instant foldedUntil = Instant.EPOCH;

    OrderProgress(FarmTopics topics, MeterRegistry meters) {
        this.topics = topics;
        Gauge.builder("dcrx.queue.span", this, progress -> progress.span)
                .description("Orders from the oldest one that is not settled to the newest")
                .register(meters);
    }

    /** What was seen of the orders, and what the fold must have read to know all of them. */
    private record Sight(Settled settled, Map<TopicPartition, Long> reported) {}

    /** Empty while the fold has not come far enough; then it is to be asked again. */
    public Mono<Settled> look() {
        return Mono.fromCallable(this::seen)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(Mono::justOrEmpty);
    }

    /** What was there to be folded at that time. */
    private record Reported(Instant at, Map<TopicPartition, Long> ends) {}

    /** Everything that was reported until then is folded. Comes on from one look to the next. */
    public Mono<Instant> foldedUntil() {
        return Mono.fromCallable(this::folded).subscribeOn(Schedulers.boundedElastic());
    }

    private synchronized Instant folded() {
        Admin asked = client();
        Instant now = Instant.now();
        Reported wanted = waitedFor == null ? new Reported(now, ends(asked)) : waitedFor;
        boolean known = isFolded(asked, wanted.ends());
        waitedFor = known ? null : wanted;
        foldedUntil = known ? wanted.at() : foldedUntil;
        return foldedUntil;
    }

    private Admin client() {
        Admin asked = admin == null ? topics.admin() : admin;
        admin = asked;
        return asked;
    }

    private synchronized Optional<Settled> seen() {
        Admin asked = client();
        Sight seen = sight == null ? see(asked) : sight;
        boolean known = isFolded(asked, seen.reported());
        sight = known ? null : seen;
        return known ? Optional.of(seen.settled()) : Optional.empty();
    }

    /** Nothing is under way. */
    public void rest() {
        span = 0;
    }

    /** In this order: what is settled by the end that was seen before is settled, and reported before the end after. */
    private Sight see(Admin admin) {
        Instant now = Instant.now();
        long end = offset(admin, OffsetSpec.latest());
        long begin = offset(admin, OffsetSpec.earliest());
        long below = Math.max(begin, share(admin).map(info -> below(info, end)).orElse(begin));
        span = end - below;
        return new Sight(new Settled(below, end, now), ends(admin));
    }

    /** The group's start moves with the next settlement only; that nothing is left is known at once. */
    private static long below(SharePartitionOffsetInfo info, long end) {
        return info.lag().filter(lag -> lag == 0).isPresent() ? end : Math.min(info.startOffset(), end);
    }

    private static Optional<SharePartitionOffsetInfo> share(Admin admin) {
        Map<String, ListShareGroupOffsetsSpec> group =
                Map.of(Topics.BUILDERS, new ListShareGroupOffsetsSpec().topicPartitions(List.of(ORDERS)));
        return Optional.ofNullable(
                FarmTopics.await(admin.listShareGroupOffsets(group).partitionsToOffsetInfo(Topics.BUILDERS))
                        .get(ORDERS));
    }

    private static long offset(Admin admin, OffsetSpec which) {
        return Objects.requireNonNull(offsets(admin, List.of(ORDERS), which).get(ORDERS));
    }

    private static Map<TopicPartition, Long> ends(Admin admin) {
        List<TopicPartition> partitions =
                FarmTopics.await(admin.describeTopics(List.of(Topics.EVENTS)).allTopicNames()).values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .map(partition -> new TopicPartition(Topics.EVENTS, partition.partition()))
                        .toList();
        return offsets(admin, partitions, OffsetSpec.latest());
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> which));
        return FarmTopics.await(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    /** What was never read and is not there any more will not be read. */
    private static boolean isFolded(Admin admin, Map<TopicPartition, Long> reported) {
        Map<TopicPartition, Long> begins = offsets(admin, reported.keySet(), OffsetSpec.earliest());
        Map<TopicPartition, OffsetAndMetadata> folded =
                FarmTopics.await(admin.listConsumerGroupOffsets(Topics.FOLD).partitionsToOffsetAndMetadata());
        return reported.entrySet().stream().allMatch(end -> {
            long begin = begins.getOrDefault(end.getKey(), 0L);
            OffsetAndMetadata committed = folded.get(end.getKey());
            return end.getValue() <= Math.max(begin, committed == null ? 0 : committed.offset());
        });
    }

    @Override
    public synchronized void destroy() {
        if (admin != null) {
            admin.close(CLOSE);
            admin = null;
        }
    }
}
