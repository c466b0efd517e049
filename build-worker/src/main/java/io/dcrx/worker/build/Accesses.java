package io.dcrx.worker.build;

import io.dcrx.context.GitContext;
import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.Login;
import io.dcrx.seal.SecretBox;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Opens what was sealed for a job: only here, only while it is worked at, and only for whom it is meant. */
@Component
final class Accesses {
    private final SecretBox box;
    private final RegistryProperties farms;

    Accesses(SecretBox box, RegistryProperties farms) {
        this.box = box;
        this.farms = farms;
    }

    /** @throws EngineFailure if the worker has not the key; another one may */
    Access of(JobOrder order) throws EngineFailure {
        JobSecrets secrets = Optional.ofNullable(order.secrets()).orElse(JobSecrets.NONE);
        try {
            return new Access(pass(order, secrets), secrets.openBuild(box, order.jobId()), git(order, secrets));
        } catch (SecretBox.NotOpened e) {
            throw new EngineFailure(Failure.of(FailureReason.INTERNAL, String.valueOf(e.getMessage())));
        }
    }

    private Optional<Login> git(JobOrder order, JobSecrets secrets) {
        return order.spec().context() instanceof GitContext from
                ? secrets.openGit(box, order.jobId(), from.host())
                : Optional.empty();
    }

    /** Who comes with a login of their own does not get in by the farm's. */
    private Optional<Access.Pass> pass(JobOrder order, JobSecrets secrets) {
        JobSecrets.SealedLogin login = secrets.registry();
        return login == null
                ? farms.pass()
                : secrets.openLogin(box, order.jobId())
                        .map(opened -> new Access.Pass(
                                new RegistryAddress(Optional.empty(), login.host(), ""),
                                new Credentials(opened.username(), opened.password())));
    }
}
