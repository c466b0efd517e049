package io.dcrx.worker.engine;

import io.dcrx.image.Digest;

/**
 * An image that a registry holds.
 *
 * @param digest of its manifest
 * @param size of the image's layers, unpacked, in bytes
 */
public record PushedImage(Digest digest, long size) {}
