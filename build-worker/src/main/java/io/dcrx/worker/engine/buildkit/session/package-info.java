/** A BuildKit session: what a build may ask its client for while it runs, served from here and from nowhere else. */
@NullMarked
package io.dcrx.worker.engine.buildkit.session;

import org.jspecify.annotations.NullMarked;
