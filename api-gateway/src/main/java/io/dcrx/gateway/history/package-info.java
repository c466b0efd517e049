/** What happened to jobs: shown and followed. */
@NullMarked
package io.dcrx.gateway.history;

import org.jspecify.annotations.NullMarked;
