package io.dcrx.gateway.audit;

import io.dcrx.gateway.storage.PostgresPlans;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** 100,000 entries, of one user in a hundred, one action in a hundred, each about something else. */
class AuditPlansIT {
    private static final String ENTRIES = """
            INSERT INTO audit (id, at, user_id, username, means, action, target, address, status)
            SELECT '01900000-0000-7000-8000-' || lpad(n::text, 12, '0'), now(),
              '01900000-0000-7000-8000-' || lpad((n % 100)::text, 12, '0'), 'name', 'LOGIN', 'action' || n % 100,
              'target' || n, '192.0.2.1', 200
            FROM generate_series(1, 100000) n""";

    @Test
    void aPageIsReadAndNoMore() {
        try (PostgresPlans plans = PostgresPlans.at(ENTRIES)) {
            AuditStore store =
                    new AuditStore(plans.database().client(), plans.database().transaction());
            UUID user = UUID.fromString("01900000-0000-7000-8000-000000000007");
            UUID below = UUID.fromString("01900000-0000-7000-8000-000000050000");
            for (AuditFilter filter : new AuditFilter[] {
                new AuditFilter(null, null, null),
                new AuditFilter(user, null, null),
                new AuditFilter(null, "action7", null),
                new AuditFilter(null, null, "target7"),
            }) {
                plans.assertReadsLittle(store.page(filter, null, 51).then());
                plans.assertReadsLittle(store.page(filter, below, 51).then());
            }
        }
    }
}
