@NullMarked
package io.dcrx.worker.engine;

import org.jspecify.annotations.NullMarked;
