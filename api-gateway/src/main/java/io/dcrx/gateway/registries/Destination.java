package io.dcrx.gateway.registries;

import io.dcrx.image.ImageReference;
import io.dcrx.image.RegistryAddress;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.Login;
import io.dcrx.seal.SecretBox;
import java.util.Map;
import java.util.Optional;

/**
 * Where a job's image goes.
 *
 * @param address empty if neither the job nor the farm names one, so that the image's name must
 * @param login as whom, unless it is the farm itself or nobody
 */
public record Destination(Optional<RegistryAddress> address, Optional<Login> login) {

    /** @throws IllegalArgumentException with a sentence for the one who named the image */
    public ImageReference target(String name, String tag) {
        return address.map(there -> there.target(name, tag)).orElseGet(() -> RegistryAddress.named(name, tag));
    }

    /** What a job keeps to itself: the way in here, and what it brings for its build. */
    public JobSecrets secrets(SecretBox box, JobId job, Map<String, String> build) {
        String host = address.map(RegistryAddress::host).orElse("");
        return JobSecrets.seal(box, job, host, login, build);
    }
}
