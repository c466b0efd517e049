package io.dcrx.gateway.web;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Adds to every operation the problems that any operation of its kind can end with. */
@Component
class ProblemResponses implements GlobalOpenApiCustomizer {
    private static final String PROBLEM_JSON = "application/problem+json";

    @Override
    public void customise(OpenAPI api) {
        ResolvedSchema problem =
                ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(Problem.class));
        problem.referencedSchemas.forEach(api.getComponents()::addSchemas);
        declare(api.getComponents());
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(ProblemResponses::add);
    }

    /** One response for every status, with an example for every type that has it. */
    private static void declare(Components components) {
        Arrays.stream(ProblemType.values())
                .map(ProblemType::status)
                .distinct()
                .forEach(status -> components.addResponses(name(status), response(status)));
    }

    private static ApiResponse response(HttpStatus status) {
        MediaType body = new MediaType().schema(new Schema<Problem>().$ref("#/components/schemas/Problem"));
        List<ProblemType> types = Arrays.stream(ProblemType.values())
                .filter(type -> type.status() == status)
                .toList();
        types.forEach(type -> body.addExamples(type.slug(), example(type)));
        return new ApiResponse()
                .description(String.join(
                        " Or: ", types.stream().map(ProblemType::meaning).toList()))
                .content(new Content().addMediaType(PROBLEM_JSON, body));
    }

    private static Example example(ProblemType type) {
        return new Example()
                .value(new Problem(
                        type.uri().toString(), type.title(), type.status().value(), type.meaning(), null, null, null));
    }

    private static void add(Operation operation) {
        ApiResponses responses = operation.getResponses();
        possible(operation).stream()
                .filter(status -> !responses.containsKey(Integer.toString(status.value())))
                .forEach(status -> responses.addApiResponse(
                        Integer.toString(status.value()),
                        new ApiResponse().$ref("#/components/responses/" + name(status))));
    }

    private static List<HttpStatus> possible(Operation operation) {
        List<HttpStatus> statuses =
                new ArrayList<>(List.of(HttpStatus.INTERNAL_SERVER_ERROR, HttpStatus.SERVICE_UNAVAILABLE));
        if (operation.getSecurity() == null || !operation.getSecurity().isEmpty()) {
            statuses.addAll(List.of(HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN));
        }
        if (operation.getRequestBody() != null) {
            statuses.addAll(
                    List.of(HttpStatus.BAD_REQUEST, HttpStatus.CONTENT_TOO_LARGE, HttpStatus.UNSUPPORTED_MEDIA_TYPE));
        }
        if (parameters(operation).anyMatch(parameter -> "query".equals(parameter.getIn()))) {
            statuses.add(HttpStatus.BAD_REQUEST);
        }
        if (parameters(operation).anyMatch(parameter -> "path".equals(parameter.getIn()))) {
            statuses.add(HttpStatus.NOT_FOUND);
        }
        return statuses.stream().distinct().sorted().toList();
    }

    private static Stream<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? Stream.empty() : operation.getParameters().stream();
    }

    private static String name(HttpStatus status) {
        return status.name();
    }
}
