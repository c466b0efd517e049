package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.SealedColumn;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSecrets;
import io.dcrx.seal.SecretBox;
import io.dcrx.wire.Wire;
import java.util.Optional;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.JobRow.required;

/** What is sealed of jobs. */
public final class SealedJobs {
    /** What they keep to themselves. */
    public static final SealedColumn SECRETS = new SealedColumn("jobs", "secrets", SealedJobs::resealed);

    private SealedJobs() {}

    private static Optional<String> resealed(SecretBox box, String id, String sealed) {
        JobSecrets secrets = Wire.readText(sealed, JobSecrets.class);
        JobId job = JobId.parse(id);
        return secrets.areOutdated(box)
                ? Optional.of(Wire.writeText(secrets.resealed(box, job, job)))
                : Optional.empty();
    }

    /** How many jobs have secrets in orders that are on Kafka, where nothing can be sealed anew. */
    public static Mono<Long> underWay(DatabaseClient database) {
        return database.sql("""
                        SELECT count(*) AS jobs FROM jobs WHERE secrets IS NOT NULL
                          AND (status IN ('AUTHORIZING', 'GENERATING', 'BUILDING', 'PUSHING')
                            OR (status = 'PENDING' AND released_at IS NOT NULL))""").map(row -> required(row, "jobs", Long.class)).one();
    }
}
