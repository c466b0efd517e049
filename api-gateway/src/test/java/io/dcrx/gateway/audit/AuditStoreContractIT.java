package io.dcrx.gateway.audit;

import io.dcrx.gateway.audit.AuditEntry.Means;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.id.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class AuditStoreContractIT extends OnEveryDatabase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AuditFilter ANY = new AuditFilter(null, null, null);

    private AuditStore store;

    @BeforeEach
    void empty() {
        store = new AuditStore(database.client(), database.transaction());
        database.client().sql("DELETE FROM audit").then().block(PATIENCE);
    }

    @Test
    void anEntryIsReadAsItWasWritten() {
        AuditEntry somebodys = entry(UUID.randomUUID(), "Ädä", "cancelJob", "名 '\\\"");
        AuditEntry nobodys = entry(null, null, "login", "");
        assertThat(page(ANY, null, 10)).containsExactly(nobodys, somebodys);
    }

    @Test
    void whatIsTooLongIsCut() {
        AuditEntry entry = entry(UUID.randomUUID(), "x".repeat(64), "a".repeat(1000), "ü".repeat(1000));
        assertThat(entry.action()).hasSize(64);
        assertThat(entry.target()).hasSize(255);
        assertThat(page(ANY, null, 10)).containsExactly(entry);
    }

    @Test
    void pagesFollowOneAnotherNewestFirst() {
        List<AuditEntry> entries = List.of(
                entry(null, null, "login", "a"), entry(null, null, "login", "b"), entry(null, null, "login", "c"));
        assertThat(page(ANY, null, 2)).containsExactly(entries.get(2), entries.get(1));
        assertThat(page(ANY, entries.get(1).id(), 2)).containsExactly(entries.get(0));
    }

    @Test
    void aFilterLeavesWhatItNames() {
        UUID ada = UUID.randomUUID();
        AuditEntry wanted = entry(ada, "ada", "cancelJob", "job");
        entry(UUID.randomUUID(), "grace", "cancelJob", "job");
        entry(ada, "ada", "createJob", "job");
        entry(ada, "ada", "cancelJob", "another");
        assertThat(page(new AuditFilter(ada, "cancelJob", "job"), null, 10)).containsExactly(wanted);
        assertThat(page(new AuditFilter(ada, null, null), null, 10)).hasSize(3);
        assertThat(page(new AuditFilter(null, "cancelJob", null), null, 10)).hasSize(3);
        assertThat(page(new AuditFilter(null, null, "job"), null, 10)).hasSize(3);
    }

    private AuditEntry entry(@Nullable UUID user, @Nullable String name, String action, String target) {
        AuditEntry entry = new AuditEntry(
                UuidV7.next(),
                Instant.parse("2026-01-02T03:04:05.678901Z"),
                user,
                name,
                Means.LOGIN,
                action,
                target,
                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                200);
        store.append(List.of(entry)).block(PATIENCE);
        return entry;
    }

    private List<AuditEntry> page(AuditFilter filter, @Nullable UUID below, int limit) {
        return requireNonNull(store.page(filter, below, limit).collectList().block(PATIENCE));
    }
}
