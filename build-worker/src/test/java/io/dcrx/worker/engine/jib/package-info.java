@NullMarked
package io.dcrx.worker.engine.jib;

import org.jspecify.annotations.NullMarked;
