package io.dcrx.gateway.users;

import io.dcrx.gateway.storage.PostgresPlans;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** 100,000 users. */
class UserPlansIT {
    @Test
    void aUserIsFoundByIdAndByName() {
        try (PostgresPlans plans = PostgresPlans.at(PostgresPlans.USERS)) {
            UserStore users =
                    new UserStore(plans.database().client(), plans.database().transaction());
            plans.assertReadsLittle(users.active(UUID.fromString("01900000-0000-7000-8000-000000050000")));
            plans.assertReadsLittle(users.credentials("USER-50000"));
            plans.assertReadsLittle(users.exists("user-0"));
        }
    }
}
