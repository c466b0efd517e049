package io.dcrx.gateway.users;

import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Users are added, changed and removed here: by admins, and by everybody where it is about themselves. */
@Service
class Accounts {
    private final UserStore users;
    private final ProfileStore profiles;
    private final ApiTokenStore apiTokens;
    private final Passwords passwords;
    private final LoginLimits limits;
    private final TransactionalOperator transaction;
    private final KnownCallers known;

    Accounts(
            UserStore users,
            ProfileStore profiles,
            ApiTokenStore apiTokens,
            Passwords passwords,
            LoginLimits limits,
            TransactionalOperator transaction,
            KnownCallers known) {
        this.users = users;
        this.profiles = profiles;
        this.apiTokens = apiTokens;
        this.passwords = passwords;
        this.limits = limits;
        this.transaction = transaction;
        this.known = known;
    }

    /** A page of users; null if there is none after it. */
    record Page(List<Profile> users, @Nullable UUID next) {}

    /** Fails with a conflict if the username is taken. */
    Mono<Profile> create(NewAccount account) {
        return passwords
                .hashed(account.password())
                .flatMap(hash -> users.add(account.user(), account.wantedRole(), account.isDisabled(), hash))
                .flatMap(added -> profiles.find(added.id()))
                .switchIfEmpty(Mono.error(() -> taken(account.username())));
    }

    /** Empty if there is no such user, or none that this one may see. */
    Mono<Profile> find(User caller, UUID id) {
        return profiles.find(id).filter(found -> caller.access().reaches(found.id()));
    }

    /** As {@link #find(User, UUID)}. */
    Mono<Profile> find(User caller, String username) {
        return profiles.named(username).filter(found -> caller.access().reaches(found.id()));
    }

    /** Newest first. */
    Mono<Page> list(@Nullable UUID below, int limit) {
        return profiles.page(below, limit + 1).collectList().map(found -> {
            List<Profile> page = found.subList(0, Math.min(limit, found.size()));
            return new Page(page, found.size() > limit ? page.getLast().id() : null);
        });
    }

    /**
     * Changes a user. Whoever gets a new password or is disabled is logged out everywhere. Empty if there is no such user,
     * or none that this one may change.
     */
    Mono<Profile> change(User caller, UserChange change) {
        UUID id = change.id() == null ? caller.id() : change.id();
        if (!caller.access().reaches(id)) {
            return Mono.empty();
        }
        return newHash(caller, id, change)
                .flatMap(hash -> transaction.transactional(adminsBefore(change.mayTakeAnAdmin())
                        .flatMap(admins -> profiles.lock(id)
                                .flatMap(before -> save(caller, before, before.with(change), admins, hash)))))
                .doOnNext(_ -> known.forget())
                .onErrorMap(DuplicateKeyException.class, _ -> taken(String.valueOf(change.username())));
    }

    /** Removes a user with all that lets them in; their jobs stay. Empty if there is none. */
    Mono<Profile> delete(UUID id) {
        return transaction
                .transactional(profiles.lockAdmins()
                        .flatMap(admins -> profiles.lock(id).flatMap(user -> {
                            oneAdminStays(admins, user.isActiveAdmin());
                            return apiTokens
                                    .deleteOf(id)
                                    .then(profiles.delete(id))
                                    .thenReturn(user);
                        })))
                .doOnNext(_ -> known.forget());
    }

    private Mono<Profile> save(User caller, Profile before, Profile after, long admins, Optional<String> hash) {
        if (caller.role() != Role.ADMIN && !after.mayTheSameAs(before)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "Only an admin changes what somebody may do: role and disabled.");
        }
        oneAdminStays(admins, before.isActiveAdmin() && !after.isActiveAdmin());
        boolean logOut = hash.isPresent() || (after.disabled() && !before.disabled());
        return profiles.update(after, hash.orElse(null), logOut).thenReturn(after);
    }

    /** Without locking them where nobody of them can get lost. */
    private Mono<Long> adminsBefore(boolean matters) {
        return matters ? profiles.lockAdmins() : Mono.just(Long.MAX_VALUE);
    }

    private static void oneAdminStays(long admins, boolean oneGoes) {
        if (oneGoes && admins <= 1) {
            throw new ProblemException(ProblemType.CONFLICT, "This is the last admin; make somebody else one before.");
        }
    }

    private Mono<Optional<String>> newHash(User caller, UUID id, UserChange change) {
        if (change.password() == null) {
            return Mono.just(Optional.empty());
        }
        Mono<String> hash = passwords.hashed(change.password());
        return (id.equals(caller.id()) ? proven(caller, change.oldPassword()).then(hash) : hash).map(Optional::of);
    }

    /** A token alone, which may be stolen, must not be enough to keep its owner out, nor to try out passwords with. */
    private Mono<Void> proven(User caller, @Nullable String oldPassword) {
        return Mono.fromRunnable(() -> limits.attempt(caller.username()))
                .then(users.credentials(caller.id()))
                .flatMap(now -> passwords.matches(oldPassword == null ? "" : oldPassword, now.passwordHash()))
                .filter(matches -> matches)
                .doOnNext(_ -> limits.succeeded(caller.username()))
                .switchIfEmpty(Mono.error(() -> new InvalidInput(
                        List.of(new FieldError("/old_password", "must be the password that holds until now")))))
                .then();
    }

    private static ProblemException taken(String username) {
        return new ProblemException(
                ProblemType.CONFLICT, "The username " + username + " is taken; case makes no difference.");
    }
}
