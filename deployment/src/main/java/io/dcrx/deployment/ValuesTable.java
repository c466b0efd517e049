package io.dcrx.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of values in the chart's README, made from the comments of its {@code values.yaml}. Run from the project's
 * root it writes the README anew; a test fails when that is due.
 */
public final class ValuesTable {
    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "<!-- end of values -->\n";
    private static final Pattern LINE = Pattern.compile("( *)([A-Za-z]+):(.*)");

    private ValuesTable() {}

    public static void main(String[] args) throws IOException {
        Path chart = Path.of("helm/dcrx-kv");
        Path readme = chart.resolve("README.md");
        Files.writeString(readme, renewed(Files.readString(readme), Files.readString(chart.resolve("values.yaml"))));
    }

    /** The README with the table of these values in place of what was between the two marks. */
    static String renewed(String readme, String values) {
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        return readme.substring(0, begin) + of(values.lines().toList()) + readme.substring(readme.indexOf(END));
    }

    private static String of(List<String> values) {
        StringBuilder table = new StringBuilder("| value | default | |\n|---|---|---|\n");
        Deque<String> parents = new ArrayDeque<>();
        StringBuilder comment = new StringBuilder();
        for (String line : values) {
            Matcher value = LINE.matcher(line);
            if (line.strip().startsWith("#")) {
                comment.append(line.strip().substring(1)).append(' ');
            } else if (value.matches()) {
                while (parents.size() > value.group(1).length() / 2) {
                    parents.removeLast();
                }
                parents.addLast(value.group(2));
                String set = value.group(3).strip();
                if (!set.isEmpty()) {
                    table.append("| `%s` | `%s` | %s |%n".formatted(String.join(".", parents), set, text(comment)));
                } else if (!comment.isEmpty()) {
                    table.append("| `%s` | | %s |%n".formatted(String.join(".", parents), text(comment)));
                }
                comment.setLength(0);
            } else {
                comment.setLength(0);
            }
        }
        return table.toString();
    }

    private static String text(StringBuilder comment) {
        return comment.toString().strip().replace("|", "\\|");
    }
}
