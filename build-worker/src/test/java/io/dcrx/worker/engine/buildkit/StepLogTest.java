package io.dcrx.worker.engine.buildkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import io.dcrx.buildkit.control.VertexLog;
import io.dcrx.buildkit.control.VertexWarning;
import io.dcrx.worker.log.HeardLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StepLogTest {
    private static final Timestamp BEGIN =
            Timestamp.newBuilder().setSeconds(1_000).build();
    private static final Timestamp END =
            Timestamp.newBuilder().setSeconds(1_002).setNanos(300_000_000).build();

    private final HeardLog told = new HeardLog();
    private final StepLog log = new StepLog(told);

    @Test
    void tellsWhichStepBeginsWhatItPrintsAndHowItEnds() {
        tell(vertex("a", "[build 2/3] RUN make"));
        tell(vertex("a", "[build 2/3] RUN make").setStarted(BEGIN));
        tell(vertex("a", "[build 2/3] RUN make").setStarted(BEGIN));
        print("a", 1, "hello");
        print("a", 2, "trouble");
        tell(vertex("a", "[build 2/3] RUN make").setStarted(BEGIN).setCompleted(END));
        tell(vertex("a", "[build 2/3] RUN make").setStarted(BEGIN).setCompleted(END));

        assertThat(told.heard)
                .containsExactly(
                        "build 2/3: RUN make",
                        "build 2/3 STDOUT hello",
                        "build 2/3 STDERR trouble",
                        "build 2/3 ends",
                        "build 2/3: DONE 2.3s");
    }

    @Test
    void tellsWhatDidNotHaveToRun() {
        tell(vertex("a", "[2/2] RUN make").setCached(true).setStarted(BEGIN).setCompleted(BEGIN));

        assertThat(told.heard).containsExactly("2/2: RUN make", "2/2 ends", "2/2: CACHED");
    }

    @Test
    void tellsWhatWentWrongButNotWhatWasGivenUpForIt() {
        tell(vertex("a", "[2/2] RUN no").setStarted(BEGIN).setCompleted(END).setError("exit code: 1"));
        tell(vertex("b", "[b 1/1] RUN x").setStarted(BEGIN).setCompleted(END).setError("context canceled"));

        assertThat(told.heard)
                .containsExactly("2/2: RUN no", "2/2 ends", "2/2: ERROR exit code: 1", "b 1/1: RUN x", "b 1/1 ends");
    }

    @Test
    void isSilentAboutWhatTheEngineDoesForItselfUnlessItFails() {
        tell(vertex("a", "[internal] load build context").setStarted(BEGIN).setCompleted(END));
        tell(vertex("b", "[internal] load metadata")
                .setStarted(BEGIN)
                .setCompleted(END)
                .setError("not found"));

        assertThat(told.heard).containsExactly("internal ends", "internal ends", "internal: ERROR not found");
    }

    @Test
    void tellsWarnings() {
        tell(vertex("a", "exporting").setStarted(BEGIN));
        log.tell(StatusResponse.newBuilder()
                .addWarnings(VertexWarning.newBuilder().setVertex("a").setShort(ByteString.copyFromUtf8("old syntax")))
                .build());

        assertThat(told.heard).containsExactly("exporting: exporting", "exporting: Warning: old syntax");
    }

    private static Vertex.Builder vertex(String digest, String name) {
        return Vertex.newBuilder().setDigest(digest).setName(name);
    }

    private void tell(Vertex.Builder vertex) {
        log.tell(StatusResponse.newBuilder().addVertexes(vertex).build());
    }

    private void print(String digest, int stream, String text) {
        log.tell(StatusResponse.newBuilder()
                .addLogs(VertexLog.newBuilder()
                        .setVertex(digest)
                        .setStream(stream)
                        .setMsg(ByteString.copyFromUtf8(text)))
                .build());
    }
}
