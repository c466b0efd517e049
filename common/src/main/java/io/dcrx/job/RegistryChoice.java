package io.dcrx.job;

import io.dcrx.image.RegistryAddress;
import io.dcrx.parse.Fields;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** To which registry a job wants its image to go. */
public sealed interface RegistryChoice {

    /** The farm's own. */
    record Default() implements RegistryChoice {}

    /** One that the job's owner has stored. */
    record Stored(String name) implements RegistryChoice {
        public Stored {
            Objects.requireNonNull(name);
        }
    }

    /** One that the farm knows of by this job only. */
    record Inline(RegistryAddress address, Optional<Login> login) implements RegistryChoice {
        public Inline {
            Objects.requireNonNull(address);
            Objects.requireNonNull(login);
        }
    }

    static Optional<RegistryChoice> read(Fields fields) {
        return fields.has("registry_name") ? stored(fields) : inline(fields);
    }

    private static Optional<RegistryChoice> stored(Fields fields) {
        String name = fields.text("registry_name");
        return fields.build(() -> new Stored(name));
    }

    private static Optional<RegistryChoice> inline(Fields fields) {
        if (!fields.has("registry_url")) {
            return fields.wrongField(
                    "registry_url", "is required, or else registry_name, which names a stored registry");
        }
        String url = fields.text("registry_url", RegistryAddress.RULE);
        Supplier<Optional<Login>> login = Login.read(fields);
        return fields.build(() -> new Inline(RegistryAddress.parse(url), login.get()));
    }
}
