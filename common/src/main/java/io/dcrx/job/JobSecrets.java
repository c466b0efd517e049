package io.dcrx.job;

import io.dcrx.seal.Binding;
import io.dcrx.seal.Sealed;
import io.dcrx.seal.SecretBox;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a job keeps to itself, sealed for that job and for that purpose: neither another job nor another field of the same
 * one can make use of it.
 *
 * @param registry how to get into the registry that the image goes to; null if there is no need, or the farm's own will do
 * @param build what steps of the build may read, by id
 */
public record JobSecrets(@Nullable RegistryLogin registry, Map<String, Sealed> build) {
    public static final JobSecrets NONE = new JobSecrets(null, Map.of());

    public JobSecrets {
        build = Collections.unmodifiableMap(new TreeMap<>(build));
    }

    /**
     * @param host the only one that may see it
     */
    public record RegistryLogin(String host, String username, Sealed password) {
        public RegistryLogin {
            Objects.requireNonNull(host);
            Objects.requireNonNull(username);
            Objects.requireNonNull(password);
        }
    }

    /**
     * Seals what a job brings.
     *
     * @param host which registry the login is for
     */
    public static JobSecrets seal(
            SecretBox box, JobId job, String host, Optional<Login> login, Map<String, String> build) {
        Map<String, Sealed> shut = new TreeMap<>();
        build.forEach((id, value) -> shut.put(id, box.seal(value, ofBuild(job, id))));
        return new JobSecrets(
                login.map(shown ->
                                new RegistryLogin(host, shown.username(), box.seal(shown.password(), ofRegistry(job))))
                        .orElse(null),
                shut);
    }

    /** @throws SecretBox.NotOpened if the box has not the key, or they are not that job's */
    public Optional<Login> openLogin(SecretBox box, JobId job) {
        return Optional.ofNullable(registry)
                .map(login -> new Login(login.username(), box.open(login.password(), ofRegistry(job))));
    }

    /** @throws SecretBox.NotOpened if the box has not the key, or they are not that job's */
    public Map<String, String> openBuild(SecretBox box, JobId job) {
        Map<String, String> opened = new TreeMap<>();
        build.forEach((id, value) -> opened.put(id, box.open(value, ofBuild(job, id))));
        return opened;
    }

    /** Whether one of them would be sealed with another key today. */
    public boolean areOutdated(SecretBox box) {
        return Stream.concat(Stream.ofNullable(registry).map(RegistryLogin::password), build.values().stream())
                .anyMatch(box::isOutdated);
    }

    /**
     * The same under the box's newest key.
     *
     * @param from the job that they are sealed for
     * @param to the job that they shall be sealed for
     * @throws SecretBox.NotOpened if the box has not the key, or they are not that job's
     */
    public JobSecrets resealed(SecretBox box, JobId from, JobId to) {
        String host = registry == null ? "" : registry.host();
        return seal(box, to, host, openLogin(box, from), openBuild(box, from));
    }

    public boolean areNone() {
        return registry == null && build.isEmpty();
    }

    private static Binding ofRegistry(JobId job) {
        return new Binding("job", job + " registry");
    }

    private static Binding ofBuild(JobId job, String id) {
        return new Binding("job", job + " secret " + id);
    }
}
