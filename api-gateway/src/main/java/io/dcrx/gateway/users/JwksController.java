package io.dcrx.gateway.users;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "users")
class JwksController {
    private final JwkSet set;

    JwksController(Tokens tokens) {
        this.set = new JwkSet(tokens.published().stream()
                .map(jwk -> Map.<String, Object>copyOf(jwk))
                .toList());
    }

    /** RFC 7517. */
    record JwkSet(List<Map<String, Object>> keys) {}

    @GetMapping("/.well-known/jwks.json")
    @Operation(
            operationId = "listKeys",
            summary = "The public keys of the farm's tokens",
            description =
                    "By which others can check them (RFC 7517). With an HS algorithm there are none: who could check"
                            + " a token by a shared secret could also make one.")
    @SecurityRequirements
    JwkSet keys() {
        return set;
    }
}
