package io.dcrx.worker.build;

import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Login;
import io.dcrx.seal.SecretBox;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Who gets to see which password. */
class AccessesTest {
    private static final SecretBox BOX = SecretBox.of("a key that is long enough for all of this", "", List.of());
    private static final JobId JOB = JobId.create();
    private static final RegistryProperties FARMS =
            new RegistryProperties("https://registry.example.com/farm", "farm", "the farm's");

    private final Accesses accesses = new Accesses(BOX, FARMS);

    @Test
    void aJobWithoutALoginGetsIntoTheFarmsRegistryByTheFarms() throws EngineFailure {
        Access access = accesses.of(order("registry.example.com/farm/a:1", null));
        assertThat(access.of(image("registry.example.com/farm/a:1"))).contains(new Credentials("farm", "the farm's"));
        assertThat(access.at("registry.example.com", "farm/bases/a")).isPresent();
        assertThat(access.hidden()).containsExactly("the farm's");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.example.com/other/a:1",
                "registry.example.com/farmer/a:1",
                "elsewhere.example.com/farm/a:1"
            })
    void theFarmsCredentialsAreNotShownForWhatIsBesideItsOwnPath(String beside) throws EngineFailure {
        assertThat(accesses.of(order(beside, null)).of(image(beside))).isEmpty();
    }

    @Test
    void aJobsOwnLoginGoesBeforeTheFarms() throws EngineFailure {
        Access access = accesses.of(order("registry.example.com/farm/a:1", login("registry.example.com")));
        assertThat(access.of(image("registry.example.com/farm/a:1"))).contains(new Credentials("ada", "adas"));
        assertThat(access.of(image("registry.example.com/other/base:1"))).contains(new Credentials("ada", "adas"));
    }

    @Test
    void aLoginIsShownToItsOwnHostOnly() throws EngineFailure {
        Access access = accesses.of(order("evil.example.net/farm/a:1", login("registry.example.com")));
        assertThat(access.of(image("evil.example.net/farm/a:1"))).isEmpty();
    }

    @Test
    void nothingOfItIsPrinted() throws EngineFailure {
        assertThat(accesses.of(order("registry.example.com/a:1", login("registry.example.com"))))
                .asString()
                .contains("ada")
                .doesNotContain("adas");
    }

    @Test
    void basesArePulledByTheJobsOwnLoginOrWhereTheFarmHasAllOfARegistryByTheFarms() throws EngineFailure {
        JobSecrets own = login("registry.example.com");
        assertThat(accesses.of(order("registry.example.com/farm/a:1", own)).byHost())
                .isEqualTo(Map.of("registry.example.com", new Credentials("ada", "adas")));
        assertThat(accesses.of(order("registry.example.com/farm/a:1", null)).byHost())
                .isEmpty();
        Accesses whole = new Accesses(BOX, new RegistryProperties("https://registry.example.com", "farm", "farms"));
        assertThat(whole.of(order("registry.example.com/a:1", null)).byHost())
                .isEqualTo(Map.of("registry.example.com", new Credentials("farm", "farms")));
        assertThat(whole.of(order("registry.example.com/a:1", own)).byHost())
                .isEqualTo(Map.of("registry.example.com", new Credentials("ada", "adas")));
    }

    @Test
    void secretsOfTheBuildAreOpenedAndNotPrinted() throws EngineFailure {
        JobSecrets secrets = JobSecrets.seal(BOX, JOB, "", Optional.empty(), Map.of("npm", "canary"));
        assertThat(accesses.of(order("registry.example.com/farm/a:1", secrets))).satisfies(access -> {
            assertThat(access.secrets()).isEqualTo(Map.of("npm", "canary"));
            assertThat(access.hidden()).contains("canary", "the farm's");
            assertThat(access.toString()).doesNotContain("canary").doesNotContain("the farm's");
        });
    }

    @Test
    void whatCannotBeOpenedFailsWithASentenceThatNamesTheVariable() {
        Accesses strangers =
                new Accesses(SecretBox.of("another key that is long enough for all of this", "", List.of()), FARMS);
        assertThatExceptionOfType(EngineFailure.class)
                .isThrownBy(() -> strangers.of(order("registry.example.com/a:1", login("registry.example.com"))))
                .satisfies(e -> {
                    assertThat(e.failure().reason()).isEqualTo(FailureReason.INTERNAL);
                    assertThat(e.failure().message())
                            .contains("DCRX_KV_SEALING_KEY")
                            .doesNotContain("adas");
                });
    }

    private static ImageReference image(String text) {
        return ImageReference.parse(text);
    }

    private static JobSecrets login(String host) {
        return JobSecrets.seal(BOX, JOB, host, Optional.of(new Login("ada", "adas")), Map.of());
    }

    private static JobOrder order(String target, @Nullable JobSecrets secrets) {
        JobSpec spec = new JobSpec("a", "1", List.of(new Layer.Workdir("/")));
        return new JobOrder(JOB, 1, new UUID(0, 7), ImageReference.parse(target), spec, secrets);
    }
}
