package io.dcrx.gateway.users;

import java.util.UUID;

/**
 * Somebody who may use the farm. Controllers get the one who asks by {@code @AuthenticationPrincipal}.
 *
 * @param id theirs for life, a UUID version 7 (RFC 9562)
 * @param username as it was chosen; compared regardless of case
 */
public record User(UUID id, String username) {}
