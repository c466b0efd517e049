package io.dcrx.gateway.registries;

import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Login;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.Fields;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Rule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What is to be different about a stored registry. */
record RegistryChange(UUID id, Optional<String> name, Optional<String> uri, Optional<Login> login) {
    private static final Rule ID = Rule.matching(
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
            "a registry's id, as create gave it");

    static RegistryChange parse(JsonNode body, RegistrySettings settings) {
        return Fields.read(body, fields -> {
            String id = fields.text("id", ID);
            Optional<String> name = fields.optionalText("registry_name", NewRegistry.NAME);
            Optional<String> uri = fields.optionalText("registry_uri", RegistryAddress.RULE);
            uri.flatMap(text -> NewRegistry.problem(text, settings))
                    .ifPresent(problem -> fields.wrongField("registry_uri", problem));
            Supplier<Optional<Login>> login = Login.read(fields);
            return fields.build(() -> new RegistryChange(UUID.fromString(id), name, uri, login.get()));
        });
    }

    /**
     * The registry as it will be.
     *
     * @throws InvalidInput if a password would be shown to another host than the one that it was given for: with a stolen
     *     token somebody could have it sent to themselves
     */
    Registry applyTo(Registry old, RegistryPasswords passwords, Instant now) {
        String newUri = uri.orElse(old.uri());
        boolean elsewhere =
                !RegistryAddress.parse(newUri).host().equals(old.address().host());
        if (elsewhere && old.access().isPresent() && login.isEmpty()) {
            throw new InvalidInput(List.of(new FieldError(
                    "/registry_password",
                    "is required together with registry_user when the host changes: the password that is stored is not"
                            + " shown to another one")));
        }
        Optional<Registry.Access> access = login.map(
                        given -> new Registry.Access(given.username(), passwords.seal(old.id(), given.password())))
                .or(old::access);
        return new Registry(old.id(), old.owner(), name.orElse(old.name()), newUri, access, old.createdAt(), now);
    }

    /** As the OpenAPI document shows it. */
    @Schema(name = "RegistryChange")
    record Body(
            @Schema(example = "01900000-0000-7000-8000-000000000001")
            String id,

            @Schema(example = "team", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            String registryName,

            @Schema(example = "https://registry.example.com/team", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            String registryUri,

            @Schema(example = "ada", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            String registryUser,

            @Schema(
                    example = "correct horse battery",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    accessMode = Schema.AccessMode.WRITE_ONLY)
            String registryPassword) {}
}
