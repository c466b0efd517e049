package io.dcrx.gateway.users;

import io.dcrx.gateway.storage.PostgresPlans;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** 100,000 users. */
class UserPlansIT {
    private static final String TOKENS = """
            INSERT INTO api_tokens (id, owner, name, scope, token_hash, created_at, expires_at)
            SELECT '01900000-0000-7000-9000-' || lpad(n::text, 12, '0'),
              '01900000-0000-7000-8000-' || lpad((n / 10)::text, 12, '0'), 'name', 'BUILD',
              'hash-' || n, now(), now() + interval '1 day'
            FROM generate_series(1, 100000) n""";
    private static final String REVOKED = """
            INSERT INTO revoked_tokens (id, expires_at)
            SELECT 'token-' || n, now() + n * interval '1 second' FROM generate_series(1, 100000) n""";

    @Test
    void aUserIsFoundByIdAndByName() {
        try (PostgresPlans plans = PostgresPlans.at(PostgresPlans.USERS, TOKENS, REVOKED)) {
            UserStore users =
                    new UserStore(plans.database().client(), plans.database().transaction());
            UUID id = UUID.fromString("01900000-0000-7000-8000-000000050000");
            plans.assertReadsLittle(users.active(UserStoreContractIT.session(id, 0)));
            plans.assertReadsLittle(users.credentials(id));
            plans.assertReadsLittle(users.credentials("USER-50000"));
            plans.assertReadsLittle(users.exists("user-0"));
        }
    }

    @Test
    void usersAreReadPageByPage() {
        try (PostgresPlans plans = PostgresPlans.at(PostgresPlans.USERS)) {
            ProfileStore profiles = new ProfileStore(plans.database().client());
            UUID below = UUID.fromString("01900000-0000-7000-8000-000000050000");
            plans.assertReadsLittle(profiles.page(below, 51).then());
            plans.assertReadsLittle(profiles.page(null, 51).then());
            plans.assertReadsLittle(profiles.named("USER-7"));
            plans.assertReadsLittle(profiles.lockAdmins());
        }
    }

    @Test
    void tokensAreFoundByTheirHashAndByTheirOwner() {
        try (PostgresPlans plans = PostgresPlans.at(PostgresPlans.USERS, TOKENS, REVOKED)) {
            ApiTokenStore tokens = new ApiTokenStore(plans.database().client());
            RevokedTokens revoked = new RevokedTokens(
                    plans.database().client(), plans.database().transaction());
            UUID owner = UUID.fromString("01900000-0000-7000-8000-000000000500");
            plans.assertReadsLittle(tokens.user("hash-5000", Instant.now()));
            plans.assertReadsLittle(tokens.of(owner).then());
            plans.assertReadsLittle(tokens.deleteOf(owner));
            plans.assertReadsLittle(Mono.defer(() -> revoked.add(UserStoreContractIT.session(owner, 0))));
        }
    }
}
