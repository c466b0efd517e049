package io.dcrx.gateway.jobs;

import io.dcrx.context.GitContext;
import io.dcrx.context.InlineFile;
import io.dcrx.context.InlineFiles;
import io.dcrx.context.StoredContext;
import io.dcrx.gateway.contexts.TestContexts;
import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.storage.Home;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.image.BuildOptions;
import io.dcrx.image.RegistryAddress;
import io.dcrx.image.Source;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Login;
import io.dcrx.job.Priority;
import io.dcrx.job.RegistryChoice;
import io.dcrx.parse.InvalidInput;
import io.dcrx.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An ended job, built again as a new one. */
class RetryContractIT extends OnEveryDatabase {
    private static final User ADA = new User(UUID.randomUUID(), "ada", Role.BUILDER);
    private static final User EVE = new User(UUID.randomUUID(), "eve", Role.BUILDER);
    private static final User ADMIN = new User(UUID.randomUUID(), "admin", Role.ADMIN);

    private static final Map<String, String> SECRETS = Map.of("npm", "a token");
    private static final JobSpec NEEDS_NPM = new JobSpec(
            "a",
            List.of("latest"),
            new Source.DockerfileText("FROM scratch\nRUN --mount=type=secret,id=npm,required=true x\n"),
            BuildOptions.NONE);
    private static final Login LOGIN = new Login("ada", "canary");
    private static final RegistryChoice ELSEWHERE =
            new RegistryChoice.Inline(RegistryAddress.parse("https://registry.example.com/team"), Optional.of(LOGIN));

    @TempDir
    Path home;

    private TestJobs there;
    private Jobs jobs;
    private Fold fold;

    @BeforeEach
    void stores() throws Exception {
        there = new TestJobs(database);
        there.removeAll();
        GatewaySettings settings = new GatewaySettings(home, false, "a secret that all gateways of the farm share");
        jobs = there.door(
                new Idempotency(database.client(), FarmSecret.of(settings, new Home(home))),
                TestContexts.in(database, home));
        fold = there.fold(new Changes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "cancelled"})
    void howeverItEndedTheNewOneIsOfTheSameSpecificationAsUrgentAndNeedsTheSameFiles(String end) {
        JobId first = accepted();
        end(first, end);
        JobStore.Shown again = get(jobs.retry(ADA, first));
        JobId second = again.job().id();
        assertThat(second).isNotEqualTo(first);
        assertThat(again.job().status()).isEqualTo(JobStatus.PENDING);
        assertThat(again.job().target()).isEqualTo(there.find(first).target());
        assertThat(again.job().target()).hasToString("registry.example.com/team/a:latest");
        JobSecrets sealed = get(there.store().secrets(second));
        assertThat(sealed.openLogin(TestJobs.BOX, second))
                .as("sealed for the new one")
                .contains(LOGIN);
        assertThat(sealed.openBuild(TestJobs.BOX, second)).isEqualTo(SECRETS);
        assertThat(again.place().priority()).isEqualTo(Priority.LOW);
        assertThat(get(there.store().spec(second))).isEqualTo(get(there.store().spec(first)));
        assertThat(contextOf(second))
                .as("so the files are kept for it")
                .isEqualTo(context(first).contextId().toString());
        assertThat(there.history(second)).containsExactly("accepted");
    }

    @Test
    void itIsOfWhoeverAsksAndWhoeverMayNotSeeTheJobFindsNone() {
        JobId first = accepted();
        end(first, "done");
        assertThat(get(jobs.retry(ADMIN, first)).job().owner()).isEqualTo(ADMIN.id());
        assertThat(jobs.retry(EVE, first).blockOptional()).isEmpty();
    }

    @Test
    void oneThatHasNotEndedIsAConflict() {
        JobId first = accepted();
        assertThatThrownBy(() -> run(jobs.retry(ADA, first)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.CONFLICT));
    }

    @Test
    void oneWhoseFilesAreGoneIsRefusedAndSaysWhatIsMissing() {
        JobId first = accepted();
        end(first, "done");
        run(database.client()
                .sql("DELETE FROM contexts WHERE id = :id")
                .bind("id", contextOf(first))
                .then());
        assertThatThrownBy(() -> run(jobs.retry(ADA, first)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("/context/context_id");
    }

    @Test
    void oneWhosePasswordCannotBeOpenedAnyMoreIsAConflict() {
        JobId first = accepted();
        end(first, "done");
        JobSecrets ofAnother =
                JobSecrets.seal(TestJobs.BOX, JobId.create(), "registry.example.com", Optional.of(LOGIN), Map.of());
        run(database.client()
                .sql("UPDATE jobs SET secrets = :secrets WHERE id = :id")
                .bind("secrets", Wire.writeText(ofAnother))
                .bind("id", first.toString())
                .then());
        assertThatThrownBy(() -> run(jobs.retry(ADA, first)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.CONFLICT))
                .hasMessageContaining("password");
    }

    @Test
    void oneFromGitGoesAsTheSameUserToTheSameHost() {
        Login login = new Login("ada", "a token");
        JobRequest request = new JobRequest(
                TestJobs.spec("a").with(new GitContext("https://git.example.com/a", "main", null)),
                Priority.NORMAL,
                null,
                ELSEWHERE,
                Map.of(),
                login);
        JobId first = get(jobs.accept(ADA, request)).job().id();
        assertThat(get(there.store().secrets(first)).openGit(TestJobs.BOX, first, "git.example.com"))
                .contains(login);
        end(first, "done");
        JobId second = get(jobs.retry(ADA, first)).job().id();
        assertThat(get(there.store().secrets(second)).openGit(TestJobs.BOX, second, "git.example.com"))
                .contains(login);
        assertThat(get(there.store().spec(second))).isEqualTo(request.spec());
    }

    private JobId accepted() {
        InlineFiles files =
                new InlineFiles(List.of(new InlineFile("a.txt", "a".getBytes(StandardCharsets.UTF_8), 0644)));
        return get(jobs.accept(ADA, new JobRequest(NEEDS_NPM, Priority.LOW, files, ELSEWHERE, SECRETS, null)))
                .job()
                .id();
    }

    private void end(JobId id, String how) {
        run(fold.apply(List.of(JobTest.event(how, id, Attempt.start(1, 7, 1), 1))));
        assertThat(there.find(id).status().isTerminal()).isTrue();
    }

    private StoredContext context(JobId id) {
        return (StoredContext) requireNonNull(get(there.store().spec(id)).context());
    }

    private String contextOf(JobId id) {
        return get(database.client()
                .sql("SELECT context_id FROM jobs WHERE id = :id")
                .bind("id", id.toString())
                .mapValue(String.class)
                .one());
    }
}
