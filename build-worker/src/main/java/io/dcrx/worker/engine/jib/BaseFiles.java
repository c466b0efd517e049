package io.dcrx.worker.engine.jib;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.jib.files.BaseTree;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which files base images have. Their layers are read once, while they are fetched, and nothing but names and attributes is kept
 * of them; those that were not asked for the longest are forgotten first.
 */
final class BaseFiles {
    /** Of all that are remembered together. */
    private static final int MOST_BYTES = 50 << 20;

    private static final int PIPE = 256 * 1024;

    private final Map<String, BaseTree> known = new LinkedHashMap<>(16, 0.75f, true);
    /** Two jobs with the same base do not read it twice. */
    private final List<ReentrantLock> readers =
            IntStream.range(0, 64).mapToObj(_ -> new ReentrantLock()).toList();

    BaseTree of(Base base, Hands hands) throws EngineFailure {
        String key = base.layers().stream().map(Descriptor::digest).collect(Collectors.joining(" "));
        BaseTree found = find(key);
        if (found != null) {
            return found;
        }
        ReentrantLock reader = readers.get(Math.floorMod(key.hashCode(), readers.size()));
        try {
            reader.lockInterruptibly();
        } catch (InterruptedException e) {
            throw new EngineFailure(FailureReason.INTERNAL, "broken off", e);
        }
        try {
            BaseTree meanwhile = find(key);
            return meanwhile == null ? remember(key, read(base, hands)) : meanwhile;
        } finally {
            reader.unlock();
        }
    }

    private @Nullable BaseTree find(String key) {
        synchronized (known) {
            return known.get(key);
        }
    }

    private BaseTree remember(String key, BaseTree tree) {
        synchronized (known) {
            known.put(key, tree);
            var eldest = known.values().iterator();
            long bytes = known.values().stream().mapToLong(BaseTree::bytes).sum();
            while (bytes > MOST_BYTES && eldest.hasNext()) {
                bytes -= eldest.next().bytes();
                eldest.remove();
            }
        }
        return tree;
    }

    private static BaseTree read(Base base, Hands hands) throws EngineFailure {
        BaseTree tree = new BaseTree();
        for (Descriptor layer : base.layers()) {
            read(layer, base, tree, hands);
        }
        return tree;
    }

    private static void read(Descriptor layer, Base base, BaseTree tree, Hands hands) throws EngineFailure {
        PipedInputStream in = new PipedInputStream(PIPE);
        PipedOutputStream out = connected(in); // before either of them runs: the reader may be the first
        hands.runAll(List.of(
                () -> {
                    fetch(layer, base.from().orElseThrow(), out);
                    return layer;
                },
                () -> hands.work(() -> {
                    add(layer, base, in, tree);
                    return layer;
                })));
    }

    private static PipedOutputStream connected(PipedInputStream in) throws EngineFailure {
        try {
            return new PipedOutputStream(in);
        } catch (IOException e) {
            throw notHandedOn(e);
        }
    }

    private static void fetch(Descriptor layer, Repository from, PipedOutputStream out) throws EngineFailure {
        try (out) {
            from.read(layer, out);
        } catch (IOException e) {
            throw notHandedOn(e);
        }
    }

    private static EngineFailure notHandedOn(IOException e) {
        return new EngineFailure(
                FailureReason.INTERNAL, "a layer of the base could not be handed on: " + e.getMessage(), e);
    }

    private static void add(Descriptor layer, Base base, PipedInputStream in, BaseTree tree) throws EngineFailure {
        try (in) {
            tree.add(in);
        } catch (IOException e) {
            throw new EngineFailure(Failure.of(
                    FailureReason.BASE_IMAGE_NOT_FOUND,
                    "the base image " + base.name() + " has a layer that cannot be read, " + layer.digest() + ": "
                            + e.getMessage()));
        }
    }
}
