package io.dcrx.gateway.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Explains the types of problem documents, at the very addresses that stand in their field {@code type}. */
@RestController
@RequestMapping("/problems")
@Tag(name = "problems", description = "What can go wrong")
@SecurityRequirements
class ProblemsController {
    @GetMapping
    @Operation(operationId = "listProblems", summary = "Every type of problem that an answer can name")
    List<Explanation> all() {
        return Arrays.stream(ProblemType.values()).map(Explanation::of).toList();
    }

    @GetMapping("/{slug}")
    @Operation(operationId = "explainProblem", summary = "What a type of problem means")
    Explanation one(@PathVariable String slug) {
        return ProblemType.of(slug)
                .map(Explanation::of)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "There is no such type of problem; GET /problems lists them all."));
    }

    record Explanation(String type, int status, String title, String meaning) {
        static Explanation of(ProblemType type) {
            return new Explanation(type.uri().toString(), type.status().value(), type.title(), type.meaning());
        }
    }
}
