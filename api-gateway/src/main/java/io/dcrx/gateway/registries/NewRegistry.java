package io.dcrx.gateway.registries;

import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Login;
import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A registry that is to be stored. */
record NewRegistry(String name, String uri, Optional<Login> login) {
    static final Rule NAME = Rule.matching(
                    "[\\p{L}\\p{Nd}][\\p{L}\\p{M}\\p{Nd}._@+-]{0,127}",
                    "1 to 128 letters, digits and . _ @ + -, and begin with a letter or digit")
            .and(Rule.atMost(128));

    static NewRegistry parse(JsonNode body, RegistrySettings settings) {
        return Fields.read(body, fields -> {
            String name = fields.text("registry_name", NAME);
            String uri = fields.text("registry_uri", RegistryAddress.RULE);
            problem(uri, settings).ifPresent(problem -> fields.wrongField("registry_uri", problem));
            Supplier<Optional<Login>> login = Login.read(fields);
            return fields.build(() -> new NewRegistry(name, uri, login.get()));
        });
    }

    /** What is wrong with a URI that is one. */
    static Optional<String> problem(String uri, RegistrySettings settings) {
        return RegistryAddress.RULE.allows(uri) ? settings.problem(RegistryAddress.parse(uri)) : Optional.empty();
    }

    /** As the OpenAPI document shows it. */
    @Schema(name = "NewRegistry")
    record Body(
            @Schema(example = "team") String registryName,

            @Schema(example = "https://registry.example.com/team")
            String registryUri,

            @Schema(example = "ada", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            String registryUser,

            @Schema(
                    example = "correct horse battery",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    accessMode = Schema.AccessMode.WRITE_ONLY)
            String registryPassword) {}
}
