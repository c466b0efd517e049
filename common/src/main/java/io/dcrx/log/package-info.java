/** What is told of builds, line by line. */
@NullMarked
package io.dcrx.log;

import org.jspecify.annotations.NullMarked;
