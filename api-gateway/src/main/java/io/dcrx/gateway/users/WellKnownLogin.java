package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * The login that stands in every copy of the demo, and so is everybody's. It is for this machine only: where a gateway lets
 * others in, no such user is made, and no gateway starts with one.
 */
@Component
class WellKnownLogin {
    private static final String USERNAME = "admin";
    private static final String PASSWORD = "dcrxadmin1*";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** @throws WrongSetting if there is such a user where others can log in */
    WellKnownLogin(Listening listening, UserStore users, Passwords passwords) {
        if (listening.letsOthersIn() && works(users, passwords)) {
            throw new WrongSetting("DCRX_KV_HOST lets others than this machine in, and the user " + USERNAME
                    + " still has the demo's password, which everybody knows. Start with DCRX_KV_HOST=127.0.0.1 and set"
                    + " another one by PUT /users/update with \"password\" and \"old_password\".");
        }
    }

    /** @throws WrongSetting if this is it, where others can log in */
    static void refuse(NewUser first, Listening listening) {
        if (listening.letsOthersIn() && first.password().equals(PASSWORD)) {
            throw new WrongSetting(
                    "DCRX_KV_HOST lets others than this machine in, and the password of the first user is the"
                            + " demo's, which everybody knows; choose another one, such as `openssl rand -base64 18` makes.");
        }
    }

    private static boolean works(UserStore users, Passwords passwords) {
        return users.credentials(USERNAME)
                .flatMap(admin -> passwords.matches(PASSWORD, admin.passwordHash()))
                .blockOptional(PATIENCE)
                .orElse(false);
    }
}
