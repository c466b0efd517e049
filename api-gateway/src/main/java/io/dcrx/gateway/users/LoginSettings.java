package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.WrongSetting;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How many logins a minute there may be, at one gateway.
 *
 * @param attemptsPerUser before the right password is given
 * @param failuresPerAddress by whomever; of IPv6 this counts for the network
 */
@ConfigurationProperties("dcrx.login")
record LoginSettings(int attemptsPerUser, int failuresPerAddress) {
    LoginSettings {
        atLeastOne("DCRX_KV_LOGIN_ATTEMPTS_PER_USER", attemptsPerUser);
        atLeastOne("DCRX_KV_LOGIN_FAILURES_PER_ADDRESS", failuresPerAddress);
    }

    private static void atLeastOne(String variable, int value) {
        if (value < 1) {
            throw new WrongSetting(variable + " is " + value + "; it must be at least 1.");
        }
    }
}
