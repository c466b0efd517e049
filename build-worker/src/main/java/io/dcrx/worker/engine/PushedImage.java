package io.dcrx.worker.engine;

import io.dcrx.image.Digest;

/**
 * An image that a registry holds.
 *
 * @param digest of its manifest
 * @param size of the image's layers in bytes, unpacked or, where the engine does not unpack them, as the registry holds them
 */
public record PushedImage(Digest digest, long size) {}
