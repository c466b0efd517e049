package io.dcrx.job;

import io.dcrx.context.ContextId;
import io.dcrx.context.StoredContext;
import io.dcrx.image.Digest;
import io.dcrx.image.Layer;
import io.dcrx.image.LayerArbitraries;
import io.dcrx.parse.Json;
import io.dcrx.wire.Wire;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** A spec travels in the same JSON in which it was asked for. */
class JobSpecPropertyTest {
    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenReadsBackAsTheSameSpec(@ForAll("images") List<Layer> image) {
        JobSpec spec = new JobSpec("localhost:5000/team/app", "1", image);

        assertThat(Wire.read(Wire.write(spec), JobSpec.class)).isEqualTo(spec);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenParsesAsTheSameSpec(@ForAll("images") List<Layer> image) {
        JobSpec spec = new JobSpec("team/app", "1", image);

        assertThat(JobRequest.parse(Json.of(Wire.writeText(spec))).spec()).isEqualTo(spec);
        JobSpec withFiles = spec.with(new StoredContext(ContextId.create(), new Digest("sha256:" + "ab".repeat(32))));
        assertThat(JobRequest.parse(Json.of(Wire.writeText(withFiles))).spec()).isEqualTo(withFiles);
    }

    @Provide
    Arbitrary<List<Layer>> images() {
        return LayerArbitraries.images();
    }
}
