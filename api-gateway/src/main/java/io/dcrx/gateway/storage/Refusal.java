package io.dcrx.gateway.storage;

import io.r2dbc.spi.R2dbcException;
import java.util.Set;

/** Why a database did not do something. By SQL's own word for it (SQLSTATE): each driver makes other exceptions of the same. */
public enum Refusal {
    /** It will never take these data: they do not fit, or hurt a constraint. */
    DATA,
    /** Another transaction was in the way; the same one will do when tried again. */
    SACRIFICE,
    /** Anything else, or not the database's doing. */
    OTHER;

    /** Serialization failure, MySQL's deadlock; PostgreSQL's deadlock; H2's concurrent update. */
    private static final Set<String> SACRIFICED = Set.of("40001", "40P01", "90131");

    /** ER_DATA_TOO_LONG, ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, ER_WARN_DATA_OUT_OF_RANGE: MariaDB's come without SQL's word. */
    private static final Set<Integer> UNFIT = Set.of(1406, 1366, 1264);

    public static Refusal of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof R2dbcException said) {
                return of(String.valueOf(said.getSqlState()), said.getErrorCode());
            }
        }
        return OTHER;
    }

    /** SQLSTATE's class 22 is data exceptions, 23 violations of constraints. */
    private static Refusal of(String state, int code) {
        if (SACRIFICED.contains(state)) {
            return SACRIFICE;
        }
        return state.startsWith("22") || state.startsWith("23") || UNFIT.contains(code) ? DATA : OTHER;
    }
}
