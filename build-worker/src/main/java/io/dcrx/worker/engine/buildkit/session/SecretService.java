package io.dcrx.worker.engine.buildkit.session;

import com.google.protobuf.ByteString;
import io.dcrx.buildkit.secrets.GetSecretRequest;
import io.dcrx.buildkit.secrets.GetSecretResponse;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands out the secrets of one build, by id. */
final class SecretService implements BindableService {
    private static final String NAME = "moby.buildkit.secrets.v1.Secrets";

    private final Map<String, String> secrets;

    SecretService(Map<String, String> secrets) {
        this.secrets = secrets;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(Calls.unary(
                        NAME,
                        "GetSecret",
                        GetSecretRequest.getDefaultInstance(),
                        GetSecretResponse.getDefaultInstance(),
                        this::secret))
                .build();
    }

    /** Of one that is not there the frontend decides what follows: a step may do without. */
    private GetSecretResponse secret(GetSecretRequest request) throws StatusException {
        @Nullable String secret = secrets.get(request.getID());
        if (secret == null) {
            throw Status.NOT_FOUND
                    .withDescription("secret " + request.getID() + " not found")
                    .asException();
        }
        return GetSecretResponse.newBuilder()
                .setData(ByteString.copyFromUtf8(secret))
                .build();
    }
}
