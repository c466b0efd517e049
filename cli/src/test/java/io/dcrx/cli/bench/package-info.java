/** What gateways and queue cost, beside something real in the same run. Run by {@code make bench}; nothing here fails for being slow. */
@NullMarked
package io.dcrx.cli.bench;

import org.jspecify.annotations.NullMarked;
