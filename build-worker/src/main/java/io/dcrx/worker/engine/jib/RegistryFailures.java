package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.api.InsecureRegistryException;
import com.google.cloud.tools.jib.api.RegistryAuthenticationFailedException;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryCredentialsNotSentException;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;

/** Tells what it means that a registry did not do what it was asked, in the reasons that BuildKit's failures have, too. */
enum RegistryFailures {
    /** Of the registry of the base image. */
    BASE(FailureReason.BASE_IMAGE_UNAUTHORIZED, FailureReason.BASE_IMAGE_NOT_FOUND),
    /** Of the registry that the image goes to. A repository that is unknown there cannot be had by asking again. */
    TARGET(FailureReason.REGISTRY_UNAUTHORIZED, FailureReason.REGISTRY_UNAUTHORIZED);

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final FailureReason refused;
    private final FailureReason unknown;

    RegistryFailures(FailureReason refused, FailureReason unknown) {
        this.refused = refused;
        this.unknown = unknown;
    }

    EngineFailure of(Exception failure, Place place) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResponseException answer) {
                return ofStatus(answer, place);
            }
            if (cause instanceof InsecureRegistryException) {
                return new EngineFailure(
                        FailureReason.REGISTRY_UNAVAILABLE,
                        "the registry " + place.host()
                                + " does not speak https with a certificate that can be trusted; "
                                + "one that may do without is listed in DCRX_KV_INSECURE_REGISTRIES",
                        failure);
            }
            if (cause instanceof RegistryCredentialsNotSentException
                    || (cause instanceof RegistryAuthenticationFailedException && cause.getCause() == null)) {
                return refused(place, words(cause), failure);
            }
        }
        return new EngineFailure(
                FailureReason.REGISTRY_UNAVAILABLE,
                "the registry " + place.host() + " cannot be reached: " + words(failure),
                failure);
    }

    private EngineFailure ofStatus(ResponseException answer, Place place) {
        return switch (answer.getStatusCode()) {
            case UNAUTHORIZED, FORBIDDEN -> refused(place, "status " + answer.getStatusCode(), answer);
            case NOT_FOUND -> new EngineFailure(unknown, place + " was not found", answer);
            default ->
                new EngineFailure(
                        FailureReason.REGISTRY_UNAVAILABLE,
                        "the registry " + place.host() + " answered with status " + answer.getStatusCode(),
                        answer);
        };
    }

    /** Docker Hub does not tell strangers which repositories there are. */
    private EngineFailure refused(Place place, String why, Exception failure) {
        boolean mayNotExist = this == BASE && place.host().equals(Places.DOCKER_HUB);
        String message = mayNotExist
                ? place + " does not exist, or is not for everybody (" + why + ")"
                : "access to " + place + " is refused (" + why + ")";
        return new EngineFailure(mayNotExist ? unknown : refused, message, failure);
    }

    private static String words(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
