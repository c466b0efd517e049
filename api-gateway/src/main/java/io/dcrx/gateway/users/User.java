package io.dcrx.gateway.users;

import java.text.Normalizer;
import java.util.Locale;
import java.util.UUID;

/**
 * Somebody who may use the farm. Controllers get the one who asks by {@code @AuthenticationPrincipal}.
 *
 * @param id theirs for life, a UUID version 7 (RFC 9562)
 * @param username as it was chosen; compared regardless of case
 */
public record User(UUID id, String username, Role role) {
    /** Whose things they may reach. */
    public Access access() {
        return role == Role.ADMIN ? Access.EVERYBODYS : Access.of(id);
    }

    /** Names that look the same and differ only in case or in how Unicode writes them are the same. */
    public static String key(String username) {
        return Normalizer.normalize(username, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }
}
