/** Sealing of secrets: what is stored or travels can be opened only with the farm's key, and only for what it is for. */
@NullMarked
package io.dcrx.seal;

import org.jspecify.annotations.NullMarked;
