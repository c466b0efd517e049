package io.dcrx.image;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RegistryAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://docker.io/v1/myrepo, https, docker.io, myrepo",
        "https://index.docker.io/v1/, https, docker.io, ''",
        "http://localhost:5000, http, localhost:5000, ''",
        "http://localhost:5000/, http, localhost:5000, ''",
        "HTTPS://Registry.Example.com/v2/team/images/, https, registry.example.com, team/images",
        "registry.example.com/team, , registry.example.com, team",
        "registry.example.com/v2ray/app, , registry.example.com, v2ray/app",
        "registry.example.com/v2, , registry.example.com, ''",
        "[::1]:5000/a, , [::1]:5000, a",
    })
    void aUrlIsReadAsSchemeHostAndPath(String url, String scheme, String host, String path) {
        assertThat(RegistryAddress.parse(url)).isEqualTo(new RegistryAddress(Optional.ofNullable(scheme), host, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://",
                "ftp://registry.example.com",
                "https://ada:canary@registry.example.com",
                "https://registry.example.com?canary",
                "https://registry.example.com/#canary",
                "https://registry.example.com/Canary",
                "https://registry.example.com//canary",
                "https://registry.example.com:99999",
                "canary canary",
            })
    void whatIsNoRegistryIsRefusedWithoutShowingIt(String url) {
        assertThat(RegistryAddress.RULE.allows(url)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegistryAddress.parse(url))
                .withMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "localhost:5000, true",
        "127.0.0.1:5000, true",
        "127.8.0.9, true",
        "[::1]:5000, true",
        "10.0.0.1:5000, false",
        "localhost.example.com, false",
        "127.0.0.1.example.com, false",
        "registry:5000, false",
    })
    void whatIsOnThisMachineIsToldByItsName(String host, boolean loopback) {
        assertThat(RegistryAddress.parse(host).isLoopback()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @CsvSource({
        "https://docker.io/v1/myrepo, a, docker.io/myrepo/a:1",
        "https://docker.io/v1/myrepo, docker.io/myrepo/a, docker.io/myrepo/a:1",
        "registry.example.com, team/a, registry.example.com/team/a:1",
        "registry.example.com/team, team/a, registry.example.com/team/team/a:1",
    })
    void anImageGoesBelowTheAddressUnlessItsNameAlreadyDoes(String url, String name, String target) {
        assertThat(RegistryAddress.parse(url).target(name, "1")).hasToString(target);
    }

    @Test
    void anImageDoesNotGoElsewhere() {
        RegistryAddress address = RegistryAddress.parse("https://registry.example.com/team");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> address.target("registry.example.com/other/a", "1"))
                .withMessageContaining("registry.example.com/team/");
        assertThatIllegalArgumentException().isThrownBy(() -> RegistryAddress.named("a", "1"));
        assertThat(RegistryAddress.named("localhost:5000/a", "1")).hasToString("localhost:5000/a:1");
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com/team, registry.example.com/team/a:1, true",
        "registry.example.com/team, Registry.Example.com/team/b/a:1, true",
        "registry.example.com/team, registry.example.com/teams/a:1, false",
        "registry.example.com/team, registry.example.com/other:1, false",
        "registry.example.com, registry.example.com/other:1, true",
        "registry.example.com, registry.example.com.evil.net/a:1, false",
        "docker.io/team, registry-1.docker.io/team/a:1, true",
        "https://index.docker.io/v1/team, docker.io/team/a:1, true",
    })
    void whatLiesBelowTheAddressIsItsOwn(String url, String image, boolean holds) {
        ImageReference there = ImageReference.parse(image);
        assertThat(RegistryAddress.parse(url).holds(there.host(), there.path())).isEqualTo(holds);
    }
}
