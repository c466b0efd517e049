package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.WrongSetting;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How tokens are signed, and for how long they are good.
 *
 * @param algorithm by its name in RFC 7518
 * @param keyFile for RS256 and ES256; empty for the others
 * @param oldKeys with which nothing is signed any more: files for RS256 and ES256, else secrets
 */
@ConfigurationProperties("dcrx.token")
record TokenSettings(String algorithm, Duration expiration, String keyFile, List<String> oldKeys) {
    TokenSettings {
        if (!algorithm.matches("HS(256|384|512)|RS256|ES256")) {
            throw new WrongSetting("DCRX_KV_AUTH_ALGORITHM is '" + algorithm
                    + "'; it must be one of HS256, HS384, HS512, RS256 and ES256.");
        }
        if (expiration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new WrongSetting("DCRX_KV_TOKEN_EXPIRATION is " + expiration + "; it must be at least 1s.");
        }
    }

    SecureDigestAlgorithm<?, ?> signing() {
        return Jwts.SIG.get().forKey(algorithm);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "TokenSettings[" + algorithm + ", " + expiration + ", " + oldKeys.size() + " old keys]";
    }
}
