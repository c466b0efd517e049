package io.dcrx.gateway.registries;

import io.dcrx.gateway.storage.PostgresPlans;
import io.dcrx.gateway.users.Access;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** 100,000 registries. */
class RegistryPlansIT {
    private static final String REGISTRIES = """
            INSERT INTO registries (id, owner, name, uri, created_at, updated_at)
            SELECT '01900000-0000-7000-9000-' || lpad(n::text, 12, '0'),
              '01900000-0000-7000-8000-' || lpad((n % 50000 + 1)::text, 12, '0'), 'name-' || n, 'registry.example.com',
              now(), now()
            FROM generate_series(1, 100000) n""";
    private static final UUID OWNER = UUID.fromString("01900000-0000-7000-8000-000000025001");

    @Test
    void aRegistryIsFoundByIdAndByNameAndListed() {
        try (PostgresPlans plans = PostgresPlans.at(PostgresPlans.USERS, REGISTRIES)) {
            RegistryStore store = new RegistryStore(plans.database().client());
            plans.assertReadsLittle(
                    store.find(Access.of(OWNER), UUID.fromString("01900000-0000-7000-9000-000000025000")));
            plans.assertReadsLittle(store.named(Access.of(OWNER), OWNER, "name-25000"));
            plans.assertReadsLittle(store.named(Access.EVERYBODYS, OWNER, "name-25000"));
            plans.assertReadsLittle(store.page(Access.of(OWNER), null, 51).then());
            plans.assertReadsLittle(store.page(Access.EVERYBODYS, null, 51).then());
        }
    }
}
