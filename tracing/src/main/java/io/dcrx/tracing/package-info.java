/** Where spans go, and how a trace travels from process to process. */
@NullMarked
package io.dcrx.tracing;

import org.jspecify.annotations.NullMarked;
