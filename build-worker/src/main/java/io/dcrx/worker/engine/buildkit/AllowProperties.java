package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildRules;
import io.dcrx.image.PublicHost;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What builds may do beyond what is safe, as far as only a worker can see to it. The rest is refused by the gateway.
 *
 * @param privateAddresses an {@code ADD} may fetch from names that lead to addresses that are not public
 * @param sharedCaches cache mounts of the same id are one, whoever builds
 */
@ConfigurationProperties("dcrx.allow")
record AllowProperties(
        @DefaultValue("false") boolean privateAddresses,
        @DefaultValue("false") boolean sharedCaches) {

    /** Each is looked up before the build, and nobody needs so many. */
    private static final int MOST_HOSTS = 100;

    /** Whose cache mounts a build of this user sees. */
    Optional<String> cacheOwner(UUID owner) {
        return sharedCaches ? Optional.empty() : Optional.of(owner.toString());
    }

    /**
     * Looks up where names lead, as near to the engine as can be. What the engine itself finds a moment later, or is
     * redirected to, is out of sight.
     */
    void requirePublicSources(String dockerfile, HostLookup lookup) throws EngineFailure {
        if (privateAddresses) {
            return;
        }
        Set<String> hosts = BuildRules.hosts(dockerfile);
        if (hosts.size() > MOST_HOSTS) {
            throw refused("ADD must not fetch from more than " + MOST_HOSTS + " hosts, and here are " + hosts.size());
        }
        for (var found : lookup.of(hosts).entrySet()) {
            if (!found.getValue().stream().allMatch(PublicHost::isPublic)) {
                throw refused("ADD must not fetch from " + found.getKey()
                        + ", whose address is not public: it would have to be allowed"
                        + " with DCRX_KV_ALLOW_PRIVATE_ADDRESSES");
            }
        }
    }

    private static EngineFailure refused(String why) {
        return new EngineFailure(Failure.of(FailureReason.INVALID_DOCKERFILE, why));
    }
}
