package io.dcrx.gateway.registries;

import io.dcrx.gateway.storage.SealedColumn;
import io.dcrx.seal.Sealed;
import java.util.UUID;

/** What is sealed of stored registries. */
public final class SealedRegistries {
    /** Their passwords. */
    public static final SealedColumn PASSWORDS = new SealedColumn(
            "registries",
            "password",
            (box, id, password) -> new RegistryPasswords(box)
                    .resealed(UUID.fromString(id), new Sealed(password))
                    .map(Sealed::text));

    private SealedRegistries() {}
}
