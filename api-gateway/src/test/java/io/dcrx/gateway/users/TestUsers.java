package io.dcrx.gateway.users;

import io.dcrx.gateway.NewFarm;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.ApplicationContext;

/** People beside the admin of {@link NewFarm}, without logging in, which takes its time. */
public final class TestUsers {
    private TestUsers() {}

    /** A token of a new user. */
    public static String token(ApplicationContext gateway, Role role) {
        return token(gateway, user(gateway, role));
    }

    public static User user(ApplicationContext gateway, Role role) {
        String name = role.name() + "-" + UUID.randomUUID();
        return Objects.requireNonNull(gateway.getBean(UserStore.class)
                .add(NewFarm.user(name), role, Passwords.NOBODY)
                .block(Duration.ofSeconds(10)));
    }

    /** Of a user as {@link #user} made them. */
    public static String token(ApplicationContext gateway, User user) {
        return gateway.getBean(Tokens.class).issue(user.id(), 0);
    }
}
