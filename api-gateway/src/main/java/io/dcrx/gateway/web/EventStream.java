package io.dcrx.gateway.web;

import io.dcrx.wire.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Server-sent events, as everything here writes them that can be followed: as text, several at once. */
public final class EventStream {
    /** What is sent before anything is known, so that the client knows at once that it is heard. */
    public static final String GREETING = "retry: 1000\n\n";

    /** A comment, which keeps the connection alive. */
    public static final String NOTHING_NEW = ": nothing new\n\n";

    private EventStream() {}

    /** @param id after which the client goes on when it comes back */
    public static String event(String id, Object data) {
        return "id: " + id + "\ndata: " + Wire.writeText(data) + "\n\n";
    }

    /** The last one. */
    public static String end(Object data) {
        return "event: end\ndata: " + Wire.writeText(data) + "\n\n";
    }

    /** Whether the client asks for events by the type that it accepts. */
    public static boolean isAccepted(ServerHttpRequest request) {
        return accepts(request, MediaType.TEXT_EVENT_STREAM);
    }

    /** Whether the client names that type, and not only a range that it is in. */
    public static boolean accepts(ServerHttpRequest request, MediaType type) {
        List<MediaType> accepted = request.getHeaders().getAccept();
        return accepted.stream().anyMatch(range -> range.equalsTypeAndSubtype(type));
    }

    /** Whether to wait for what is to come: as the client says, and else if it asks for events. */
    public static boolean isFollowed(@Nullable Boolean follow, boolean events) {
        return follow == null ? events : follow;
    }

    /** Flushed text by text, each when the connection has taken the one before. The headers go with the first, even if it is empty. */
    public static Mono<Void> send(Flux<String> texts, ServerHttpResponse response) {
        return response.writeAndFlushWith(texts.map(text -> {
            DataBuffer buffer = response.bufferFactory().wrap(text.getBytes(UTF_8));
            return Mono.just(buffer);
        }));
    }
}
