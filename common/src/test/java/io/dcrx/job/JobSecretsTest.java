package io.dcrx.job;

import io.dcrx.seal.SecretBox;
import io.dcrx.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JobSecretsTest {
    private static final SecretBox BOX = SecretBox.of("a key that is long enough for all of this", "", List.of());
    private static final JobId JOB = JobId.create();
    private static final Login LOGIN = new Login("ada", "canary one");
    private static final JobSecrets SECRETS = JobSecrets.seal(
            BOX, JOB, "registry.example.com", Optional.of(LOGIN), Map.of("npm", "canary two", "pip", "canary three"));

    @Test
    void whatWasSealedForAJobIsOpenedForIt() {
        JobSecrets travelled = Wire.readText(Wire.writeText(SECRETS), JobSecrets.class);
        assertThat(travelled.openLogin(BOX, JOB)).contains(LOGIN);
        assertThat(travelled.openBuild(BOX, JOB)).isEqualTo(Map.of("npm", "canary two", "pip", "canary three"));
        assertThat(Objects.requireNonNull(travelled.registry()).host()).isEqualTo("registry.example.com");
    }

    @Test
    void anotherJobCannotOpenIt() {
        JobId other = JobId.create();
        assertThatExceptionOfType(SecretBox.NotOpened.class).isThrownBy(() -> SECRETS.openLogin(BOX, other));
        assertThatExceptionOfType(SecretBox.NotOpened.class).isThrownBy(() -> SECRETS.openBuild(BOX, other));
    }

    @Test
    void resealedTheyAreTheOtherJobsAlone() {
        JobId other = JobId.create();
        JobSecrets again = SECRETS.resealed(BOX, JOB, other);
        assertThat(again.openLogin(BOX, other)).contains(LOGIN);
        assertThat(again.openBuild(BOX, other)).isEqualTo(SECRETS.openBuild(BOX, JOB));
        assertThat(Objects.requireNonNull(again.registry()).host()).isEqualTo("registry.example.com");
        assertThatExceptionOfType(SecretBox.NotOpened.class).isThrownBy(() -> again.openLogin(BOX, JOB));
        assertThat(JobSecrets.NONE.resealed(BOX, JOB, other)).isEqualTo(JobSecrets.NONE);
    }

    @Test
    void theLoginForARepositoryIsForItsHostAlone() {
        Login login = new Login("ada", "canary four");
        JobSecrets secrets = SECRETS.withGit(BOX, JOB, "git.example.com", login);
        assertThat(Wire.writeText(secrets)).doesNotContain("canary");
        JobSecrets travelled = Wire.readText(Wire.writeText(secrets), JobSecrets.class);
        assertThat(travelled.openGit(BOX, JOB, "git.example.com")).contains(login);
        assertThat(travelled.openGit(BOX, JOB, "evil.example.com")).isEmpty();
        JobSecrets.SealedLogin sealed = Objects.requireNonNull(secrets.git());
        JobSecrets moved = new JobSecrets(
                null, Map.of(), new JobSecrets.SealedLogin("evil.example.com", "ada", sealed.password()));
        assertThatExceptionOfType(SecretBox.NotOpened.class)
                .isThrownBy(() -> moved.openGit(BOX, JOB, "evil.example.com"));
        JobId other = JobId.create();
        assertThat(secrets.resealed(BOX, JOB, other).openGit(BOX, other, "git.example.com"))
                .contains(login);
        assertThat(new JobSecrets(null, Map.of(), sealed).areNone()).isFalse();
    }

    /** Else a password could be had read out by a step. */
    @Test
    void noneCanStandInForAnother() {
        JobSecrets.SealedLogin login = Objects.requireNonNull(SECRETS.registry());
        JobSecrets swapped = new JobSecrets(null, Map.of("npm", login.password()), null);
        assertThatExceptionOfType(SecretBox.NotOpened.class).isThrownBy(() -> swapped.openBuild(BOX, JOB));
        JobSecrets renamed = new JobSecrets(
                null, Map.of("pip", Objects.requireNonNull(SECRETS.build().get("npm"))), null);
        assertThatExceptionOfType(SecretBox.NotOpened.class).isThrownBy(() -> renamed.openBuild(BOX, JOB));
    }

    @Test
    void underAnotherKeyAndForAnotherJobItIsTheSame() {
        String old = "a key that is long enough for all of this";
        SecretBox rotated = SecretBox.of("another key that is long enough for all of this", "", List.of(old));
        assertThat(SECRETS.areOutdated(BOX)).isFalse();
        assertThat(SECRETS.areOutdated(rotated)).isTrue();
        JobId other = JobId.create();
        JobSecrets resealed = SECRETS.resealed(rotated, JOB, other);
        SecretBox newOnly = SecretBox.of("another key that is long enough for all of this", "", List.of());
        assertThat(resealed.areOutdated(rotated)).isFalse();
        assertThat(resealed.openLogin(newOnly, other)).contains(LOGIN);
        assertThat(resealed.openBuild(newOnly, other)).isEqualTo(SECRETS.openBuild(BOX, JOB));
        assertThat(Objects.requireNonNull(resealed.registry()).host()).isEqualTo("registry.example.com");
        assertThat(JobSecrets.NONE.resealed(rotated, JOB, other)).isEqualTo(JobSecrets.NONE);
        assertThat(JobSecrets.NONE.areOutdated(rotated)).isFalse();
    }

    @Test
    void nothingOfItIsPrintedOrSent() {
        assertThat(SECRETS.toString() + LOGIN + Wire.writeText(SECRETS)).doesNotContain("canary");
    }
}
