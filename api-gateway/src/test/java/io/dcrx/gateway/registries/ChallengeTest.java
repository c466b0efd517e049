package io.dcrx.gateway.registries;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChallengeTest {
    @ParameterizedTest
    @ValueSource(strings = {"Basic realm=\"x\"", "basic", "BASIC realm=x, charset=\"UTF-8\""})
    void aRegistryMayWantUserAndPassword(String header) {
        assertThat(Challenge.parse(List.of(header))).contains(new Challenge.Basic());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"https://auth.example.com/token\",service=\"registry.example.com\"",
                "bearer service = \"registry.example.com\" , scope=\"a:b:c,d\", realm=https://auth.example.com/token",
                "Bearer realm=\"https://auth.example.com\\/token\", service=\"registry.example.com\"",
            })
    void aRegistryMayWantAToken(String header) {
        assertThat(Challenge.parse(List.of(header)))
                .contains(new Challenge.Bearer(
                        URI.create("https://auth.example.com/token"), Optional.of("registry.example.com")));
    }

    @Test
    void aTokenIsRatherShownThanThePassword() {
        assertThat(Challenge.parse(List.of("Basic realm=\"x\"", "Bearer realm=\"https://a.b/token\"")))
                .contains(new Challenge.Bearer(URI.create("https://a.b/token"), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Negotiate",
                "Bearer",
                "Bearer service=\"x\"",
                "Bearer realm=\"file:///etc/passwd\"",
                "Bearer realm=\"https:///token\"",
                "Bearer realm=\"https://user:password@a.b/token\"",
                "Bearer realm=\"no address\"",
                "Bearer realm=\"unfinished",
                "=\"",
            })
    void whatCannotBeUnderstoodIsNone(String header) {
        assertThat(Challenge.parse(List.of(header))).isEmpty();
        assertThat(Challenge.parse(List.of())).isEmpty();
    }

    @Test
    void whatIsEndlessIsNotRead() {
        assertThat(Challenge.parse(List.of("Bearer realm=\"https://a.b/" + "\\\\".repeat(50_000))))
                .isEmpty();
    }
}
