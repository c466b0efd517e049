package io.dcrx.gateway.registries;

import io.dcrx.gateway.users.Access;
import io.dcrx.gateway.users.User;
import io.dcrx.job.RegistryChoice;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Finds out where jobs want their images to go. */
@Component
public final class Destinations {
    private final RegistryStore store;
    private final RegistryPasswords passwords;
    private final RegistrySettings settings;

    Destinations(RegistryStore store, RegistryPasswords passwords, RegistrySettings settings) {
        this.store = store;
        this.passwords = passwords;
        this.settings = settings;
    }

    /**
     * A stored registry is looked for among the user's own only, an admin's too: nobody's image goes by accident where
     * somebody else's of the same name lead.
     */
    public Mono<Destination> of(User owner, RegistryChoice choice) {
        return switch (choice) {
            case RegistryChoice.Default() -> Mono.just(new Destination(settings.farms(), Optional.empty()));
            case RegistryChoice.Stored(String name) ->
                store.named(Access.of(owner.id()), owner.id(), name)
                        .switchIfEmpty(Mono.error(() -> Registries.unknown(name)))
                        .map(found -> new Destination(
                                Optional.of(found.registry().address()), passwords.open(found.registry())));
            case RegistryChoice.Inline inline -> Mono.fromCallable(() -> destination(inline));
        };
    }

    private Destination destination(RegistryChoice.Inline inline) {
        settings.problem(inline.address()).ifPresent(problem -> {
            throw new InvalidInput(List.of(new FieldError("/registry/registry_url", problem)));
        });
        return new Destination(Optional.of(inline.address()), inline.login());
    }
}
