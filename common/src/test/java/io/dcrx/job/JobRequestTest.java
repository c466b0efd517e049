package io.dcrx.job;

import io.dcrx.image.RegistryAddress;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import io.dcrx.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a request says beyond what is built. */
class JobRequestTest {
    @Test
    void withoutARegistryItIsTheFarms() {
        assertThat(parse("").registry()).isEqualTo(new RegistryChoice.Default());
    }

    @Test
    void aStoredRegistryIsNamed() {
        assertThat(parse(", 'registry': {'registry_name': 'team'}").registry())
                .isEqualTo(new RegistryChoice.Stored("team"));
    }

    @Test
    void aRegistryIsGivenWithOrWithoutALogin() {
        RegistryAddress there = RegistryAddress.parse("https://registry.example.com/v2/team");
        assertThat(parse(", 'registry': {'registry_url': 'https://registry.example.com/v2/team'}")
                        .registry())
                .isEqualTo(new RegistryChoice.Inline(there, Optional.empty()));
        JobRequest request = parse(", 'registry': {'registry_url': 'https://registry.example.com/v2/team',"
                + " 'registry_user': 'ada', 'registry_password': 'canary'}");
        assertThat(request.registry())
                .isEqualTo(new RegistryChoice.Inline(there, Optional.of(new Login("ada", "canary"))));
        assertThat(request.toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1                                              | /registry                   | must be an object",
                "{}                                             | /registry/registry_url      | is required",
                "{'registry_url': 'ftp://canary'}               | /registry/registry_url      | must be a registry such as",
                "{'registry_url': 'https://a:canary@b.c'}       | /registry/registry_url      | without a user in it",
                "{'registry_url': 'b.c', 'registry_user': 'a'}  | /registry/registry_password | go together",
                "{'registry_url': 'b.c', 'registry_password': 'canary'}  | /registry/registry_user | go together",
                "{'registry_url': 'b.c', 'registry_user': 'a:canary', 'registry_password': 'b'}"
                        + " | /registry/registry_user | without ':'",
                "{'registry_url': 'b.c', 'registry_user': 'a', 'registry_password': 7}"
                        + " | /registry/registry_password | must be a string",
                "{'registry_name': 'a', 'registry_url': 'b.c'}  | /registry/registry_url      | is not known here",
            })
    void aRegistryIsRefused(String registry, String pointer, String detail) {
        List<FieldError> errors = catchThrowableOfType(InvalidInput.class, () -> parse(", 'registry': " + registry))
                .errors();
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo(pointer);
            assertThat(error.detail()).contains(detail).doesNotContain("canary");
        });
    }

    @Test
    void secretsOfTheBuildAreKeptApartFromWhatTravelsInPlainText() {
        JobRequest request = parse(", 'build_options': {'secrets': {'npm': 'canary', 'key': 'line\\nline'}}");
        assertThat(request.secrets()).isEqualTo(Map.of("npm", "canary", "key", "line\nline"));
        assertThat(request.toString() + Wire.writeText(request.spec())).doesNotContain("canary");
    }

    @Test
    void moreSecretsThanAMessageCanHoldAreRefused() {
        String half = "x".repeat(70_000);
        List<FieldError> errors = catchThrowableOfType(
                        InvalidInput.class,
                        () -> parse(", 'build_options': {'secrets': {'a': '" + half + "', 'b': '" + half + "'}}"))
                .errors();
        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error.pointer()).isEqualTo("/build_options/secrets"));
    }

    private static JobRequest parse(String more) {
        return JobRequest.parse(Json.of("{'name': 'a', 'dockerfile': 'FROM scratch'" + more + "}"));
    }
}
