package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Platform;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What an image says of its platform is what was asked for, even if it was built on a base of another one. So the bases are
 * asked, too: those whose layers it has.
 */
record PlatformCheck(Docker docker, Optional<Platform> asked) {

    static PlatformCheck of(Docker docker, BuildOptions options) {
        return new PlatformCheck(docker, Optional.ofNullable(options.platform()).map(Platform::parse));
    }

    void require(BuiltImage image, Set<String> bases) throws EngineFailure {
        if (asked.isPresent()) {
            require(asked.get(), docker.inspect(image.id()), bases);
        }
    }

    private void require(Platform platform, JsonNode built, Set<String> bases) throws EngineFailure {
        platform.require(Platform.of(built));
        for (String base : bases) {
            Optional<JsonNode> known = docker.find(base);
            if (known.isPresent() && isUnder(known.get(), built)) {
                platform.require(Platform.of(known.get()));
            }
        }
    }

    private static boolean isUnder(JsonNode base, JsonNode image) {
        List<JsonNode> under = base.at("/RootFS/Layers").valueStream().toList();
        List<JsonNode> layers = image.at("/RootFS/Layers").valueStream().toList();
        return under.size() <= layers.size() && layers.subList(0, under.size()).equals(under);
    }
}
