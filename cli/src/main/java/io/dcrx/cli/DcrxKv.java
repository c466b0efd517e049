package io.dcrx.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "dcrx-kv",
        description = "A queue-backed, distributed build farm for container images.",
        mixinStandardHelpOptions = true,
        versionProvider = DcrxKv.Version.class,
        subcommands = {ServerCommand.class, WorkerCommand.class, DatabaseCommand.class, HelpCommand.class})
final class DcrxKv implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private DcrxKv() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new DcrxKv()).setExecutionExceptionHandler(new Complaint());
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Which command?");
    }

    /** The version that the jar was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = DcrxKv.class.getPackage().getImplementationVersion();
            return new String[] {"dcrx-kv " + (version == null ? "(not packaged)" : version)};
        }
    }
}
