package io.dcrx.worker.engine.buildkit;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The conversations of one attempt, one after the other, until somebody breaks them off. */
final class Exchange {
    private boolean brokenOff;
    private @Nullable Thread talker;
    private @Nullable Conversation conversation;

    /** Opens a conversation and listens until its end. */
    void hold(Opening opening, Consumer<JsonNode> listener) throws EngineFailure {
        begin();
        try (Conversation opened = opening.open()) {
            opened(opened);
            opened.forEach(listener);
        } finally {
            end();
        }
        requireUnbroken();
    }

    /** Lets nobody open another conversation. */
    synchronized void breakOff() {
        brokenOff = true;
    }

    synchronized boolean isBrokenOff() {
        return brokenOff;
    }

    synchronized boolean isGoingOn() {
        return talker != null;
    }

    /** Closes the connection, as soon as there is one to close. */
    synchronized void hangUp() {
        if (conversation != null) {
            conversation.close();
        }
    }

    /** Ends even the wait for a connection. */
    synchronized void interrupt() {
        if (talker != null) {
            talker.interrupt();
        }
    }

    synchronized void requireUnbroken() throws EngineFailure {
        if (brokenOff) {
            throw new EngineFailure(Failure.of(FailureReason.INTERNAL, "broken off"));
        }
    }

    private synchronized void begin() throws EngineFailure {
        requireUnbroken();
        talker = Thread.currentThread();
    }

    private synchronized void opened(Conversation opened) throws EngineFailure {
        requireUnbroken();
        conversation = opened;
    }

    /** Whoever goes on to report the end must not stumble over an interrupt that was meant for the conversation. */
    private synchronized void end() {
        talker = null;
        conversation = null;
        if (brokenOff) {
            Thread.interrupted();
        }
    }

    interface Opening {
        Conversation open() throws EngineFailure;
    }
}
