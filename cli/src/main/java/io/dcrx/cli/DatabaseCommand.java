package io.dcrx.cli;

import picocli.CommandLine.Command;

@Command(name = "database", description = "Looks after the database.", mixinStandardHelpOptions = true)
final class DatabaseCommand {}
