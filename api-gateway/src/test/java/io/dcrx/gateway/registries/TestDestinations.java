package io.dcrx.gateway.registries;

import io.dcrx.gateway.storage.TestDatabase;
import io.dcrx.seal.SecretBox;
import java.util.List;

/** Where images go, as a farm with a registry of its own has it. */
public final class TestDestinations {
    private TestDestinations() {}

    public static Destinations in(TestDatabase database, SecretBox box) {
        return new Destinations(
                new RegistryStore(database.client()),
                new RegistryPasswords(box),
                new RegistrySettings("http://localhost:5000", List.of()));
    }
}
