/** Who did what to what, from where, when, with which result. */
@NullMarked
package io.dcrx.gateway.audit;

import org.jspecify.annotations.NullMarked;
