package io.dcrx.gateway.users;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;

/** What an API token is good for: never for more than its owner is. */
@Schema(description = "read sees what its owner sees of their own; build also orders, stops and keeps things")
enum Scope {
    @JsonProperty("read")
    READ(Role.VIEWER),
    @JsonProperty("build")
    BUILD(Role.BUILDER);

    private final Role most;

    Scope(Role most) {
        this.most = most;
    }

    /** As which user a token of this scope acts. */
    User of(User owner) {
        return new User(owner.id(), owner.username(), owner.role().atMost(most));
    }
}
