package io.dcrx.worker.engine.buildkit;

import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.log.HeardLog;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the engine says while it builds and pushes. */
class MessagesTest {
    private static final String ID = "sha256:" + "c9".repeat(32);
    private static final String DIGEST = "sha256:" + "90".repeat(32);

    private final BuildMessages build =
            new BuildMessages(new HeardLog(), OpenTelemetry.noop().getTracer("test"));
    private final PushMessages push = new PushMessages();

    @Test
    void aBuildGivesTheImageAndItsSteps() throws Exception {
        hear(step("[1/1] FROM docker.io/library/python:3.11-slim"));
        hear("{'id':'moby.image.id','aux':{'ID':'" + ID + "'}}");
        hear("{'stream':'Successfully tagged x'}");
        assertThat(build.image()).isEqualTo(new BuiltImage(ID, 1, 1));
    }

    @Test
    void aBuildThatFailedIsAFailureAlthoughTheAnswerIsFine() {
        hear("{'errorDetail':{'message':'boom'},'error':'executor failed running [/bin/sh -c x]: exit code: 2'}");
        assertThatThrownBy(build::image)
                .isInstanceOfSatisfying(
                        EngineFailure.class,
                        e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.STEP_FAILED));
    }

    @Test
    void aBuildThatSaidNothingIsAFailure() {
        assertThatThrownBy(build::image).isInstanceOf(EngineFailure.class).hasMessageContaining("without an image");
    }

    @Test
    void aTraceThatCannotBeReadCostsTheTraceOnly() throws Exception {
        hear("{'id':'moby.buildkit.trace','aux':'no base64!'}");
        hear("{'id':'moby.image.id','aux':{'ID':'" + ID + "'}}");
        assertThat(build.image()).isEqualTo(new BuiltImage(ID, 0, 0));
    }

    @Test
    void aPushGivesTheDigest() throws Exception {
        hear("{'status':'Layer already exists','progressDetail':{},'id':'f511257a322f'}");
        hear("{'progressDetail':{},'aux':{'Tag':'1','Digest':'" + DIGEST + "','Size':741}}");
        assertThat(push.digest()).hasToString(DIGEST);
    }

    @Test
    void aPushThatFailedIsAFailureAlthoughTheAnswerIsFine() {
        hear("{'errorDetail':{'message':'no'},'error':'no basic auth credentials'}");
        assertThatThrownBy(push::digest)
                .isInstanceOfSatisfying(
                        EngineFailure.class,
                        e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.REGISTRY_UNAUTHORIZED));
    }

    private void hear(String json) {
        var message = JsonMapper.shared().readTree(json.replace('\'', '"'));
        build.hear(message);
        push.hear(message);
    }

    private static String step(String name) {
        Vertex vertex = Vertex.newBuilder()
                .setDigest("sha256:1")
                .setName(name)
                .setCached(true)
                .build();
        byte[] trace = StatusResponse.newBuilder().addVertexes(vertex).build().toByteArray();
        return "{'id':'moby.buildkit.trace','aux':'" + Base64.getEncoder().encodeToString(trace) + "'}";
    }
}
