package io.dcrx.gateway.users;

import java.time.Instant;
import java.util.UUID;

/**
 * What the token of a login says.
 *
 * @param user whose it is
 * @param version the user's {@code token_version} when it was issued; the token counts while that is the same
 * @param id of this token alone
 * @param expires when it ends by itself
 * @param since when the user proved with a password who they are
 */
record Session(UUID user, int version, UUID id, Instant expires, Instant since) {}
