/** The {@code dcrx-kv} command: it wires gateway, worker and broker together and holds no logic of theirs. */
@NullMarked
package io.dcrx.cli;

import org.jspecify.annotations.NullMarked;
