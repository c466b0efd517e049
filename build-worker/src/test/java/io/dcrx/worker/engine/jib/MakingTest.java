package io.dcrx.worker.engine.jib;

import io.dcrx.image.Layer;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Platform;
import io.dcrx.worker.engine.jib.files.LayerFolder;
import io.dcrx.worker.log.HeardLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class MakingTest {
    private static final int MOST_LAYERS = 127;

    @TempDir
    private Path folder;

    @Test
    void anImageHasAsManyLayersAsEnginesTake() throws EngineFailure {
        try (Making making = making()) {
            for (int i = 0; i < MOST_LAYERS; i++) {
                making.add(new Layer.Workdir("/folder" + i));
            }
            making.add(new Layer.Workdir("/"));
            assertThat(making.image(Map.of()).added()).hasSize(MOST_LAYERS);
            EngineFailure failure =
                    catchThrowableOfType(EngineFailure.class, () -> making.add(new Layer.Workdir("/another")));
            assertThat(failure).hasMessageContaining("more than 127 layers, 0 of them its base's");
            assertThat(failure.failure().reason()).isEqualTo(FailureReason.INVALID_DOCKERFILE);
        }
    }

    private Making making() throws EngineFailure {
        Base scratch = new Base(
                "scratch",
                MediaTypes.DOCKER,
                ImageConfig.ofNothing(Platform.ofThisMachine()),
                List.of(),
                Optional.empty(),
                true);
        return new Making(
                scratch,
                Map.of(),
                ContextFiles.NONE,
                new BaseFiles(),
                new LayerFolder(folder),
                new Hands(),
                new HeardLog(),
                MOST_LAYERS + 2);
    }
}
