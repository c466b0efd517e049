package io.dcrx.image;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which layers are built for sure where no target is chosen. An engine builds the last stage and those that it is made of, and
 * leaves the others out. A base that is a variable may be a stage or not, so that it makes none sure.
 */
final class BuiltLayers {
    private final Map<String, Integer> aliases = new HashMap<>();

    /** For each stage, the stages that it is made of. What comes before the first stage stands in front, as one. */
    private final List<BitSet> needs = new ArrayList<>(List.of(new BitSet()));

    /** For each layer, where its stage stands in the needs. */
    private final List<Integer> stages = new ArrayList<>();

    private BuiltLayers() {}

    /** Their indexes. */
    static BitSet of(List<Layer> layers) {
        BuiltLayers built = new BuiltLayers();
        layers.forEach(built::add);
        return built.indexes();
    }

    private void add(Layer layer) {
        switch (layer) {
            case Layer.Stage stage -> begin(stage);
            case Layer.Copy copy -> needSource(copy.fromSource());
            case Layer.Run run -> run.mounts().forEach(mount -> needSource(source(mount)));
            default -> {}
        }
        stages.add(needs.size() - 1);
    }

    private void begin(Layer.Stage stage) {
        needs.add(new BitSet());
        if (stage.tag() == null && stage.digest() == null) {
            need(aliases.get(key(stage.base())));
        }
        if (stage.alias() != null) {
            aliases.put(key(stage.alias()), needs.size() - 1);
        }
    }

    private static @Nullable String source(Mount mount) {
        return switch (mount) {
            case Mount.Bind bind -> bind.fromSource();
            case Mount.Cache cache -> cache.fromSource();
            case Mount.Secret _, Mount.Ssh _, Mount.Tmpfs _ -> null;
        };
    }

    /** An alias or a number; what is neither is an image. */
    private void needSource(@Nullable String source) {
        if (source != null) {
            need(
                    source.matches("[0-9]{1,4}")
                            ? Integer.valueOf(Integer.parseInt(source) + 1)
                            : aliases.get(key(source)));
        }
    }

    /** Only stages further up can be taken from. */
    private void need(@Nullable Integer stage) {
        if (stage != null && stage < needs.size()) {
            needs.getLast().set(stage);
        }
    }

    private BitSet indexes() {
        BitSet built = new BitSet();
        built.set(needs.size() - 1);
        for (int stage = needs.size() - 1; stage > 0; stage--) {
            if (built.get(stage)) {
                built.or(needs.get(stage));
            }
        }
        BitSet indexes = new BitSet();
        for (int i = 0; i < stages.size(); i++) {
            indexes.set(i, built.get(stages.get(i)));
        }
        return indexes;
    }

    /** Stages are found in any case. */
    private static String key(String alias) {
        return alias.toLowerCase(Locale.ROOT);
    }
}
