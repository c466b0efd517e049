package io.dcrx.worker.engine.jib;

import io.dcrx.image.ImageReference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlacesTest {
    private static final Places ALONE = new Places(new JibProperties("", List.of("registry.internal:5000")));

    @ParameterizedTest
    @CsvSource({
        "python, registry-1.docker.io, library/python, false",
        "owner/image, registry-1.docker.io, owner/image, false",
        "docker.io/python, registry-1.docker.io, library/python, false",
        "index.docker.io/owner/image, registry-1.docker.io, owner/image, false",
        "ghcr.io/owner/image, ghcr.io, owner/image, false",
        "registry.internal:5000/image, registry.internal:5000, image, true",
        "Registry.Internal:5000/image, Registry.Internal:5000, image, true",
        "registry.internal/image, registry.internal, image, false",
        "localhost/image, localhost, image, true",
        "localhost:5000/a/b/c, localhost:5000, a/b/c, true",
        "127.0.0.1:5000/image, 127.0.0.1:5000, image, true",
        "127.0.0.1.evil.net/image, 127.0.0.1.evil.net, image, false",
        "10.0.0.1:5000/image, 10.0.0.1:5000, image, false",
    })
    void aBaseIsWhereEveryEngineLooksForIt(String name, String host, String repository, boolean insecure) {
        assertThat(ALONE.ofBase(name)).containsExactly(new Place(host, repository, insecure));
    }

    @ParameterizedTest
    @CsvSource({"http://mirror:5000, true", "https://mirror:5000, false", "https://mirror:5000/, false"})
    void aMirrorIsAskedBeforeDockerHubAndForNothingElse(String mirror, boolean insecure) {
        Places places = new Places(new JibProperties(mirror, List.of()));
        assertThat(places.ofBase("python"))
                .containsExactly(
                        new Place("mirror:5000", "library/python", insecure),
                        new Place("registry-1.docker.io", "library/python", false));
        assertThat(places.ofBase("ghcr.io/owner/image")).hasSize(1);
    }

    @Test
    void anImageGoesToItsRegistry() {
        assertThat(ALONE.of(ImageReference.parse("docker.io/me/app:1")))
                .isEqualTo(new Place("registry-1.docker.io", "me/app", false));
        assertThat(ALONE.of(ImageReference.parse("[::1]:5000/app:1"))).isEqualTo(new Place("[::1]:5000", "app", true));
    }
}
