package io.dcrx.tracing;

import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TraceParentTest {
    private static final String HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void comesOutAsItWentIn() {
        assertThat(TraceParent.of(TraceParent.context(HEADER))).contains(HEADER);
    }

    @Test
    void whereThereIsNoSpanThereIsNoHeader() {
        assertThat(TraceParent.of(Context.root())).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void whatIsNoHeaderIsNobodysChild(String header) {
        assertThat(TraceParent.of(TraceParent.context(header))).isEmpty();
    }
}
