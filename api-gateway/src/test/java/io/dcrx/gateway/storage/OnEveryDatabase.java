package io.dcrx.gateway.storage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static java.util.Objects.requireNonNull;

/**
 * What a store promises, and keeps on every kind of database: each test runs on each of them, and where one cannot be had
 * its tests fail. A store comes with a subclass; a database that is added to {@link Dialect} meets all of them.
 */
@ParameterizedClass(name = "on {0}")
@EnumSource(Dialect.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
public abstract class OnEveryDatabase {
    @Parameter
    protected Dialect dialect = Dialect.H2; // until it is told

    /** Fresh for each class and kind, and shared by the tests of those. */
    private @Nullable TestDatabase shared;

    protected TestDatabase database;

    @BeforeParameterizedClassInvocation
    void openDatabase() {
        shared = TestDatabase.open(dialect);
    }

    @BeforeEach
    void lendDatabase() {
        database = requireNonNull(shared);
    }

    @AfterParameterizedClassInvocation
    void closeDatabase() {
        if (shared != null) {
            shared.close();
        }
    }
}
