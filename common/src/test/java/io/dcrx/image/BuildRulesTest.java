package io.dcrx.image;

import io.dcrx.image.Layer.Network;
import io.dcrx.image.Layer.Security;
import io.dcrx.image.Source.DockerfileText;
import io.dcrx.image.Source.Layers;
import io.dcrx.parse.FieldError;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a build may not do, however it is spelled. {@code ⏎} stands for a line break. */
class BuildRulesTest {
    private static final BuildRules LAX = new BuildRules(true, true, true, true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUN --network=host curl x",
                "run --network=host curl x",
                " \t RUN\t--network=host curl x",
                "RUN --mount=type=cache,target=/c --network=host curl x",
                "RUN --mount=\"type=tmpfs, target=/a b\" --network=host curl x",
                "RUN --net\"work=ho\"st curl x",
                "RUN --network=\\host curl x",
                "RUN --network=$NET curl x",
                "RUN \\⏎ --network=host \\⏎ curl x",
                "RU\\⏎N --netw\\⏎ork=host curl x",
                "RUN \\⏎# why not⏎⏎  --network=host curl x",
                "# escape=`⏎FROM a:b⏎RUN `⏎--network=host curl x",
                "RUN \\  ⏎--network=host curl x",
                "RUN \\\r\r⏎--network=host curl x",
                "RUN \\\t\r \r⏎--network=host curl x",
                "# escape=`⏎FROM a:b⏎RUN `\r\r⏎--network=host curl x",
                "RUN echo \\\r\r⏎RUN --network=host curl x",
                "RUN --security=insecure mount /dev/sda1 /mnt",
                "ONBUILD RUN --network=host curl x",
                "onbuild run --security=insecure x",
                "ONBU\u0130LD RUN --network=host curl x",
                "RUN <<E\"\\\"⏎x⏎E\\⏎RUN --network=host curl x",
                "RUN echo \\\\⏎RUN --network=host curl x",
                "RUN <<EOF⏎cat \\⏎EOF⏎RUN --network=host curl x",
            })
    void theHostIsNotForBuilds(String text) {
        assertThat(breaches(text)).isNotEmpty().allMatch(detail -> detail.contains("DCRX_KV_ALLOW_"));
        assertThat(LAX.breaches(new DockerfileText(lines(text)), BuildOptions.NONE))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/x",
                "http://127.1/x",
                "http://2130706433/x",
                "http://0x7f000001/x",
                "http://0177.0.0.1/x",
                "http://127.0.0.1:8080/x",
                "http://user:password@127.0.0.1/x",
                "http://example.com@127.0.0.1/x",
                "HTTP://LOCALHOST/x",
                "http://localhost./x",
                "http://a.localhost/x",
                "http://kafka:9092/x",
                "http://metadata.google.internal/computeMetadata/v1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://168.63.129.16/",
                "http://10.1.2.3?x=https://example.com/",
                "http://172.31.0.1#x",
                "https://192.168.0.1/x.tar.gz",
                "http://100.100.100.200/latest/meta-data/",
                "http://0.0.0.0/x",
                "http://224.0.0.1/x",
                "http://255.255.255.255/x",
                "http://[::1]/x",
                "http://[::]/x",
                "http://[::ffff:127.0.0.1]/x",
                "http://[fe80::1%25eth0]/x",
                "http://[fd00::1]:80/x",
                "http://[fec0::1]/x",
                "http://[64:ff9b::7f00:1]/x",
                "http://[2002:7f00:1::]/x",
                "http://\uff11\uff12\uff17.0.0.1/x",
                "http://127\u30020.0.1/x",
                "http:///x",
                "http://",
                "git://10.0.0.1/x.git",
                "git@10.0.0.1:team/x.git",
                "10.0.0.5:x.git",
                "10.0.0.5:x",
                "10.0.0.5:/x",
                "kafka:team/x.git",
                "kafka:x.git#main:folder",
                "gitlab.internal:x.GIT?ref=main",
                "a:b.git",
                "10.0.0.5:$X",
                "kafka:$X.git",
                "kaf$X:x.git",
                "me@$HOST:x",
                "me@kaf${X:-/}:x",
                "m$E@10.0.0.5:x",
                "m${E:-/}@10.0.0.5:x",
                "ssh://git@gitlab.internal/x.git",
                "\"http://127.0.0.1/x\"",
                "h\"tt\"p://127.0.0.1/x",
                "'http:'//127.0.0.1/x",
                "http:\\/\\/127.0.0.1/x",
                "ht\\⏎tp://127.0.0.1/x",
                "http://12\\⏎# a comment⏎7.0.0.1/x",
                "$URL",
                "${URL}",
                "${URL:-http://127.0.0.1/x}",
                "http://$HOST/x",
                "http$S://127.0.0.1/x",
                "http://example.com$MORE/x",
                "h${REST}",
            })
    void whatIsAddedComesFromPublicAddresses(String source) {
        for (String form : List.of("ADD %s /x", "add --chown=1:2 a %s /x/", "ONBUILD ADD %s /x")) {
            assertThat(breaches("FROM a:b\n" + form.formatted(source)))
                    .as(form)
                    .isNotEmpty()
                    .allMatch(detail -> detail.contains("ADD must"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD [\"http://127.0.0.1/x\", \"/x\"]",
                "ADD [\"\\u0068ttp://127.0.0.1/x\", \"/x\"]",
                "ADD [ \"http:\\/\\/127.0.0.1\\/x\" , \"/x\" ] and more",
                "ADD --checksum=x [\"a\",\"http://127.0.0.1/x\", \"/x\"]",
                "ADD \\\r\r⏎http://169.254.169.254/latest/meta-data/ /x",
                "ADD http:\\\r\r⏎//169.254.169.254/latest/meta-data/ /x",
                "AD\\⏎D [\"http:\\⏎//127.0.0.1/x\", \"/x\"]",
                "ADD\r\u000bhttp://127.0.0.1/x\t/x",
                "COPY <<EOF /a⏎hello⏎EOF⏎ADD http://127.0.0.1/x /x",
                "COPY <<EOF /a⏎hello \\⏎EOF⏎ADD http://127.0.0.1/x /x",
                "\uFEFFADD http://127.0.0.1/x /x",
                "ADD http://127.0.0.1/x /x\r⏎",
            })
    void noFormOfAnAddIsOverlooked(String text) {
        assertThat(breaches(text)).isNotEmpty().allMatch(detail -> detail.contains("ADD must"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# syntax=docker/dockerfile:1",
                "#syntax=docker/dockerfile:1",
                "# SYNTAX = docker/dockerfile:1.7-labs",
                "#escape=`⏎# syntax=docker/dockerfile:1",
                "\uFEFF# syntax=docker/dockerfile:1",
                "#!/usr/bin/env x⏎# syntax=docker/dockerfile:1",
                "// syntax=evil/frontend",
                "# syntax=evil/frontend@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
                "# syntax=docker/dockerfile.evil.net/x",
                "{\"syntax\": \"evil/frontend\"}",
                "#\fsyntax=evil/frontend",
                "#\rsyntax=evil/frontend",
                "#\u000bsyntax=evil/frontend",
                "#\u00a0syntax=evil/frontend",
                "#\u0085syntax=evil/frontend",
                "#\u2028\u3000syntax=evil/frontend",
                "//\u00a0syntax=evil/frontend",
                "# syntax=evil/frontend\u0085",
                "# syntax=evil/frontend \r\r",
                "# escape=`\r⏎# syntax=evil/frontend\r",
                "# check=skip=all\u0085⏎# syntax=evil/frontend",
                "\uFEFF# syntax=evil/frontend",
                "\uFEFF#\u00a0syntax=evil/frontend",
                "#!x⏎# syntax=evil/frontend",
                "#!x⏎// syntax=evil/frontend",
                "#!x\u0085y⏎#\fsyntax=evil/frontend",
                "\uFEFF#!x\r⏎# syntax=evil/frontend",
                "#!x⏎{\"syntax\":\"evil/frontend\"}",
                "#!x\r⏎\r⏎ \t{\"syntax\":\"evil/frontend\"}",
                "\uFEFF{\"syntax\":\"evil/frontend\"}",
                "\uFEFF#!x⏎{\"syntax\":⏎\"evil/frontend\"}",
            })
    void whoReadsTheDockerfileIsKnown(String start) {
        assertThat(breaches(start + "⏎FROM a:b")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# syntax=docker/dockerfile:1@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
                "FROM a:b⏎# syntax=docker/dockerfile:1 is no directive here",
                "#!/usr/bin/env x⏎FROM a:b⏎{",
                "#\u00a0about syntax⏎FROM a:b",
                "RUN --network=none make",
                "RUN --network=default --security=sandbox make",
                "RUN docker run --network=host x",
                "RUN echo --network=host",
                "RUN --mount=type=cache,id=m2,target=/root/.m2 mvn package",
                "RUN curl http://127.0.0.1:8080/health",
                "CMD [\"curl\", \"http://localhost/\"]",
                "COPY $JAR /app.jar",
                "ADD app.tar.gz /",
                "ADD build/$NAME.tar.gz ./${NAME} app-$VERSION.zip /",
                "ADD https://example.com/x.tar.gz /",
                "ADD https://github.com/a/b/releases/download/v${VERSION}/b-${VERSION}.tgz /",
                "ADD https://user@8.8.8.8:8443/x /",
                "ADD https://[2606:4700:4700::1111]/x /",
                "ADD git@github.com:a/b.git#main /src",
                "ADD github.com:a/b.git#main /src",
                "ADD a:b app:1.0.tar 12:30.log dir/a:b.git /",
                "ADD node_modules/@scope/a-$VERSION.tgz@1:2 pkg@$VERSION.tgz /",
                "ADD a:b.gitignore c:/x.git app-${VERSION:-1}.zip /",
                "ADD <<EOF /etc/motd⏎hello⏎EOF",
                "LABEL a=\"http://localhost\"",
                "# ADD http://127.0.0.1/x /x",
            })
    void whatIsUsualIsAllowed(String text) {
        assertThat(breaches(text)).isEmpty();
    }

    @Test
    void layersAreUnderTheSameRules() {
        List<Layer> layers = List.of(
                new Layer.Stage("a", "b"),
                new Layer.Run(new Command.Shell("x"), List.of(), Network.HOST, Security.INSECURE),
                new Layer.Add(List.of("a", "http://kafka:9092/"), "/x", null, null, null, null, false),
                new Layer.Onbuild(new Layer.Run(new Command.Shell("x"), List.of(), Network.HOST, null)),
                new Layer.Run(new Command.Exec(List.of("--network=host")), List.of(), Network.NONE, Security.SANDBOX));

        assertThat(BuildRules.STRICT.breaches(new Layers(layers), BuildOptions.NONE))
                .extracting(FieldError::pointer)
                .containsExactly("/layers/1", "/layers/1", "/layers/2", "/layers/3");
        assertThat(LAX.breaches(new Layers(layers), BuildOptions.NONE)).isEmpty();
    }

    @Test
    void theWholeBuildIsNotOnTheHostsNetworkEither() {
        BuildOptions host = new BuildOptions(false, false, null, Map.of(), Map.of(), null, Network.HOST, List.of());

        assertThat(BuildRules.STRICT.breaches(new DockerfileText("FROM a:b"), host))
                .extracting(FieldError::pointer)
                .containsExactly("/build_options/network");
        assertThat(LAX.breaches(new DockerfileText("FROM a:b"), host)).isEmpty();
    }

    @Test
    void theLineIsNamed() {
        assertThat(breaches("FROM a:b\n\nRUN x \\\n  y\nRUN --network=host z"))
                .singleElement()
                .asString()
                .startsWith("line 5: the host's network");
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    @Timeout(10)
    void whatNobodyCouldReadInTimeIsRefused(String text) {
        assertThat(breaches(text)).isNotEmpty();
    }

    static Stream<String> tooMuch() {
        String words = " x".repeat(100) + " \\\n";
        return Stream.of(
                "x\n".repeat(6000),
                "ADD a \\\n".repeat(4000),
                "ADD a \\\r\r\n".repeat(4000),
                "ONBUILD ".repeat(100_000) + "ADD $X /",
                (("RUN" + words).repeat(900) + "x\n").repeat(5));
    }

    /** Whoever is refused with a long Dockerfile of the usual kind cannot use the farm. */
    @Test
    @Timeout(10)
    void longInstructionsAreReadAll() {
        String packages = "  a-package-with-a-long-name and-another-one \\\n".repeat(900);
        assertThat(breaches(("RUN apt-get install \\\n" + packages + "  x\n").repeat(5) + "RUN --network=host y"))
                .singleElement()
                .asString()
                .contains("line 4511");
        assertThat(breaches("FROM a:b\n\\\n  \\\n RU\\\nN --network=host \\\n x"))
                .singleElement()
                .asString()
                .startsWith("line 4:");
        assertThat(breaches(("a".repeat(190) + "\\\n").repeat(900) + "x\nRUN --network=host y"))
                .singleElement()
                .asString()
                .startsWith("line 902:");
    }

    @Test
    void hostsAreGivenToBeLookedUp() {
        assertThat(BuildRules.hosts("""
                        FROM a:b
                        ADD https://Example.com:8443/x https://u@b.example.org./$Y c /x/
                        ONBUILD ADD ["git@c.example.net:a/b.git", "/y"]
                        COPY http://d.example.com/x /
                        """)).containsExactly("example.com", "b.example.org", "c.example.net");
    }

    private static List<String> breaches(String text) {
        return BuildRules.STRICT.breaches(new DockerfileText(lines(text)), BuildOptions.NONE).stream()
                .peek(breach -> assertThat(breach.pointer()).isEqualTo("/dockerfile"))
                .map(FieldError::detail)
                .toList();
    }

    private static String lines(String text) {
        return text.replace("⏎", "\n");
    }
}
