package io.dcrx.gateway.audit;

import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What is known of a request that will be an entry. It travels in the request's context, so that whoever learns what the
 * request is about, such as the id of something new, can say so where the path does not.
 */
public final class AuditNote {
    private volatile @Nullable UUID user;
    private volatile @Nullable String username;
    private volatile String target = "";

    /** To be applied to what a controller answers with: the id of it is what the request was about. */
    public static <T> UnaryOperator<Mono<T>> about(Function<? super T, ?> id) {
        return work ->
                Mono.deferContextual(context -> work.doOnNext(answer -> context.<AuditNote>getOrEmpty(AuditNote.class)
                        .ifPresent(note -> note.target(String.valueOf(id.apply(answer))))));
    }

    /** The note of this request, if there is one; completes in any case. */
    public static Mono<Void> write(java.util.function.Consumer<AuditNote> pen) {
        return Mono.deferContextual(context -> {
            context.<AuditNote>getOrEmpty(AuditNote.class).ifPresent(pen);
            return Mono.empty();
        });
    }

    public void by(UUID id, String name) {
        user = id;
        username = name;
    }

    public void target(String what) {
        target = what;
    }

    @Nullable
    UUID user() {
        return user;
    }

    @Nullable
    String username() {
        return username;
    }

    public String target() {
        return target;
    }
}
