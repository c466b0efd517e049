package io.dcrx.gateway.storage;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** For statements that put several rows in at once. */
public final class Rows {
    private Rows() {}

    /** What follows VALUES: {@code (:id0, :at0), (:id1, :at1)} for two rows of {@code id} and {@code at}. */
    public static String values(int rows, String... names) {
        return IntStream.range(0, rows)
                .mapToObj(row ->
                        Arrays.stream(names).map(name -> ":" + name + row).collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(", "));
    }
}
