package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.JobId;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * Remembers for a day which job a key stands for. The key is unique in the database, so of two requests that come at the
 * same time one puts a job in, and the other one finds it.
 */
@Repository
class Idempotency {
    static final Duration REMEMBERED = Duration.ofDays(1);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    /** However a client orders the fields, it asks for the same. */
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final DatabaseClient database;
    private final SecretKeySpec secret;

    Idempotency(DatabaseClient database, FarmSecret secret) {
        this.database = database;
        this.secret = new SecretKeySpec(secret.derive("idempotency", KEY_BYTES), ALGORITHM);
    }

    /**
     * A request that is to be carried out once.
     *
     * @param digest of what is asked for; by a key of the farm's, for it may hold a password that can be guessed
     */
    record Once(UUID owner, IdempotencyKey key, String digest) {}

    Once once(UUID owner, IdempotencyKey key, JsonNode body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return new Once(owner, key, HexFormat.of().formatHex(mac.doFinal(CANONICAL.writeValueAsBytes(body))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java does not know " + ALGORITHM, e);
        }
    }

    /**
     * The job that the request was answered with before; empty if it was not.
     *
     * @throws ProblemException (in the Mono) if the key stands for another request
     */
    Mono<JobId> find(Once once) {
        return database.sql("""
                        SELECT digest, job_id FROM idempotency_keys
                        WHERE owner = :owner AND idempotency_key = :key AND created_at >= :since""")
                .bind("owner", once.owner().toString())
                .bind("key", once.key().text())
                .bind("since", Instant.now().minus(REMEMBERED))
                .map(row -> {
                    if (!required(row, "digest", String.class).equals(once.digest())) {
                        throw new ProblemException(
                                ProblemType.CONFLICT,
                                IdempotencyKey.HEADER
                                        + " was used for a request with another body within the last day.");
                    }
                    return JobId.parse(required(row, "job_id", String.class));
                })
                .one();
    }

    /** For the transaction that puts the job in; fails with a duplicate key where another one was quicker. */
    Mono<Void> remember(Once once, JobId job, Instant at) {
        return database.sql("""
                        DELETE FROM idempotency_keys
                        WHERE owner = :owner AND idempotency_key = :key AND created_at < :before""")
                .bind("owner", once.owner().toString())
                .bind("key", once.key().text())
                .bind("before", at.minus(REMEMBERED))
                .then()
                .then(database.sql("""
                                INSERT INTO idempotency_keys (owner, idempotency_key, digest, job_id, created_at)
                                VALUES (:owner, :key, :digest, :job, :at)""")
                        .bind("owner", once.owner().toString())
                        .bind("key", once.key().text())
                        .bind("digest", once.digest())
                        .bind("job", job.toString())
                        .bind("at", at)
                        .then());
    }

    Mono<Long> forgetBefore(Instant time) {
        return database.sql("DELETE FROM idempotency_keys WHERE created_at < :time")
                .bind("time", time)
                .fetch()
                .rowsUpdated();
    }
}
