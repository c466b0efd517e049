@NullMarked
package io.dcrx.id;

import org.jspecify.annotations.NullMarked;
