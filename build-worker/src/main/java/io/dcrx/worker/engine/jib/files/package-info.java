/** The files of an image that is made without an engine: what its base has, and what layers change of it. */
@NullMarked
package io.dcrx.worker.engine.jib.files;

import org.jspecify.annotations.NullMarked;
