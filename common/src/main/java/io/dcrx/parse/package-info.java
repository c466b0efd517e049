/** Reading JSON from people: every wrong field is named at once. */
@NullMarked
package io.dcrx.parse;

import org.jspecify.annotations.NullMarked;
