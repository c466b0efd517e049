/** Workers as a whole, against a real broker, engine and registry. */
@NullMarked
package io.dcrx.worker;

import org.jspecify.annotations.NullMarked;
