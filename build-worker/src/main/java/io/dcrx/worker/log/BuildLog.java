package io.dcrx.worker.log;

import io.dcrx.log.LogLine;
import java.time.Instant;

/**
 * What is told of an attempt to whoever reads along. Never waits, never fails, keeps a bounded amount in memory, and shows
 * no secret that it was told of. Safe for use by many threads.
 */
public interface BuildLog {

    /** The farm's own word, as a sentence. */
    void say(String sentence);

    /**
     * The farm's own word about a step.
     *
     * @param step as people know it, such as {@code 2/3}
     */
    void say(String step, String sentence);

    /** What a step printed, as it came: a line may have begun earlier and end later. */
    void print(String step, LogLine.Stream stream, Instant at, byte[] bytes);

    /** A step prints nothing more; what has no line break by now is a line. */
    void endStep(String step);

    /** Shows {@code ***} from now on wherever this would stand. */
    void hide(String secret);
}
