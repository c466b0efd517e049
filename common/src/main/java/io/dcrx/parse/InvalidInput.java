package io.dcrx.parse;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The document cannot be understood. Carries every error that was found, not only the first. */
public final class InvalidInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    public InvalidInput(List<FieldError> errors) {
        super(errors.stream().map(e -> e.pointer() + ": " + e.detail()).collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    /** What had been found before, and then this. */
    public InvalidInput after(List<FieldError> before) {
        return new InvalidInput(Stream.concat(before.stream(), errors.stream()).toList());
    }

    public List<FieldError> errors() {
        return errors;
    }
}
