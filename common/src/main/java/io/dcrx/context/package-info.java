/** The files that a build may use, and how a worker gets them. */
@NullMarked
package io.dcrx.context;

import org.jspecify.annotations.NullMarked;
