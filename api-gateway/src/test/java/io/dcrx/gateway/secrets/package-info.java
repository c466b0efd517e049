/** Tests of what is sealed, wherever it is kept. */
@NullMarked
package io.dcrx.gateway.secrets;

import org.jspecify.annotations.NullMarked;
