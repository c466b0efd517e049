package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Fleet", description = "The workers that build.")
class WorkersController {
    private final Fleet fleet;

    WorkersController(Fleet fleet) {
        this.fleet = fleet;
    }

    /** The fleet as it was last heard of. */
    record Workers(List<WorkerReport> workers) {}

    @GetMapping("/workers")
    @Operation(
            operationId = "listWorkers",
            summary = "List the workers that are alive",
            description = "Every worker reports every two seconds; one that was silent for ten is not listed any more.")
    Workers list() {
        return new Workers(fleet.workers());
    }
}
