package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.WrongSetting;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.MacAlgorithm;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How tokens are signed, and for how long they are good.
 *
 * @param algorithm by its name in RFC 7518
 */
@ConfigurationProperties("dcrx.token")
record TokenSettings(String algorithm, Duration expiration) {
    TokenSettings {
        if (!algorithm.matches("HS(256|384|512)")) {
            throw new WrongSetting(
                    "DCRX_KV_AUTH_ALGORITHM is '" + algorithm + "'; it must be one of HS256, HS384 and HS512.");
        }
        if (expiration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new WrongSetting("DCRX_KV_TOKEN_EXPIRATION is " + expiration + "; it must be at least 1s.");
        }
    }

    MacAlgorithm mac() {
        return (MacAlgorithm) Jwts.SIG.get().forKey(algorithm);
    }

    /** As long as the hash, RFC 7518, section 3.2. */
    int keyBytes() {
        return mac().getKeyBitLength() / Byte.SIZE;
    }
}
