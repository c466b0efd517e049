package io.dcrx.gateway.users;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;

/** What a user may do; who may more, may all that those below may. {@link Permissions} says it path by path. */
@Schema(description = "viewer reads; builder also orders, stops and keeps things of their own; admin rules over all")
public enum Role {
    /** Reads: their own, and how the farm is. */
    @JsonProperty("viewer")
    VIEWER,
    /** Has jobs, contexts and registries of their own. */
    @JsonProperty("builder")
    BUILDER,
    /** Sees and changes everybody's, looks after users, drains workers. */
    @JsonProperty("admin")
    ADMIN;

    /** This role, or the other one if that may less. */
    Role atMost(Role other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** This role and those below it. */
    List<Role> included() {
        return Arrays.stream(values()).filter(role -> role.compareTo(this) <= 0).toList();
    }

    /** As Spring Security calls it. */
    String authority() {
        return "ROLE_" + name();
    }
}
