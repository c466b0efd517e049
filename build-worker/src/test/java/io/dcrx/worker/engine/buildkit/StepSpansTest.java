package io.dcrx.worker.engine.buildkit;

import com.google.protobuf.Timestamp;
import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class StepSpansTest {
    private final InMemorySpanExporter told = InMemorySpanExporter.create();
    private final StepSpans spans = new StepSpans(SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(told))
            .build()
            .get("test"));

    @Test
    void aStepIsToldOnceItHasEndedWithTheEnginesTimes() {
        Vertex begun = step("[build 2/3] RUN make SECRET=x", 10).build();
        tell(begun);
        assertThat(told.getFinishedSpanItems()).isEmpty();
        tell(ended(begun, 12));
        tell(ended(begun, 12));
        assertThat(told.getFinishedSpanItems())
                .extracting(SpanData::getName, SpanData::getStartEpochNanos, SpanData::getEndEpochNanos)
                .containsExactly(tuple("RUN build 2/3", 10_000_000_000L, 12_000_000_000L));
        assertThat(told.getFinishedSpanItems().toString()).doesNotContain("SECRET");
    }

    @Test
    void whatTheEngineDoesForItselfIsNoStep() {
        tell(ended(step("[internal] load build definition from Dockerfile", 1).build(), 2));
        tell(ended(step("exporting to image", 1).build(), 2));
        assertThat(told.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void aStepThatFailedIsAnError() {
        tell(ended(step("[2/2] RUN exit 3", 1).setError("exit code: 3").build(), 2));
        assertThat(told.getFinishedSpanItems().getFirst().getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
    }

    private void tell(Vertex vertex) {
        spans.tell(StatusResponse.newBuilder().addVertexes(vertex).build());
    }

    private static Vertex.Builder step(String name, long started) {
        return Vertex.newBuilder()
                .setDigest("sha256:" + name)
                .setName(name)
                .setStarted(Timestamp.newBuilder().setSeconds(started));
    }

    private static Vertex ended(Vertex vertex, long completed) {
        return vertex.toBuilder()
                .setCompleted(Timestamp.newBuilder().setSeconds(completed))
                .build();
    }
}
