package io.dcrx.gateway.jobs;

import io.dcrx.image.Digest;
import io.dcrx.image.PinnedImage;
import io.dcrx.job.EngineKind;
import io.dcrx.job.JobOrder;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * Of each name the last image that BuildKit has made for somebody. The next build of that name, by the same owner, may take its
 * steps, so that it is no matter which worker builds it. By digest, because a tag may be anybody's by then. A help and no
 * more: nothing goes wrong where one is missing.
 */
@Repository
public class LastImages {
    /** So long nothing was built by a name; then it begins anew. */
    static final Duration KEPT = Duration.ofDays(90);

    private static final Logger log = LoggerFactory.getLogger(LastImages.class);

    private final DatabaseClient database;

    LastImages(DatabaseClient database) {
        this.database = database;
    }

    /** Whose, and by what name. */
    private record Name(UUID owner, String repository) {
        static Name of(JobOrder order) {
            return new Name(order.owner(), order.target().repository());
        }
    }

    /** Notes the images of those of these jobs that have one. Not for a transaction, which is not to wait or to fail for it. */
    Mono<Void> remember(Collection<Job> jobs) {
        Map<Name, Job.Ending.Image> last = new HashMap<>();
        for (Job job : jobs) {
            if (job.ending() instanceof Job.Ending.Image image && isByBuildKit(job)) {
                last.merge(
                        new Name(job.owner(), job.target().repository()),
                        image,
                        BinaryOperator.maxBy(Comparator.comparing(Job.Ending.Image::at)));
            }
        }
        return Flux.fromIterable(last.entrySet())
                .concatMap(entry -> remember(entry.getKey(), entry.getValue()))
                .then()
                .onErrorResume(e -> {
                    log.debug("The next builds may begin without what the last ones have left: {}", e.toString());
                    return Mono.empty();
                });
    }

    private static boolean isByBuildKit(Job job) {
        @Nullable Run run = job.run();
        return run != null && EngineKind.BUILDKIT.id().equals(run.engine());
    }

    private Mono<Void> remember(Name name, Job.Ending.Image image) {
        return bind(
                        database.sql("UPDATE last_images SET digest = :digest, made_at = :at"
                                + " WHERE owner = :owner AND repository = :repository AND made_at <= :at"),
                        name,
                        image)
                .fetch()
                .rowsUpdated()
                .filter(updated -> updated == 0)
                .flatMap(_ -> bind(
                                database.sql("INSERT INTO last_images (owner, repository, digest, made_at)"
                                        + " VALUES (:owner, :repository, :digest, :at)"),
                                name,
                                image)
                        .then())
                // There is a later one, or another gateway notes one right now.
                .onErrorComplete(DuplicateKeyException.class);
    }

    private static GenericExecuteSpec bind(GenericExecuteSpec sql, Name name, Job.Ending.Image image) {
        return sql.bind("owner", name.owner().toString())
                .bind("repository", name.repository())
                .bind("digest", image.digest().value())
                .bind("at", image.at());
    }

    /** The same orders; those for which there is an image to take steps from have it. Asks nothing where none could need one. */
    public Mono<List<Outbox.Due>> addTo(List<Outbox.Due> due) {
        List<Name> names = due.stream()
                .map(Outbox.Due::order)
                .filter(JobOrder::canTakeSteps)
                .map(Name::of)
                .distinct()
                .toList();
        return names.isEmpty()
                ? Mono.just(due)
                : find(names)
                        .map(images ->
                                due.stream().map(each -> with(images, each)).toList());
    }

    private static Outbox.Due with(Map<Name, PinnedImage> images, Outbox.Due due) {
        @Nullable PinnedImage image = images.get(Name.of(due.order()));
        return image == null || !due.order().canTakeSteps()
                ? due
                : new Outbox.Due(due.place(), due.order().with(image), due.trace());
    }

    /** One by one in one statement: no database goes by the index for pairs. */
    private Mono<Map<Name, PinnedImage>> find(List<Name> names) {
        GenericExecuteSpec sql = database.sql(IntStream.range(0, names.size())
                .mapToObj(i -> "SELECT owner, repository, digest FROM last_images WHERE owner = :owner" + i
                        + " AND repository = :repository" + i)
                .collect(Collectors.joining(" UNION ALL ")));
        for (int i = 0; i < names.size(); i++) {
            sql = sql.bind("owner" + i, names.get(i).owner().toString())
                    .bind("repository" + i, names.get(i).repository());
        }
        return sql.map(LastImages::image).all().collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static Map.Entry<Name, PinnedImage> image(Readable row) {
        String repository = required(row, "repository", String.class);
        Name name = new Name(UUID.fromString(required(row, "owner", String.class)), repository);
        return Map.entry(name, new PinnedImage(repository, new Digest(required(row, "digest", String.class))));
    }

    Mono<Long> forgetBefore(Instant time) {
        return database.sql("DELETE FROM last_images WHERE made_at < :time")
                .bind("time", time)
                .fetch()
                .rowsUpdated();
    }
}
