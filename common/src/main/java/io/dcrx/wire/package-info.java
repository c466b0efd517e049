/** How the contract travels: topic names and the JSON codec. */
@NullMarked
package io.dcrx.wire;

import org.jspecify.annotations.NullMarked;
