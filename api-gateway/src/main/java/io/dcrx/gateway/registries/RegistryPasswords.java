package io.dcrx.gateway.registries;

import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.Login;
import io.dcrx.seal.Binding;
import io.dcrx.seal.Sealed;
import io.dcrx.seal.SecretBox;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Passwords of stored registries: sealed for the one registry, so that no row can borrow another's. */
@Component
final class RegistryPasswords {
    private final SecretBox box;

    RegistryPasswords(SecretBox box) {
        this.box = box;
    }

    Sealed seal(UUID registry, String password) {
        return box.seal(password, binding(registry));
    }

    /** How to get in, if that needs anything. */
    Optional<Login> open(Registry registry) {
        return registry.access().map(access -> {
            try {
                return new Login(access.username(), box.open(access.password(), binding(registry.id())));
            } catch (SecretBox.NotOpened e) {
                throw new ProblemException(
                        ProblemType.CONFLICT,
                        "The password of this registry cannot be opened any more, because the farm's sealing key is"
                                + " another one now; give it again with PUT /registry/update.",
                        e);
            }
        });
    }

    /** The same under today's key; empty if it already is. */
    Optional<Sealed> resealed(UUID registry, Sealed password) {
        return box.isOutdated(password)
                ? Optional.of(seal(registry, box.open(password, binding(registry))))
                : Optional.empty();
    }

    private static Binding binding(UUID registry) {
        return new Binding("registry", registry.toString());
    }
}
