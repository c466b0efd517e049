package io.dcrx.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The root of the command line. */
@Command(
        name = "dcrx-kv",
        description = "A queue-backed, distributed build farm for container images.",
        mixinStandardHelpOptions = true,
        versionProvider = DcrxKv.Version.class,
        subcommands = {
            ServerCommand.class,
            WorkerCommand.class,
            DatabaseCommand.class,
            SecretsCommand.class,
            ConfigCommand.class,
            HelpCommand.class
        })
final class DcrxKv {
    private DcrxKv() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new DcrxKv()).setExecutionExceptionHandler(new Complaint());
    }

    /** The version that the jar was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Optional<String> version =
                    Optional.ofNullable(DcrxKv.class.getPackage().getImplementationVersion());
            return new String[] {"dcrx-kv " + version.orElse("(not packaged)")};
        }
    }
}
