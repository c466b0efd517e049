package io.dcrx.gateway.web;

import java.time.Duration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Only in tests: fails as it is told to. */
@RestController
class TroubleController {
    @GetMapping("/trouble/{kind}")
    Mono<String> trouble(@PathVariable String kind, @RequestParam(defaultValue = "1") int number) {
        return Mono.error(
                switch (kind) {
                    case "mistake" -> new IllegalStateException("the password is hunter2");
                    case "forbidden" -> new AccessDeniedException("no");
                    case "database" -> new DataAccessResourceFailureException("jdbc:h2:secret/path");
                    case "busy" -> ProblemException.unavailable("Come back.", Duration.ofSeconds(7));
                    case "many" -> ProblemException.tooMany("Slower, please.", Duration.ofSeconds(3));
                    case "conflict" -> new ProblemException(ProblemType.CONFLICT, "It has ended.");
                    default -> new IllegalArgumentException(kind + number);
                });
    }
}
