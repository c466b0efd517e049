package io.dcrx.cli;

import io.dcrx.gateway.users.DatabaseInitialization;
import io.dcrx.gateway.users.NewUser;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "database", description = "Looks after the database.", mixinStandardHelpOptions = true)
final class DatabaseCommand {
    private static final String ADMIN_PASSWORD = "DCRX_KV_ADMIN_PASSWORD";

    @Command(
            name = "initialize",
            mixinStandardHelpOptions = true,
            description = {
                "Brings the database to the newest schema and creates the first user.",
                "Works before the first start and while the server runs. Done again, it changes nothing.",
            })
    void initialize(
            @Option(names = "--username", required = true) String username,
            @Option(
                            names = "--password",
                            required = true,
                            interactive = true,
                            arity = "0..1",
                            defaultValue = "${env:" + ADMIN_PASSWORD + "}",
                            description = {
                                "Without a value it is asked for, and not shown.",
                                "Without the option it is what " + ADMIN_PASSWORD
                                        + " says, so that no list of processes shows it."
                            })
                    String password,
            @Option(names = "--first-name", required = true) String firstName,
            @Option(names = "--last-name", required = true) String lastName,
            @Option(names = "--email", required = true) String email) {
        Part.GATEWAY.require();
        NewUser first = new NewUser(username, password, firstName, lastName, email);
        System.out.println(
                switch (DatabaseInitialization.run(Map.of(), first)) {
                    case CREATED -> "The database is ready, and " + username + " can log in.";
                    case EXISTED -> "There is a user " + username + " already: nothing was changed.";
                });
    }
}
