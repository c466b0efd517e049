package io.dcrx.worker.engine.jib;

import io.dcrx.image.Command;
import io.dcrx.image.Layer;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Platform;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The parts that a comparison with BuildKit (EngineContractIT) does not reach. */
class ImageConfigTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BASE = """
            {"created": "2026-01-02T03:04:05Z", "architecture": "amd64", "os": "linux", "docker_version": "20", "id": "x",
             "container_config": {"Env": ["SECRET=1"]},
             "config": {"Hostname": "h", "Image": "sha256:x", "Env": ["PATH=/bin", "A=1"], "Cmd": ["base"], "User": "", "Volumes": {}, "OnBuild": null},
             "rootfs": {"type": "layers", "diff_ids": ["sha256:1"]},
             "history": [{"created": "2026-01-02T03:04:05Z", "created_by": "ADD file"}]}""";

    @Test
    void whatTellsHowTheBaseCameAboutIsNotHandedDown() throws Exception {
        JsonNode config = config(BASE);
        assertThat(config.propertyNames())
                .containsExactlyInAnyOrder("architecture", "os", "rootfs", "created", "config", "history");
        assertThat(config.path("config").propertyNames()).containsExactlyInAnyOrder("Env", "Cmd");
    }

    @Test
    void aBaseThatWantsSomethingRunIsRefused() {
        String triggers = BASE.replace("\"OnBuild\": null", "\"OnBuild\": [\"RUN make\"]");
        EngineFailure failure = catchThrowableOfType(EngineFailure.class, () -> config(triggers));
        assertThat(failure.failure().reason()).isEqualTo(FailureReason.INVALID_DOCKERFILE);
        assertThat(failure).hasMessageContaining("ONBUILD");
    }

    @Test
    void everyLayerIsInTheHistoryWithTheTimeOfTheBase() throws Exception {
        JsonNode history = config(BASE, new Layer.Env("B", "2 3"), new Layer.Cmd(new Command.Shell("run it")))
                .path("history");
        assertThat(history.valueStream().map(entry -> entry.path("created_by").asString()))
                .containsExactly("ADD file", "ENV B=\"2 3\"", "CMD run it");
        assertThat(history.valueStream().map(entry -> entry.path("created").asString()))
                .containsOnly("2026-01-02T03:04:05Z");
        assertThat(history.valueStream().map(entry -> entry.path("empty_layer").asBoolean(false)))
                .containsExactly(false, true, true);
    }

    @Test
    void aVariableKeepsItsPlaceWhenItsValueChanges() throws Exception {
        JsonNode env = config(BASE, new Layer.Env("PATH", "/opt:$PATH"), new Layer.Env("C", "$A$A"))
                .at("/config/Env");
        assertThat(env.valueStream().map(JsonNode::asString)).containsExactly("PATH=/opt:/bin", "A=1", "C=11");
    }

    @Test
    void aRangeOfPortsThatEndsBeforeItBeginsIsTheUsersMistake() {
        EngineFailure failure =
                catchThrowableOfType(EngineFailure.class, () -> config(BASE, new Layer.Expose(List.of("90-80"))));
        assertThat(failure.failure().reason()).isEqualTo(FailureReason.INVALID_DOCKERFILE);
    }

    @Test
    void aVolumeThatIsNothingOnceItsVariablesHaveTheirValuesIsTheUsersMistake() {
        EngineFailure failure =
                catchThrowableOfType(EngineFailure.class, () -> config(BASE, new Layer.Volume(List.of("$UNSET"))));
        assertThat(failure.failure().reason()).isEqualTo(FailureReason.INVALID_DOCKERFILE);
    }

    @Test
    void theSameLayersOnTheSameBaseAreTheSameBytes() throws Exception {
        Layer layer = new Layer.Label("a", "b");
        assertThat(config(BASE, layer).toString()).isEqualTo(config(BASE, layer).toString());
        JsonNode nothing = ImageConfig.ofNothing(Platform.parse("linux/arm64"));
        assertThat(new ImageConfig(nothing, Map.of()).json())
                .contains("\"architecture\":\"arm64\"")
                .doesNotContain("created");
    }

    private static JsonNode config(String base, Layer... layers) throws EngineFailure {
        ImageConfig config = new ImageConfig(JSON.readTree(base), Map.of());
        for (Layer layer : layers) {
            config.apply(layer);
        }
        return JSON.readTree(config.json());
    }
}
