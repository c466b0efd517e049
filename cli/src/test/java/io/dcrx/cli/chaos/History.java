package io.dcrx.cli.chaos;

import io.dcrx.job.JobEvent;
import io.dcrx.log.LogChunk;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was seen of a farm while it was being broken.
 *
 * @param told what clients were told
 * @param reported what workers reported, as it stands on Kafka
 * @param rows what the database holds at the end
 * @param images by job, the digests that the registry holds of its image at the end
 */
record History(List<Told> told, List<JobEvent.Reported> reported, List<Row> rows, Map<String, Set<String>> images) {
    /** What was asked. */
    enum Call {
        CREATE,
        CANCEL,
        LOOK
    }

    /**
     * An answer that came: the job was in that state at some time between question and answer.
     *
     * @param images the digests that the registry held of the job's image right after a job was said to be cancelled
     */
    record Told(Call call, String job, Instant asked, Instant answered, String status, Set<String> images) {}

    /**
     * A job and what happened to it.
     *
     * @param image its repository's path
     * @param attempt the one that is recorded; null if none was heard of
     * @param log of all attempts, as it is stored
     */
    record Row(
            String job,
            String image,
            String status,
            @Nullable String attempt,
            @Nullable String digest,
            List<JobEvent> events,
            List<LogChunk> log) {}
}
