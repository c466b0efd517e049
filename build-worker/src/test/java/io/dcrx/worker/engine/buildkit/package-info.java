@NullMarked
package io.dcrx.worker.engine.buildkit;

import org.jspecify.annotations.NullMarked;
