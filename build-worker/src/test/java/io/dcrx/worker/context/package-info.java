@NullMarked
package io.dcrx.worker.context;

import org.jspecify.annotations.NullMarked;
