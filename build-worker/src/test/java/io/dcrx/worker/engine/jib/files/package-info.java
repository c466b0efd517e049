@NullMarked
package io.dcrx.worker.engine.jib.files;

import org.jspecify.annotations.NullMarked;
