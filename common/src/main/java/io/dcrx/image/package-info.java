/** What a container image is made of: its layers, its name, and the Dockerfile that builds it. */
@NullMarked
package io.dcrx.image;

import org.jspecify.annotations.NullMarked;
