package io.dcrx.worker.engine;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What an image runs on. Engines take an image of another platform for a base without a word, if they have that one and
 * not the one that was asked for.
 *
 * @see <a href="https://github.com/containerd/platforms/blob/main/platforms.go">how platforms are written</a>
 */
public record Platform(String os, String architecture) {
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "x86_64", "amd64", "x86-64", "amd64", "aarch64", "arm64", "armhf", "arm", "armel", "arm", "i386", "386");

    public static Platform parse(String text) {
        List<String> parts = List.of(text.split("/", -1));
        return new Platform(parts.get(0), OTHER_NAMES.getOrDefault(parts.get(1), parts.get(1)));
    }

    /** What the farm builds for where nobody says otherwise: what it runs on. */
    public static Platform ofThisMachine() {
        return parse("linux/" + System.getProperty("os.arch"));
    }

    /** @param image as the engine describes it */
    public static Platform of(JsonNode image) {
        return parse(
                image.path("Os").asString("") + "/" + image.path("Architecture").asString(""));
    }

    public void require(Platform built) throws EngineFailure {
        if (!built.equals(this)) {
            throw new EngineFailure(Failure.of(
                    FailureReason.BASE_IMAGE_NOT_FOUND,
                    "the image was asked for " + this + ", but would be for " + built
                            + ": the engine has a base image of"
                            + " that platform only; with pull it looks for the other one"));
        }
    }

    @Override
    public String toString() {
        return os + "/" + architecture;
    }
}
