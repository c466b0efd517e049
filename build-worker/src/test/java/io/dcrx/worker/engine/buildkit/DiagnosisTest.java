package io.dcrx.worker.engine.buildkit;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The words are those of Docker engine 20.10.24, where nothing else is said. */
class DiagnosisTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STEP_FAILED            | executor failed running [/bin/sh -c exit 3]: exit code: 3
            STEP_FAILED            | executor failed running [/bin/sh -c id]: unable to find user nobody2: no matching entries in passwd file
            STEP_FAILED            | executor failed running [/bin/sh -c echo no space left on device; exit 1]: exit code: 1
            STEP_FAILED            | executor failed running [/bin/sh -c echo unauthorized: not found; exit 1]: exit code: 1
            OUT_OF_MEMORY          | executor failed running [/bin/sh -c exit 137]: exit code: 137
            INVALID_DOCKERFILE     | failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: FOO
            INVALID_DOCKERFILE     | failed to solve with frontend dockerfile.v0: failed to create LLB definition: no build stage in current context
            INVALID_DOCKERFILE     | failed to solve with frontend dockerfile.v0: failed to create LLB definition: the Dockerfile cannot be empty
            INVALID_DOCKERFILE     | failed to solve with frontend dockerfile.v0: failed to create LLB definition: ENV must have two arguments
            INVALID_DOCKERFILE     | failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to parse stage name "UPPER/Case": invalid reference format: repository name must be lowercase
            CONTEXT_MISSING        | failed to compute cache key: "/nosuch" not found: not found
            SECRET_MISSING         | secret npm not found: not found
            BASE_IMAGE_NOT_FOUND   | failed to solve with frontend dockerfile.v0: failed to create LLB definition: 127.0.0.1:25056/nosuch:1: not found
            BASE_IMAGE_UNAUTHORIZED| failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to authorize: rpc error: code = Unauthenticated desc = the registry's token issuer refused these credentials
            REGISTRY_UNAVAILABLE   | failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to authorize: rpc error: code = Unavailable desc = the registry's token issuer answered 502
            REGISTRY_UNAVAILABLE   | failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: Head "http://127.0.0.1:9/v2/nosuch/manifests/1": dial tcp 127.0.0.1:9: connect: connection refused
            BASE_IMAGE_UNAUTHORIZED| failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to authorize: rpc error: code = Unauthenticated desc = the registry's token issuer refused these credentials
            REGISTRY_UNAVAILABLE   | failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to authorize: rpc error: code = Unavailable desc = the registry's token issuer answered 502
            REGISTRY_UNAVAILABLE   | failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: Head "https://registry-1.docker.io/v2/library/nosuchimage/manifests/1": dial tcp: lookup registry-1.docker.io: no such host
            INTERNAL               | something that nobody has seen yet
            """)
    void tellsWhyABuildFailed(FailureReason reason, String words) {
        assertThat(reason(Diagnosis.BUILD, words)).isEqualTo(reason);
    }

    /** As later engines, containerd's resolver and Docker Hub put it, by their sources. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STEP_FAILED            | process "/bin/sh -c exit 3" did not complete successfully: exit code: 3
            STEP_FAILED            | failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3
            BASE_IMAGE_UNAUTHORIZED| failed to solve with frontend dockerfile.v0: failed to create LLB definition: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
            BASE_IMAGE_UNAUTHORIZED| failed to solve with frontend dockerfile.v0: failed to create LLB definition: unexpected status code [manifests 1]: 401 Unauthorized
            REGISTRY_UNAVAILABLE   | failed to solve with frontend dockerfile.v0: failed to create LLB definition: unexpected status code [manifests 1]: 503 Service Unavailable
            SECRET_MISSING         | failed to solve: secret npm: not found
            DISK_FULL              | failed to copy: write /var/lib/docker/tmp/x: no space left on device
            """)
    void knowsTheWordsOfOthers(FailureReason reason, String words) {
        assertThat(reason(Diagnosis.BUILD, words)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REGISTRY_UNAVAILABLE   | Get "http://127.0.0.1:9/v2/": dial tcp 127.0.0.1:9: connect: connection refused
            REGISTRY_UNAVAILABLE   | Get "https://nosuch.invalid/v2/": dial tcp: lookup nosuch.invalid: no such host
            REGISTRY_UNAVAILABLE   | received unexpected HTTP status: 500 Internal Server Error
            REGISTRY_UNAUTHORIZED  | no basic auth credentials
            REGISTRY_UNAUTHORIZED  | unauthorized: authentication required
            REGISTRY_UNAUTHORIZED  | denied: requested access to the resource is denied
            REGISTRY_UNAUTHORIZED  | name unknown: The repository with name 'app' does not exist in the registry with id '1'
            REGISTRY_UNAUTHORIZED  | unknown: project team not found
            INTERNAL               | An image does not exist locally with the tag: 127.0.0.1:25056/t/nosuch
            """)
    void tellsWhyAPushFailed(FailureReason reason, String words) {
        assertThat(reason(Diagnosis.REGISTRY, words)).isEqualTo(reason);
    }

    @Test
    void givesTheExitCodeAndTheStep() {
        String words = "executor failed running [/bin/sh -c exit 3]: exit code: 3";
        Failure failure = Diagnosis.BUILD.of(words, Optional.of("[2/2] RUN exit 3"));
        assertThat(failure).isEqualTo(new Failure(FailureReason.STEP_FAILED, words, 3, "[2/2] RUN exit 3"));
    }

    @Test
    void repeatsNoMoreThanAPersonWouldRead() {
        Failure failure = Diagnosis.BUILD.of("x".repeat(100_000), Optional.empty());
        assertThat(failure.message()).hasSizeLessThan(2_100).endsWith("…");
    }

    private static FailureReason reason(Diagnosis diagnosis, String words) {
        return diagnosis.of(words, Optional.empty()).reason();
    }
}
