package io.dcrx.gateway.fleet;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.fleet.WorkerReport;
import io.dcrx.gateway.kafka.ControlTopic;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
@Tag(name = "Fleet", description = "The workers that build.")
class WorkersController {
    private static final Logger log = LoggerFactory.getLogger(WorkersController.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(5);

    private final Fleet fleet;
    private final ControlTopic control;

    WorkersController(Fleet fleet, ControlTopic control) {
        this.fleet = fleet;
        this.control = control;
    }

    /** The fleet as it was last heard of. */
    record Workers(List<WorkerReport> workers) {}

    /** What a worker was told. */
    record Drained(String worker, boolean draining) {}

    @GetMapping("/workers")
    @Operation(
            operationId = "listWorkers",
            summary = "List the workers that are alive",
            description = "Every worker reports every two seconds; one that was silent for ten is not listed any more.")
    Workers list() {
        return new Workers(fleet.workers());
    }

    @PostMapping("/workers/{worker}/drain")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "drainWorker",
            summary = "Have a worker take nothing new",
            description =
                    "It finishes what it has, and stays drained, also after a restart under the same name within"
                            + " seven days, until it is told otherwise. Its next report says `draining`, and `busy` when the last job is done.")
    Mono<Drained> drain(@Parameter(description = "The worker's name") @PathVariable("worker") String worker) {
        return tell(worker, true);
    }

    @DeleteMapping("/workers/{worker}/drain")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(operationId = "undrainWorker", summary = "Have a drained worker take jobs again")
    Mono<Drained> undrain(@Parameter(description = "The worker's name") @PathVariable("worker") String worker) {
        return tell(worker, false);
    }

    /** Answers when the broker has it: from then on the worker cannot miss it. */
    private Mono<Drained> tell(String worker, boolean draining) {
        if (!fleet.knows(worker)) {
            return Mono.error(new ProblemException(ProblemType.NOT_FOUND, "There is no worker " + worker));
        }
        return control.publish(new ControlOrder.Drain(worker, draining, Instant.now()))
                .timeout(PATIENCE)
                .onErrorMap(e -> {
                    log.warn("Worker {} could not be told to drain: {}", worker, e.toString());
                    return ProblemException.unavailable("Kafka cannot be reached; the worker was not told.", LATER);
                })
                .thenReturn(new Drained(worker, draining));
    }
}
