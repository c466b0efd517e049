/** Settings: where they come from, and what is said about wrong ones. */
@NullMarked
package io.dcrx.gateway.settings;

import org.jspecify.annotations.NullMarked;
