package io.dcrx.worker.engine;

/**
 * An image that an engine holds.
 *
 * @param id the engine's name for it, {@code sha256:…} of its configuration
 * @param cachedSteps how many of the steps did not have to run
 * @param totalSteps the base image counts as a step
 */
public record BuiltImage(String id, int cachedSteps, int totalSteps) {}
