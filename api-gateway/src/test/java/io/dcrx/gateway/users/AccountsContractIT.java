package io.dcrx.gateway.users;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccountsContractIT extends OnEveryDatabase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private UserStore users;
    private ProfileStore profiles;
    private ApiTokens tokens;
    private Accounts accounts;

    @BeforeEach
    void stores() {
        users = new UserStore(database.client(), database.transaction());
        profiles = new ProfileStore(database.client());
        ApiTokenStore tokenStore = new ApiTokenStore(database.client());
        KnownCallers known = new KnownCallers();
        tokens = new ApiTokens(tokenStore, profiles, database.transaction(), known);
        accounts = new Accounts(
                users,
                profiles,
                tokenStore,
                new Passwords(2, 64),
                new LoginLimits(new LoginSettings(10, 60)),
                database.transaction(),
                known);
    }

    @AfterEach
    void nobody() {
        for (String table : List.of("api_tokens", "users")) {
            database.client().sql("DELETE FROM " + table).then().block(PATIENCE);
        }
    }

    @Test
    void aProfileIsReadAsItWasWritten() {
        User ada = add("Ada", Role.ADMIN);
        Profile before = get(profiles.find(ada.id()));
        UserChange change =
                new UserChange(ada.id(), "Countess", "Augusta", "名'\\\"", "c@example.com", null, null, null, null);
        Profile after = get(accounts.change(ada, change));
        assertThat(get(profiles.named("COUNTESS"))).isEqualTo(after).isEqualTo(before.with(change));
        assertThat(profiles.named("Ada").blockOptional(PATIENCE)).isEmpty();
        assertThat(get(users.active(session(ada))).username())
                .as("still logged in")
                .isEqualTo("Countess");
    }

    @Test
    void pagesFollowOneAnother() {
        List<UUID> ids = List.of("a", "b", "c").stream()
                .map(name -> add(name, Role.VIEWER).id())
                .toList();
        Accounts.Page first = get(accounts.list(null, 2));
        assertThat(first.users()).extracting(Profile::id).containsExactly(ids.get(2), ids.get(1));
        Accounts.Page last = get(accounts.list(first.next(), 2));
        assertThat(last.users()).extracting(Profile::id).containsExactly(ids.get(0));
        assertThat(last.next()).isNull();
    }

    @Test
    void whoeverIsDisabledIsLoggedOut() {
        User admin = add("admin", Role.ADMIN);
        User user = add("user", Role.BUILDER);
        get(accounts.change(admin, may(user, true, null)));
        get(accounts.change(admin, may(user, false, null)));
        assertThat(users.active(session(user)).blockOptional(PATIENCE)).isEmpty();
        assertThat(get(users.credentials(user.id())).tokenVersion()).isEqualTo(1);
    }

    @Test
    void theLastAdminStays() {
        User admin = add("admin", Role.ADMIN);
        User off = add("off", Role.ADMIN);
        get(accounts.change(admin, may(off, true, null)));
        assertRefused(accounts.delete(admin.id()));
        assertRefused(accounts.change(admin, may(admin, true, null)));
        assertRefused(accounts.change(admin, may(admin, null, Role.BUILDER)));
        get(accounts.change(admin, may(off, false, null)));
        assertThat(get(accounts.change(admin, may(admin, null, Role.BUILDER))).role())
                .isEqualTo(Role.BUILDER);
    }

    /** Each sees another admin beside the one that goes; all at once, there is nobody left. */
    @Test
    void adminsWhoRemoveEachOtherAtTheSameTimeLeaveOne() {
        List<User> admins = List.of("a", "b", "c", "d").stream()
                .map(name -> add(name, Role.ADMIN))
                .toList();
        List<Boolean> gone = requireNonNull(Flux.fromIterable(admins)
                .flatMap(admin -> accounts.delete(admin.id())
                        .thenReturn(true)
                        .onErrorResume(ProblemException.class, _ -> Mono.just(false)))
                .collectList()
                .block(PATIENCE));
        assertThat(gone).containsExactlyInAnyOrder(true, true, true, false);
        assertThat(get(accounts.list(null, 10)).users()).hasSize(1);
    }

    @Test
    void ofManyWhoWantANameAtTheSameTimeOneGetsIt() {
        User admin = add("admin", Role.ADMIN);
        List<User> wanting = List.of("a", "b", "c", "d").stream()
                .map(name -> add(name, Role.VIEWER))
                .toList();
        List<Boolean> named = requireNonNull(Flux.fromIterable(wanting)
                .flatMap(user -> accounts.change(
                                admin, new UserChange(user.id(), "Wanted", null, null, null, null, null, null, null))
                        .thenReturn(true)
                        .onErrorResume(ProblemException.class, _ -> Mono.just(false)))
                .collectList()
                .block(PATIENCE));
        assertThat(named).containsExactlyInAnyOrder(true, false, false, false);
    }

    @Test
    void anApiTokenLetsItsOwnerInUntilItIsRevokedOrHasExpired() {
        User owner = add("owner", Role.ADMIN);
        ApiTokens.Made made = get(tokens.create(owner, "名", Scope.BUILD, Duration.ofDays(1)));
        assertThat(get(tokens.user(made.secret()))).isEqualTo(new User(owner.id(), "owner", Role.BUILDER));
        assertThat(get(tokens.of(owner))).containsExactly(made.token());
        ApiTokens.Made brief = get(tokens.create(owner, "brief", Scope.READ, Duration.ofSeconds(-1)));
        assertThat(tokens.user(brief.secret()).blockOptional(PATIENCE)).isEmpty();
        assertThat(get(tokens.revoke(add("other", Role.BUILDER), made.token().id())))
                .isFalse();
        assertThat(get(tokens.revoke(owner, made.token().id()))).isTrue();
        assertThat(tokens.user(made.secret()).blockOptional(PATIENCE)).isEmpty();
    }

    @Test
    void nobodyHasMoreApiTokensThanTheyMayHoweverManyAtOnce() {
        User owner = add("owner", Role.BUILDER);
        Flux.range(0, ApiTokens.MOST - 1)
                .concatMap(i -> tokens.create(owner, "token " + i, Scope.READ, Duration.ofDays(1)))
                .then()
                .block(PATIENCE);
        List<Boolean> made = requireNonNull(Flux.range(0, 3)
                .flatMap(i -> tokens.create(owner, "last " + i, Scope.READ, Duration.ofDays(1))
                        .thenReturn(true)
                        .onErrorResume(ProblemException.class, _ -> Mono.just(false)))
                .collectList()
                .block(PATIENCE));
        assertThat(made).containsExactlyInAnyOrder(true, false, false);
    }

    private User add(String name, Role role) {
        return get(users.add(new NewUser(name, "longenough", "First", "Last", "a@example.com"), role, "hash"));
    }

    private static UserChange may(User user, @Nullable Boolean disabled, @Nullable Role role) {
        return new UserChange(user.id(), null, null, null, null, null, null, disabled, role);
    }

    private static Session session(User user) {
        return new Session(user.id(), 0, UUID.randomUUID(), Instant.now().plusSeconds(60), Instant.now());
    }

    private static void assertRefused(Mono<?> work) {
        assertThatThrownBy(() -> work.block(PATIENCE))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.CONFLICT));
    }

    private static <T> T get(Mono<T> value) {
        return requireNonNull(value.block(PATIENCE));
    }
}
