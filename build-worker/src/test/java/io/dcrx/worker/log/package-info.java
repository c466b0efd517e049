@NullMarked
package io.dcrx.worker.log;

import org.jspecify.annotations.NullMarked;
