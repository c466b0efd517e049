package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.Fields;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Every shape that a layer can have, and every way in which it is refused. */
class LayerReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'layer_type': 'stage', 'base': 'python', 'tag': '3.11-slim'} | FROM python:3.11-slim",
                "{'layer_type': 'stage', 'base': 'ghcr.io/a/b', 'tag': '1', 'alias': 'build', 'platform': 'linux/arm64'}"
                        + "| FROM --platform=linux/arm64 ghcr.io/a/b:1 AS build",
                "{'layer_type': 'stage', 'base': 'scratch'} | FROM scratch",
                "{'layer_type': 'stage', 'base': 'scratch', 'tag': 'latest'} | FROM scratch",
                "{'layer_type': 'stage', 'base': 'localhost:5000/a', 'tag': '1'} | FROM localhost:5000/a:1",
                "{'layer_type': 'stage', 'base': '$BASE'} | FROM $BASE",
                "{'layer_type': 'stage', 'base': '${R:-docker.io}/a', 'tag': 'v${V}'} | FROM ${R:-docker.io}/a:v${V}",
                "{'layer_type': 'run', 'command': 'apt-get update && echo \"$HOME\"'} | RUN apt-get update && echo \"$HOME\"",
                "{'layer_type': 'run', 'command': ['a', '$HOME']} | RUN [\"a\", \"$HOME\"]",
                "{'layer_type': 'run', 'command': 'a\\nb'} | RUN [\"/bin/sh\", \"-c\", \"a\\nb\"]",
                "{'layer_type': 'run', 'command': 'x', 'network': 'none', 'security': 'insecure'}"
                        + "| RUN --network=none --security=insecure x",
                "{'layer_type': 'run', 'command': 'x', 'network': 'default', 'security': 'sandbox'} | RUN x",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'bind', 'target': '/a'}}"
                        + "| RUN --mount=type=bind,target=/a x",
                "{'layer_type': 'run', 'command': 'x', 'mounts': [{'mount_type': 'bind', 'target': '/a', 'source': 'b',"
                        + " 'from_source': 'build', 'readwrite': true}, {'mount_type': 'tmpfs', 'target': '/t', 'size': 1024}]}"
                        + "| RUN --mount=type=bind,target=/a,source=b,from=build,readwrite"
                        + " --mount=type=tmpfs,target=/t,size=1024 x",
                "{'layer_type': 'run', 'command': 'x', 'mounts': []} | RUN x",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'cache', 'id': 'i', 'target': '/c', 'source': 's',"
                        + " 'from_source': '0', 'readonly': true, 'sharing': 'locked', 'mode': '0755', 'user_id': 5,"
                        + " 'group_id': '6'}}"
                        + "| RUN --mount=type=cache,id=i,target=/c,source=s,from=0,readonly,sharing=locked,mode=0755,uid=5,gid=6 x",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'secret', 'id': 'i', 'target': '/a b',"
                        + " 'required': true, 'mode': '400', 'user_id': '0'}}"
                        + "| RUN --mount=\"type=secret,id=i,target=/a b,required,mode=400,uid=0\" x",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'secret', 'target': '/a', 'required': false}}"
                        + "| RUN --mount=type=secret,target=/a x",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'ssh'}} | RUN --mount=type=ssh x",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'bind', 'target': '/a,b'}}"
                        + "| RUN --mount=\"type=bind,\\\"target=/a,b\\\"\" x",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/b'} | COPY [\"a\", \"/b\"]",
                "{'layer_type': 'copy', 'source': ['a b', '$C'], 'destination': '--d', 'user_id': 'u', 'group_id': 'g',"
                        + " 'permissions': '0755', 'from_source': 'build', 'link': true}"
                        + "| COPY --from=build --chown=u:g --chmod=0755 --link=true [\"\\\"a b\\\"\", \"\\\"${C}\\\"\", \"\\\"--d\\\"\"]",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/b', 'user_id': 1000, 'from_source': 0}"
                        + "| COPY --from=0 --chown=1000 [\"a\", \"/b\"]",
                "{'layer_type': 'copy', 'source': '<<EOF', 'destination': '/b'} | COPY [\"\\\"<<EOF\\\"\", \"/b\"]",
                "{'layer_type': 'add', 'source': 'https://a.b/c?d=e', 'destination': '/b', 'checksum': 'sha256:"
                        + "0000000000000000000000000000000000000000000000000000000000000000'}"
                        + "| ADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000"
                        + " [\"\\\"https://a.b/c?d=e\\\"\", \"/b\"]",
                "{'layer_type': 'add', 'source': ['a'], 'destination': '/b', 'user_id': '$U', 'permissions': '7'}"
                        + "| ADD --chown=\"\\\"${U}\\\"\" --chmod=7 [\"a\", \"/b\"]",
                "{'layer_type': 'arg', 'name': 'A'} | ARG A",
                "{'layer_type': 'arg', 'name': 'A', 'default': ''} | ARG A=\"\"",
                "{'layer_type': 'arg', 'name': 'A', 'default': 1.5} | ARG A=1.5",
                "{'layer_type': 'env', 'key': 'A', 'value': 'b c'} | ENV A=\"b c\"",
                "{'layer_type': 'env', 'key': 'A', 'value': true} | ENV A=true",
                "{'layer_type': 'env', 'key': 'A', 'value': 8080} | ENV A=8080",
                "{'layer_type': 'env', 'key': '--a b', 'value': ''} | ENV \"--a b\"=\"\"",
                "{'layer_type': 'label', 'name': 'a.b/c', 'value': 'it\\u0027s'} | LABEL a.b/c=\"it's\"",
                "{'layer_type': 'label', 'name': '$A', 'value': '$A'} | LABEL \"\\$A\"=\"${A}\"",
                "{'layer_type': 'user', 'user_id': 'u'} | USER u",
                "{'layer_type': 'user', 'user_id': 1000, 'group_id': 0} | USER 1000:0",
                "{'layer_type': 'user', 'user_id': '${U:-1}', 'group_id': '$G'} | USER \"${U:-1}:${G}\"",
                "{'layer_type': 'workdir', 'path': '/a b'} | WORKDIR \"/a b\"",
                "{'layer_type': 'workdir', 'path': '--a'} | WORKDIR \"--a\"",
                "{'layer_type': 'cmd', 'command': ['a', 1, true, 'x\\ny']} | CMD [\"a\", \"1\", \"true\", \"x\\ny\"]",
                "{'layer_type': 'cmd', 'command': 'a $B'} | CMD a $B",
                "{'layer_type': 'cmd', 'command': []} | CMD []",
                "{'layer_type': 'entrypoint', 'command': ['a', 'b']} | ENTRYPOINT [\"a\", \"b\"]",
                "{'layer_type': 'entrypoint', 'command': []} | ENTRYPOINT []",
                "{'layer_type': 'expose', 'ports': [80, '53/udp', '8000-8010', '$P', '${P:-1}/tcp', '$A-$B']}"
                        + "| EXPOSE 80 53/udp 8000-8010 $P ${P:-1}/tcp $A-$B",
                "{'layer_type': 'volume', 'paths': ['/a', '/b c', '$D']} | VOLUME [\"/a\", \"\\\"/b c\\\"\", \"\\\"${D}\\\"\"]",
                "{'layer_type': 'healthcheck', 'interval': 30, 'timeout': 5, 'start_period': 1.5, 'retries': 3,"
                        + " 'command': {'command': ['curl', '-f', 'http://localhost/']}}"
                        + "| HEALTHCHECK --interval=30s --timeout=5s --start-period=1.5s --retries=3"
                        + " CMD [\"curl\", \"-f\", \"http://localhost/\"]",
                "{'layer_type': 'healthcheck', 'command': {'layer_type': 'cmd', 'command': ['a']}} | HEALTHCHECK CMD [\"a\"]",
                "{'layer_type': 'healthcheck', 'command': ['a'], 'interval': 0} | HEALTHCHECK CMD [\"a\"]",
                "{'layer_type': 'healthcheck', 'command': 'curl x && exit 1', 'none': false} | HEALTHCHECK CMD curl x && exit 1",
                "{'layer_type': 'healthcheck', 'none': true} | HEALTHCHECK NONE",
                "{'layer_type': 'shell', 'command': ['/bin/bash', '-c']} | SHELL [\"/bin/bash\", \"-c\"]",
                "{'layer_type': 'stopsignal', 'signal': 'SIGRTMIN+3'} | STOPSIGNAL SIGRTMIN+3",
                "{'layer_type': 'stopsignal', 'signal': 9} | STOPSIGNAL 9",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'env', 'key': 'A', 'value': '$B'}}"
                        + "| ONBUILD ENV A=\"${B}\"",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'run', 'command': 'cat <<E'}}"
                        + "| ONBUILD RUN [\"/bin/sh\", \"-c\", \"cat <<E\"]",
            })
    void isRenderedAs(String layer, String instruction) {
        assertThat(Dockerfile.render(List.of(read(layer)))).isEqualTo(instruction + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'layer_type': 'stage', 'base': 'python'} | /tag | is required: which image of python",
                "{'layer_type': 'stage', 'base': 'python:3.11'} | /base | must be an image's repository",
                "{'layer_type': 'stage', 'base': 'Python', 'tag': '1'} | /base | is no earlier stage",
                "{'layer_type': 'stage', 'base': 'a AS b', 'tag': '1'} | /base | must be an image's repository",
                "{'layer_type': 'stage', 'base': '--platform=x', 'tag': '1'} | /base | must be an image's repository",
                "{'layer_type': 'stage', 'base': '${A#b}', 'tag': '1'} | /base | must be an image's repository",
                "{'layer_type': 'stage', 'base': '', 'tag': '1'} | /base | must be an image's repository",
                "{'layer_type': 'stage', 'base': 'a', 'tag': '1 AS x'} | /tag | must be an image tag",
                "{'layer_type': 'stage', 'base': 'a', 'tag': 3.11} | /tag | must be a string, but is a number",
                "{'layer_type': 'stage', 'base': 'a', 'tag': '1', 'alias': '1b'} | /alias | must be a stage's name",
                "{'layer_type': 'stage', 'base': 'a', 'digest': 'sha256:0'} | /digest | must be a digest",
                "{'layer_type': 'stage', 'base': 'a', 'tag': '1', 'platform': 'linux /x'} | /platform | must be a platform",
                "{'layer_type': 'run'} | /command | is required: a string or a list of strings",
                "{'layer_type': 'run', 'command': ' '} | /command | must be a command, not empty",
                "{'layer_type': 'run', 'command': []} | /command | must be a list of at least one string",
                "{'layer_type': 'run', 'command': 5} | /command | must be a string or a list of strings, but is a number",
                "{'layer_type': 'run', 'command': [{}]} | /command/0 | must be a string, a number, true or false, but is an object",
                "{'layer_type': 'run', 'command': 'a\\u0000'} | /command | must not hold a NUL character",
                "{'layer_type': 'run', 'command': 'x', 'network': 'bridge'} | /network | must be one of default, none, host",
                "{'layer_type': 'run', 'command': 'x', 'security': 'root'} | /security | must be one of sandbox, insecure",
                "{'layer_type': 'run', 'command': 'x', 'mounts': {}} | /mounts | must be a list of objects, but is an object",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'x'}} | /mount/mount_type"
                        + "| must be one of bind, cache, secret, ssh, tmpfs",
                "{'layer_type': 'run', 'command': 'x', 'mounts': [{'mount_type': 'bind'}]} | /mounts/0/target | is required",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'bind', 'target': '/$A'}} | /mount/target"
                        + "| must be printable ASCII",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'bind', 'target': '/é'}} | /mount/target"
                        + "| must be printable ASCII",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'bind', 'target': '/', 'readwrite': 'yes'}}"
                        + "| /mount/readwrite | must be true or false, but is a string",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'bind', 'target': '/', 'from_source': '$A'}}"
                        + "| /mount/from_source | must be a stage's alias",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'secret'}} | /mount/id | is required, or else",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'cache', 'target': '/', 'sharing': 'x'}}"
                        + "| /mount/sharing | must be one of shared, private, locked",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'cache', 'target': '/', 'mode': '888'}}"
                        + "| /mount/mode | must be permissions",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'cache', 'target': '/', 'user_id': 'root'}}"
                        + "| /mount/user_id | must be a user's or group's number",
                "{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'tmpfs', 'target': '/', 'size': '1g'}}"
                        + "| /mount/size | must be a whole number",
                "{'layer_type': 'copy', 'source': [], 'destination': '/'} | /source | must be a list of at least one string",
                "{'layer_type': 'copy', 'source': [''], 'destination': '/'} | /source/0 | must be a single line, not empty",
                "{'layer_type': 'copy', 'source': {}, 'destination': '/'} | /source | must be a string or a list of strings, but is an object",
                "{'layer_type': 'copy', 'source': 'a', 'destination': ''} | /destination | must be a single line, not empty",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'user_id': 'a:b'} | /user_id | must be one user or group, without ':'",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'user_id': 'é'} | /user_id | must be in ASCII",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'group_id': 'b'} | /user_id | is required beside group_id",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'permissions': 'u+x'} | /permissions | must be perm",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'permissions': 755} | /permissions | must be a string",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'from_source': 'a b'} | /from_source | must be a stage's",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'link': 1} | /link | must be true or false, but is a number",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'checksum': 'x'} | /checksum | is not known here",
                "{'layer_type': 'add', 'source': 'a', 'destination': '/', 'from_source': 'x'} | /from_source | is not known here",
                "{'layer_type': 'add', 'source': 'a', 'destination': '/', 'checksum': 'md5:0'} | /checksum | must be a digest",
                "{'layer_type': 'arg', 'name': '1A'} | /name | must be a variable's name",
                "{'layer_type': 'arg', 'name': 'A=b'} | /name | must be a variable's name",
                "{'layer_type': 'arg', 'name': 'A', 'default': []} | /default | must be a string, a number, true or false",
                "{'layer_type': 'env', 'key': '', 'value': ''} | /key | must be a single line, not empty, without '='",
                "{'layer_type': 'env', 'key': 'A=B', 'value': ''} | /key | must be a single line, not empty, without '='",
                "{'layer_type': 'env', 'key': 'A', 'value': 'b\\nRUN c'} | /value | must be a single line",
                "{'layer_type': 'env', 'key': 'A\\n', 'value': ''} | /key | must be a single line",
                "{'layer_type': 'env', 'key': 'A', 'value': '${B#c}'} | /value | must be without substitutions",
                "{'layer_type': 'label', 'name': 'a', 'value': 'b\\r'} | /value | must be a single line",
                "{'layer_type': 'label', 'name': 'a', 'value': null} | /value | is required",
                "{'layer_type': 'user', 'user_id': ''} | /user_id | must be a single line, not empty",
                "{'layer_type': 'user', 'user_id': 'a:b'} | /user_id | must be one user or group, without ':'",
                "{'layer_type': 'user', 'user_id': '${A:-b:c}'} | /user_id | must be one user or group, without ':'",
                "{'layer_type': 'workdir', 'path': ''} | /path | must be a single line, not empty",
                "{'layer_type': 'workdir'} | /path | is required: a string",
                "{'layer_type': 'cmd', 'command': ''} | /command | must be a command, not empty",
                "{'layer_type': 'entrypoint', 'command': 'a'} | /command | must be a list of strings, but is a string",
                "{'layer_type': 'entrypoint', 'command': [null]} | /command/0 | must be a string, a number, true or false, but is null",
                "{'layer_type': 'expose', 'ports': []} | /ports | must be a list of at least one string or number",
                "{'layer_type': 'expose', 'ports': [0]} | /ports/0 | must be a port",
                "{'layer_type': 'expose', 'ports': [65536]} | /ports/0 | must be a port",
                "{'layer_type': 'expose', 'ports': ['80 90']} | /ports/0 | must be a port",
                "{'layer_type': 'expose', 'ports': ['80/x']} | /ports/0 | must be a port",
                "{'layer_type': 'expose', 'ports': ['80-${A:-90}']} | /ports/0 | must be a port",
                "{'layer_type': 'volume', 'paths': ['']} | /paths/0 | must be a single line, not empty",
                "{'layer_type': 'volume', 'paths': '/a'} | /paths | must be a list of at least one string",
                "{'layer_type': 'healthcheck'} | /command | is required",
                "{'layer_type': 'healthcheck', 'none': true, 'command': ['a']} | /command | is not known here",
                "{'layer_type': 'healthcheck', 'command': []} | /command | must be a list of at least one string",
                "{'layer_type': 'healthcheck', 'command': {}} | /command/command | is required",
                "{'layer_type': 'healthcheck', 'command': {'layer_type': 'run', 'command': ['a']}} | /command/layer_type | must be cmd",
                "{'layer_type': 'healthcheck', 'command': ['a'], 'interval': -1} | /interval | must be a number from 0 to 31536000",
                "{'layer_type': 'healthcheck', 'command': ['a'], 'timeout': '5s'} | /timeout | must be a number from 0 to 31536000",
                "{'layer_type': 'healthcheck', 'command': ['a'], 'start_period': 0.0001} | /start_period | must be a number of seconds",
                "{'layer_type': 'healthcheck', 'command': ['a'], 'retries': 0} | /retries | must be a whole number from 1",
                "{'layer_type': 'shell', 'command': []} | /command | must be a list of at least one string",
                "{'layer_type': 'shell', 'command': '/bin/sh'} | /command | must be a list of at least one string, but is a string",
                "{'layer_type': 'stopsignal', 'signal': 'SIG TERM'} | /signal | must be a signal",
                "{'layer_type': 'stopsignal', 'signal': '--x'} | /signal | must be a signal",
                "{'layer_type': 'onbuild'} | /instruction | is required",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'onbuild'}} | /instruction/layer_type | must be one of add, arg, cmd, copy, entrypoint, env, expose, healthcheck, label, run, shell, stopsignal",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'stage'}} | /instruction/layer_type | must be one of add, arg, cmd, copy, entrypoint, env, expose, healthcheck, label, run, shell, stopsignal",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'x'}} | /instruction/layer_type | must be one of",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'env', 'key': 'A'}} | /instruction/value | is required",
            })
    void isRefused(String layer, String pointer, String detail) {
        InvalidInput refusal = catchThrowableOfType(InvalidInput.class, () -> read(layer));

        assertThat(refusal).as("nothing was refused").isNotNull();
        assertThat(refusal.errors()).first().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo(pointer);
            assertThat(error.detail()).startsWith(detail);
        });
    }

    @Test
    void oneMountOrManyButNotBoth() {
        assertThat(errors("{'layer_type': 'run', 'command': 'x', 'mount': {'mount_type': 'ssh'}, 'mounts': []}"))
                .containsExactly(new FieldError("/mounts", "must not be given beside mount; put them all here"));
    }

    @Test
    void aStageMayBeBasedOnAnEarlierOneWithoutATag() {
        LayerReader reader = new LayerReader();
        Fields.read(Json.of("{'layer_type': 'stage', 'base': 'a', 'tag': '1', 'alias': 'Build'}"), reader::read);

        assertThat(Fields.read(Json.of("{'layer_type': 'stage', 'base': 'build'}"), reader::read))
                .isEqualTo(new Layer.Stage("build", null));
    }

    @Test
    void knowsEveryTypeOfLayerThatThereIs() {
        List<FieldError> errors = errors("{'layer_type': '?'}");

        String[] types = Arrays.stream(
                        Layer.class.getAnnotation(JsonSubTypes.class).value())
                .map(type -> type.value().getAnnotation(JsonTypeName.class).value())
                .sorted()
                .toArray(String[]::new);
        assertThat(errors)
                .first()
                .extracting(FieldError::detail)
                .isEqualTo("must be one of " + String.join(", ", types));
        assertThat(types).hasSize(Layer.class.getPermittedSubclasses().length);
    }

    private static Layer read(String layer) {
        LayerReader reader = new LayerReader();
        // Anything may follow a stage.
        Fields.read(Json.of("{'layer_type': 'stage', 'base': 'first', 'tag': '1'}"), reader::read);
        return Fields.read(Json.of(layer), reader::read);
    }

    private static List<FieldError> errors(String layer) {
        return catchThrowableOfType(InvalidInput.class, () -> read(layer)).errors();
    }
}
