package io.dcrx.gateway.registries;

import io.dcrx.image.RegistryAddress;
import io.dcrx.seal.Sealed;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A registry that a user has stored.
 *
 * @param name the owner's own name for it, theirs once
 * @param uri as it was given
 * @param access empty if the registry lets everybody in
 */
record Registry(
        UUID id, UUID owner, String name, String uri, Optional<Access> access, Instant createdAt, Instant updatedAt) {

    record Access(String username, Sealed password) {}

    RegistryAddress address() {
        return RegistryAddress.parse(uri);
    }
}
