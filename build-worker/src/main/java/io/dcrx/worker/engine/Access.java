package io.dcrx.worker.engine;

import io.dcrx.image.ImageReference;
import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Login;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one attempt may show to others. Its text form keeps all of it to itself.
 *
 * @param pass the way into a registry; empty if the attempt goes as nobody
 * @param secrets what steps of the build may read, by id
 * @param git the way to the repository that the context comes from; empty if the attempt goes as nobody
 */
public record Access(Optional<Pass> pass, Map<String, String> secrets, Optional<Login> git) {
    public static final Access NONE = new Access(Optional.empty(), Map.of());

    public Access {
        Objects.requireNonNull(pass);
        Objects.requireNonNull(git);
        secrets = Map.copyOf(secrets);
    }

    /** Of a build whose files do not come from git. */
    public Access(Optional<Pass> pass, Map<String, String> secrets) {
        this(pass, secrets, Optional.empty());
    }

    /**
     * Credentials, and what they are shown for: nothing that lies elsewhere gets to see them.
     *
     * @param opens a whole registry, or what lies below a path of it
     */
    public record Pass(RegistryAddress opens, Credentials credentials) {
        public Pass {
            Objects.requireNonNull(opens);
            Objects.requireNonNull(credentials);
        }
    }

    /** What the registry of this image may see. */
    public Optional<Credentials> of(ImageReference image) {
        return at(image.host(), image.path());
    }

    /**
     * What this registry may see when it is asked for that repository.
     *
     * @param host {@code host[:port]}
     */
    public Optional<Credentials> at(String host, String repository) {
        return pass.filter(held -> held.opens().holds(host, repository)).map(Pass::credentials);
    }

    /**
     * What an issuer of tokens may see that is asked for one of these scopes, such as {@code repository:team/app:pull}. Nothing
     * unless all of them are of repositories that the pass opens.
     */
    public Optional<Credentials> forToken(String host, List<String> scopes) {
        return pass.filter(held ->
                        opensPartOf(host) && scopes.stream().allMatch(scope -> opens(held.opens(), host, scope)))
                .map(Pass::credentials);
    }

    /** Whether there is anything for this registry. */
    public boolean opensPartOf(String host) {
        return pass.filter(held -> held.opens().isAt(host)).isPresent();
    }

    private static boolean opens(RegistryAddress opened, String host, String scope) {
        return opened.path().isEmpty() || opened.holds(host, repository(scope));
    }

    private static String repository(String scope) {
        String[] parts = scope.split(":", 3);
        return parts.length == 3 && parts[0].equals("repository") ? parts[1] : "";
    }

    /**
     * What registries may see whatever they are asked for, by {@code host[:port]}. A pass for a part of a registry is not among
     * them: who asks for a host only could want the rest.
     */
    public Map<String, Credentials> byHost() {
        return pass.filter(held -> held.opens().path().isEmpty())
                .map(held -> Map.of(held.opens().host(), held.credentials()))
                .orElse(Map.of());
    }

    /** What must not be read by people. */
    public Stream<String> hidden() {
        return Stream.of(
                        pass.stream().map(held -> held.credentials().password()),
                        git.stream().map(Login::password),
                        secrets.values().stream())
                .flatMap(passwords -> passwords);
    }

    @Override
    public String toString() {
        return "Access[pass=" + pass + ", secrets=" + secrets.keySet() + ", git=" + git + "]";
    }
}
