package io.dcrx.image;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DockerfileTest {
    private static final Layer STAGE = new Layer.Stage("a", "b");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain          | plain",
                "``             | \"\"",
                "a b            | \"a b\"",
                "say \"hi\"     | \"say \\\"hi\\\"\"",
                "it's           | \"it's\"",
                "back\\slash    | \"back\\\\slash\"",
                "end\\          | \"end\\\\\"",
                "$A             | \"${A}\"",
                "\\$A           | \"\\$A\"",
                "\\\\$A         | \"\\\\\\$A\"",
                "$              | \"\\$\"",
                "$Aé            | \"${A}é\"",
                "${A:-b \"c'}}  | \"${A:-b \\\"c\\'}}\"",
                "#no comment    | \"#no comment\"",
                "<<EOF          | \"<<EOF\"",
                "--flag         | \"--flag\"",
                "[\"a\"]        | \"[\\\"a\\\"]\"",
                "é              | \"é\"",
            })
    void aStringMeansItself(String value, String written) {
        assertThat(lines(new Layer.Env("A", value))).containsExactly("ENV A=" + written);
        assertThat(lines(new Layer.Label("A", value))).containsExactly("LABEL A=" + written);
        assertThat(lines(new Layer.Arg("A", value))).containsExactly("ARG A=" + written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"echo hi", "a && b", "$HOME \"x\" 'y' \\z", "- x", "-x", "#a", "< in > out", "a \\ b", "é", "{}"
            })
    void aCommandInOneLineIsWrittenAsItIs(String command) {
        assertThat(lines(new Layer.Run(new Command.Shell(command)))).containsExactly("RUN " + command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "[ -f x ]|[ -f x ]",
                "--flag|--flag",
                "cat <<EOF|cat <<EOF",
                "end\\|end\\\\",
                "end\\ |end\\\\ ",
                " lead| lead",
                "trail\t|trail\\t",
                "say \"hi\" <<<x|say \\\"hi\\\" <<<x",
                "\u00a0a|\u00a0a",
            })
    void aCommandThatWouldBeReadAsSomethingElseIsHandedToTheShellAsAWord(String command, String json) {
        assertThat(lines(new Layer.Run(new Command.Shell(command))))
                .containsExactly("RUN [\"/bin/sh\", \"-c\", \"" + json + "\"]");
    }

    @Test
    void aCommandOfSeveralLinesRunsInTheShellOfItsStage() {
        assertThat(lines(
                        run("a\nb"),
                        new Layer.Shell(List.of("/bin/bash", "-ec")),
                        run("a\nb"),
                        new Layer.Cmd(new Command.Shell("a\nb")),
                        new Layer.Stage("c", "d"),
                        run("a\nb")))
                .containsExactly(
                        "RUN [\"/bin/sh\", \"-c\", \"a\\nb\"]",
                        "SHELL [\"/bin/bash\", \"-ec\"]",
                        "RUN [\"/bin/bash\", \"-ec\", \"a\\nb\"]",
                        "CMD [\"/bin/bash\", \"-ec\", \"a\\nb\"]",
                        "FROM c:d",
                        "RUN [\"/bin/sh\", \"-c\", \"a\\nb\"]");
    }

    @Test
    void aStageHasTheShellOfTheStageThatItIsBasedOn() {
        assertThat(lines(
                        new Layer.Stage("c", "d", "Build", null, null),
                        new Layer.Shell(List.of("/bin/bash", "-c")),
                        new Layer.Stage("e", "f"),
                        new Layer.Stage("build", null),
                        run("a\nb")))
                .endsWith("FROM e:f", "FROM build", "RUN [\"/bin/bash\", \"-c\", \"a\\nb\"]");
    }

    @Test
    void aTriggerRunsInTheShellThatAnEarlierTriggerSets() {
        assertThat(lines(
                        new Layer.Onbuild(new Layer.Shell(List.of("/bin/bash", "-c"))),
                        new Layer.Onbuild(run("a\nb")),
                        run("a\nb")))
                .endsWith("ONBUILD RUN [\"/bin/bash\", \"-c\", \"a\\nb\"]", "RUN [\"/bin/sh\", \"-c\", \"a\\nb\"]");
    }

    @Test
    void userAndGroupAreOneWordButNoVariableReachesFromOneIntoTheOther() {
        assertThat(lines(new Layer.User("${A", "-b}"))).containsExactly("USER \"\\${A:-b}\"");
    }

    @Test
    void aHealthCheckIsWrittenInTheShellsWordsIfItMustBe() {
        Layer check = new Layer.Healthcheck(false, null, null, null, null, new Command.Shell("a\nb"));
        assertThat(lines(check)).containsExactly("HEALTHCHECK CMD [\"/bin/sh\", \"-c\", \"a\\nb\"]");
    }

    private static Layer run(String command) {
        return new Layer.Run(new Command.Shell(command));
    }

    /** The Dockerfile's lines after a first stage. */
    private static List<String> lines(Layer... layers) {
        List<Layer> image = new java.util.ArrayList<>(List.of(STAGE));
        image.addAll(List.of(layers));
        List<String> lines = Dockerfile.render(image).lines().toList();
        return lines.subList(1, lines.size());
    }
}
