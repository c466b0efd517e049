package io.dcrx.worker.engine.buildkit.session;

import io.dcrx.buildkit.health.HealthCheckRequest;
import io.dcrx.buildkit.health.HealthCheckResponse;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;

/** Says that the session lives, as long as it does: the engine ends a build whose session does not answer. */
final class HealthService implements BindableService {
    private static final String NAME = "grpc.health.v1.Health";
    private static final HealthCheckResponse WELL = HealthCheckResponse.newBuilder()
            .setStatus(HealthCheckResponse.ServingStatus.SERVING)
            .build();

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(Calls.unary(NAME, "Check", HealthCheckRequest.getDefaultInstance(), WELL, request -> WELL))
                .build();
    }
}
