/** What builds print: stored, shown and followed. */
@NullMarked
package io.dcrx.gateway.logs;

import org.jspecify.annotations.NullMarked;
