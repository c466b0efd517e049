package io.dcrx.parse;

import java.util.ArrayList;
import java.util.List;

/** What is wrong in one document. Bounded: a document that is wrong everywhere must not earn an endless answer. */
final class Errors {
    static final int MOST = 100;

    private final List<FieldError> listed = new ArrayList<>();
    private int further;

    void add(String pointer, String detail) {
        if (listed.size() < MOST) {
            listed.add(new FieldError(pointer, detail));
        } else {
            further++;
        }
    }

    boolean isEmpty() {
        return listed.isEmpty();
    }

    InvalidInput asException() {
        List<FieldError> all = new ArrayList<>(listed);
        if (further > 0) {
            all.add(new FieldError("", "has " + further + " more errors, which are not listed"));
        }
        return new InvalidInput(all);
    }
}
