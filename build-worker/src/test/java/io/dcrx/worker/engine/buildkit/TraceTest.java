package io.dcrx.worker.engine.buildkit;

import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TraceTest {
    private final Trace trace = new Trace();

    @Test
    void countsTheStepsOfTheDockerfileAndNotWhatTheEngineAdds() {
        hear(vertex("a", "[internal] load build definition from Dockerfile"));
        hear(vertex("b", "[internal] load metadata for docker.io/library/python:3.11-slim"));
        hear(vertex("c", "[1/2] FROM docker.io/library/python:3.11-slim").setCached(true));
        hear(vertex("d", "[2/2] RUN echo [3/3] hello"));
        hear(vertex("e", "exporting to image"));
        assertThat(trace.totalSteps()).isEqualTo(2);
        assertThat(trace.cachedSteps()).isEqualTo(1);
    }

    @Test
    void countsAStepOnceHoweverOftenItIsTold() {
        hear(vertex("a", "[build 2/3] RUN make"));
        hear(vertex("a", "[build 2/3] RUN make").setCached(true));
        hear(vertex("a", "[build 2/3] RUN make"));
        assertThat(trace.totalSteps()).isEqualTo(1);
        assertThat(trace.cachedSteps()).isEqualTo(1);
    }

    @Test
    void blamesTheStepThatFailedAndNotThoseThatWereGivenUpForIt() {
        hear(vertex("a", "[a 2/2] RUN sleep 9").setError("context canceled"));
        hear(vertex("b", "[b 2/2] RUN exit 3").setError("executor failed running [/bin/sh -c exit 3]: exit code: 3"));
        assertThat(trace.failedStep()).contains("[b 2/2] RUN exit 3");
    }

    @Test
    void knowsTheBasesAsTheEngineFindsThem() {
        hear(vertex("a", "[1/2] FROM docker.io/library/python:3.11-slim@sha256:0a"));
        hear(vertex("b", "[build 1/2] FROM localhost:5000/a/b@sha256:0b"));
        hear(vertex("c", "[c 1/1] FROM localhost:5000/a:1"));
        hear(vertex("d", "[2/2] RUN echo [1/1] FROM x"));
        assertThat(trace.bases())
                .containsExactly(
                        "docker.io/library/python:3.11-slim", "localhost:5000/a/b@sha256:0b", "localhost:5000/a:1");
    }

    private void hear(Vertex.Builder vertex) {
        trace.add(StatusResponse.newBuilder().addVertexes(vertex).build());
    }

    private static Vertex.Builder vertex(String digest, String name) {
        return Vertex.newBuilder().setDigest(digest).setName(name);
    }
}
