package io.dcrx.gateway.users;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dcrx.gateway.web.ProblemException;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/**
 * How often passwords may be guessed: for one username, whether there is such a user or not, and from one address. What is
 * remembered is bounded; each gateway counts for itself.
 */
@Component
class LoginLimits {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int REMEMBERED = 100_000;
    private static final int LONGEST_NAME = 64;

    private final Cache<String, RateLimiter> names;
    private final Cache<String, RateLimiter> addresses;
    private final LoginSettings settings;

    LoginLimits(LoginSettings settings) {
        this.settings = settings;
        this.names = remembered();
        this.addresses = remembered();
    }

    private static Cache<String, RateLimiter> remembered() {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(PERIOD.multipliedBy(2))
                .build();
    }

    /**
     * Takes one of the attempts that are left for that name, and looks whether the address has failures left.
     *
     * @throws ProblemException if there are none
     */
    void attempt(String username, InetAddress from) {
        if (of(addresses, key(from), settings.failuresPerAddress()).getMetrics().getAvailablePermissions() <= 0) {
            throw tooMany();
        }
        attempt(username);
    }

    /**
     * As above, where somebody is let in already.
     *
     * @throws ProblemException if there are none
     */
    void attempt(String username) {
        if (!of(names, key(username), settings.attemptsPerUser()).acquirePermission()) {
            throw tooMany();
        }
    }

    /** Whoever knows the password has guessed nothing: all attempts are left again for that name. */
    void succeeded(String username) {
        names.invalidate(key(username));
    }

    /** One less is left for that address. */
    void failed(InetAddress from) {
        var _ = of(addresses, key(from), settings.failuresPerAddress()).acquirePermission();
    }

    private static RateLimiter of(Cache<String, RateLimiter> known, String key, int limit) {
        return known.get(
                key,
                _ -> RateLimiter.of(
                        "login",
                        RateLimiterConfig.custom()
                                .limitForPeriod(limit)
                                .limitRefreshPeriod(PERIOD)
                                .timeoutDuration(Duration.ZERO)
                                .build()));
    }

    /** Names that nobody can have share one, so that long ones fill no memory. */
    private static String key(String username) {
        return username.length() > LONGEST_NAME ? "" : User.key(username);
    }

    /** Of IPv6 the network: every machine there has more addresses than can be counted. */
    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }

    private static ProblemException tooMany() {
        return ProblemException.tooMany("Too many logins failed; wait a little.", PERIOD);
    }
}
