package io.dcrx.tracing;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A span as it is named to other processes: {@code 00-<trace>-<span>-<flags>}, 55 characters.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public final class TraceParent {
    /** The name of the header, in HTTP and in Kafka. */
    public static final String HEADER = "traceparent";

    private static final W3CTraceContextPropagator FORMAT = W3CTraceContextPropagator.getInstance();

    private TraceParent() {}

    /** Of the span in there; empty if there is none. */
    public static Optional<String> of(Context context) {
        Map<String, String> headers = new HashMap<>();
        FORMAT.inject(
                context,
                headers,
                (carrier, name, value) -> Objects.requireNonNull(carrier).put(name, value));
        return Optional.ofNullable(headers.get(HEADER));
    }

    /** For spans that are to be children of that one. What is no such header is nobody's child. */
    public static Context context(@Nullable String header) {
        return header == null ? Context.root() : FORMAT.extract(Context.root(), header, Header.INSTANCE);
    }

    private enum Header implements TextMapGetter<String> {
        INSTANCE;

        @Override
        public Iterable<String> keys(String header) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String header, String name) {
            return name.equals(HEADER) ? header : null;
        }
    }
}
