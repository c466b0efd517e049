package io.dcrx.job;

import io.dcrx.context.ContextReader;
import io.dcrx.context.ContextSource;
import io.dcrx.context.InlineFiles;
import io.dcrx.context.SpecContext;
import io.dcrx.image.BuildOptionsReader;
import io.dcrx.parse.Fields;
import io.dcrx.parse.InvalidInput;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The job request of the HTTP contract: what to build, which travels on to a worker, and what only the gateway needs to
 * know about it. The only place where a job's secrets are in plain text, and it does not print them.
 *
 * @param priority what of the owner's and of everybody's jobs goes before it
 * @param files to be stored, and to be the spec's context then; null if there are none
 * @param secrets what steps of the build may read, by id
 * @param git as whom the context is fetched from its repository; null: as anybody
 */
public record JobRequest(
        JobSpec spec,
        Priority priority,
        @Nullable InlineFiles files,
        RegistryChoice registry,
        Map<String, String> secrets,
        @Nullable Login git) {
    public JobRequest {
        Objects.requireNonNull(spec);
        Objects.requireNonNull(priority);
        Objects.requireNonNull(registry);
        secrets = Map.copyOf(secrets);
    }

    /** As urgent as most are, to the farm's own registry, and with nothing to store. */
    public JobRequest(JobSpec spec) {
        this(spec, Priority.NORMAL, null, new RegistryChoice.Default(), Map.of(), null);
    }

    /** Whether there is anything to copy from. */
    public boolean hasContext() {
        return files != null || spec.context() != null;
    }

    /**
     * Reads a request.
     *
     * @throws InvalidInput naming everything that is wrong with it
     */
    public static JobRequest parse(JsonNode request) {
        return Fields.read(request, JobRequest::read);
    }

    private static Optional<JobRequest> read(Fields fields) {
        BuildOptionsReader options = new BuildOptionsReader();
        Supplier<JobSpec> spec = JobSpec.read(fields, options);
        Optional<Files> files = fields.optionalObject("context", JobRequest::files);
        Priority priority = fields.optionalChoice("priority", Priority.class).orElse(Priority.NORMAL);
        Optional<RegistryChoice> registry = fields.optionalObject("registry", RegistryChoice::read);
        return fields.build(() -> of(
                spec.get(),
                priority,
                files.map(Files::from).orElse(null),
                registry.orElseGet(RegistryChoice.Default::new),
                options.secrets(),
                files.flatMap(Files::login).orElse(null)));
    }

    /** Where the files of a build come from, and as whom. */
    private record Files(ContextSource from, Optional<Login> login) {}

    private static Optional<Files> files(Fields fields) {
        Supplier<Optional<Login>> login = Login.read(fields, "git");
        if (fields.has("git_user") && !fields.has("git")) {
            fields.wrongField("git_user", "must not be given without git: it is for the repository there");
        }
        return ContextReader.read(fields).map(from -> new Files(from, login.get()));
    }

    private static JobRequest of(
            JobSpec spec,
            Priority priority,
            @Nullable ContextSource context,
            RegistryChoice registry,
            Map<String, String> secrets,
            @Nullable Login git) {
        return switch (context) {
            case null -> new JobRequest(spec, priority, null, registry, secrets, git);
            case SpecContext elsewhere -> new JobRequest(spec.with(elsewhere), priority, null, registry, secrets, git);
            case InlineFiles files -> new JobRequest(spec, priority, files, registry, secrets, git);
        };
    }

    /** Without the secrets, and without what a private file may hold. */
    @Override
    public String toString() {
        return "JobRequest[" + spec.name() + ", registry=" + registry + ", secrets=" + secrets.keySet() + "]";
    }
}
