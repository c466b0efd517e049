package io.dcrx.gateway.jobs;

import io.dcrx.context.GitContext;
import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GitSettingsTest {
    @Test
    void withoutTheVariableThePublicHostsThatEverybodyKnowsAreAllowed() {
        assertThat(settings(Map.of()).hosts())
                .containsExactly("github.com", "gitlab.com", "bitbucket.org", "codeberg.org");
    }

    @ParameterizedTest
    @CsvSource({
        "https://git.example.com/a, true",
        "https://Git.Example.com/a, true",
        "https://git.example.com:8443/a, false",
        "https://other.example.com:8443/a, true",
        "https://other.example.com/a, false",
        "https://git.example.com.evil.com/a, false",
        "https://github.com/a, false",
    })
    void onlyWhatIsListedIsFetchedFrom(String address, boolean allowed) {
        GitSettings settings = settings(Map.of("DCRX_KV_GIT_HOSTS", "git.EXAMPLE.com, other.example.com:8443"));
        assertThat(settings.breach(new GitContext(address, "HEAD", null)).isEmpty())
                .isEqualTo(allowed);
        assertThat(settings(Map.of("DCRX_KV_GIT_HOSTS", "")).breach(new GitContext(address, "HEAD", null)))
                .hasValueSatisfying(error -> assertThat(error.pointer()).isEqualTo("/context/git"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://github.com", "github.com/team", "a b"})
    void aWrongValueIsRefusedByTheNameOfItsVariable(String value) {
        assertThatThrownBy(() -> settings(Map.of("DCRX_KV_GIT_HOSTS", value)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_GIT_HOSTS");
    }

    private static GitSettings settings(Map<String, Object> variables) {
        return SettingsFile.read(variables).bind(GitSettings.class);
    }
}
