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
 * @param git how to get at the repository that the context comes from; null if there is no need
 */
public record JobSecrets(
        @Nullable SealedLogin registry,
        Map<String, Sealed> build,
        @Nullable SealedLogin git) {
    public static final JobSecrets NONE = new JobSecrets(null, Map.of(), null);

    public JobSecrets {
        build = Collections.unmodifiableMap(new TreeMap<>(build));
    }

    /**
     * @param host the only one that may see it
     */
    public record SealedLogin(String host, String username, Sealed password) {
        public SealedLogin {
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
                login.map(shown -> new SealedLogin(host, shown.username(), box.seal(shown.password(), ofRegistry(job))))
                        .orElse(null),
                shut,
                null);
    }

    /**
     * The same, with the way to a repository.
     *
     * @param host the only one that may see it
     */
    public JobSecrets withGit(SecretBox box, JobId job, String host, Login login) {
        return new JobSecrets(
                registry, build, new SealedLogin(host, login.username(), box.seal(login.password(), ofGit(job, host))));
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

    /**
     * @param host of the repository; one that the login is not for gets none
     * @throws SecretBox.NotOpened if the box has not the key, or it is not that job's
     */
    public Optional<Login> openGit(SecretBox box, JobId job, String host) {
        return Optional.ofNullable(git)
                .filter(login -> login.host().equals(host))
                .map(login -> new Login(login.username(), box.open(login.password(), ofGit(job, host))));
    }

    /** Whether one of them would be sealed with another key today. */
    public boolean areOutdated(SecretBox box) {
        return Stream.concat(
                        Stream.of(Optional.ofNullable(registry), Optional.ofNullable(git))
                                .flatMap(login -> login.map(SealedLogin::password).stream()),
                        build.values().stream())
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
        JobSecrets sealed = seal(box, to, host, openLogin(box, from), openBuild(box, from));
        return git == null
                ? sealed
                : openGit(box, from, git.host())
                        .map(login -> sealed.withGit(box, to, git.host(), login))
                        .orElse(sealed);
    }

    public boolean areNone() {
        return registry == null && build.isEmpty() && git == null;
    }

    private static Binding ofRegistry(JobId job) {
        return new Binding("job", job + " registry");
    }

    /** Whoever gets at the order cannot send the password to another host. */
    private static Binding ofGit(JobId job, String host) {
        return new Binding("job", job + " git " + host);
    }

    private static Binding ofBuild(JobId job, String id) {
        return new Binding("job", job + " secret " + id);
    }
}
