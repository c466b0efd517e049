package io.dcrx.context;

import io.dcrx.image.Digest;
import io.dcrx.job.JobRequest;
import io.dcrx.job.Login;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ContextReaderTest {
    private static final String ID = "0197c0de-0000-7000-8000-000000000001";
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @Test
    void aStoredContextIsNamedByItsIdAndMaybeItsDigest() {
        assertThat(request("{'context_id': '" + ID + "'}").spec().context())
                .isEqualTo(new StoredContext(ContextId.parse(ID), null));
        assertThat(request("{'context_id': '" + ID + "', 'digest': '" + DIGEST + "'}")
                        .spec()
                        .context())
                .isEqualTo(new StoredContext(ContextId.parse(ID), new Digest(DIGEST)));
    }

    @Test
    void filesStandInTheRequest() {
        JobRequest request = request("""
                {'files': [{'path': 'a/b.txt', 'content': 'é\\n'}, {'path': 'run', 'content_base64': 'AP8=', 'mode': '0755'},
                 {'path': 'empty', 'content': '', 'mode': '600'}]}""");
        assertThat(request.spec().context()).isNull();
        assertThat(request.hasContext()).isTrue();
        assertThat(requireNonNull(request.files()).files())
                .containsExactly(
                        new InlineFile("a/b.txt", "é\n".getBytes(StandardCharsets.UTF_8), 0644),
                        new InlineFile("run", new byte[] {0, (byte) 0xff}, 0755),
                        new InlineFile("empty", new byte[0], 0600));
    }

    @Test
    void aRepositoryIsNamedByItsAddressAndPerhapsWhatOfIt() {
        assertThat(request("{'git': 'https://git.example.com/a/b.git'}").spec().context())
                .isEqualTo(new GitContext("https://git.example.com/a/b.git", "HEAD", null));
        JobRequest request = request(
                "{'git': 'https://Git.example.com:8443/a', 'ref': 'release/1.x', 'subdir': 'web/app', 'git_user': 'ada', 'git_password': 'canary'}");
        assertThat(request.spec().context())
                .isEqualTo(new GitContext("https://Git.example.com:8443/a", "release/1.x", "web/app"));
        assertThat(request.git()).isEqualTo(new Login("ada", "canary"));
        assertThat(request.hasContext()).isTrue();
        assertThat(request.toString()).doesNotContain("canary");
        assertThat(new GitContext("https://Git.example.com:8443/a", "v1", null).host())
                .isEqualTo("git.example.com:8443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc",
                "/etc",
                "ssh://git@a.b/c",
                "git@a.b:c",
                "git://a.b/c",
                "http://a.b/c",
                "https://a.b",
                "https://me:canary@a.b/c",
                "https://a.b/c?d",
                "https://a.b/c#d",
                "https://a.b/../c",
                "https://a.b/./c",
                "https://-a.b/c",
                "https://a.b/c d",
                "ext::sh -c x",
            })
    void noOtherWayToARepositoryIsTaken(String git) {
        assertThat(errors("{'git': '" + git + "'}")).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/context/git");
            assertThat(error.detail()).doesNotContain("canary");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                  | /context_id       | is required",
                "{'context_id': '1'}                 | /context_id       | must be the id of a context",
                "{'context_id': '0197c0de-0000-7000-8000-000000000001', 'digest': 'x'} | /digest | must be the context's digest",
                "{'context_id': '0197c0de-0000-7000-8000-000000000001', 'files': []}  | /files  | beside context_id",
                "{'git': 'https://a.b/c', 'files': []} | /files          | beside git",
                "{'git': 'https://a.b/c', 'ref': '-x'} | /ref            | a branch, a tag",
                "{'git': 'https://a.b/c', 'ref': 'a..b'} | /ref          | a branch, a tag",
                "{'git': 'https://a.b/c', 'ref': 'a:b'} | /ref           | a branch, a tag",
                "{'git': 'https://a.b/c', 'subdir': '../a'} | /subdir    | a path within the context",
                "{'git': 'https://a.b/c', 'git_user': 'a'} | /git_password | go together",
                "{'context_id': '0197c0de-0000-7000-8000-000000000001', 'git_user': 'a', 'git_password': 'b'} | /git_user | without git",
                "{'files': []}                       | /files            | must be a list of at least one object",
                "{'files': [{'content': ''}]}        | /files/0/path     | is required",
                "{'files': [{'path': 'a'}]}          | /files/0          | either content, a text, or content_base64",
                "{'files': [{'path': 'a', 'content': '', 'content_base64': ''}]} | /files/0 | either content",
                "{'files': [{'path': '/etc/passwd', 'content': ''}]} | /files/0/path | a path within the context",
                "{'files': [{'path': '../a', 'content': ''}]}  | /files/0/path | a path within the context",
                "{'files': [{'path': './a', 'content': ''}]}   | /files/0/path | a path within the context",
                "{'files': [{'path': '.', 'content': ''}]}     | /files/0/path | a path within the context",
                "{'files': [{'path': 'a', 'content_base64': '?'}]} | /files/0/content_base64 | must be base64",
                "{'files': [{'path': 'a', 'content': '', 'mode': '0999'}]} | /files/0/mode | permissions in octal",
                "{'files': [{'path': 'a', 'content': '', 'mode': '4755'}]} | /files/0/mode | permissions in octal",
                "{'files': [{'path': 'a', 'content': '', 'mode': 493}]} | /files/0/mode | must be a string",
                "{'files': [{'path': 'a', 'content': '', 'owner': 'me'}]} | /files/0/owner | is not known here",
                "{'files': [{'path': 'a', 'content': ''}, {'path': 'a', 'content': ''}]}   | /files | 'a' as a file twice",
                "{'files': [{'path': 'a/b', 'content': ''}, {'path': 'a', 'content': ''}]} | /files | as a file and as a folder",
                "{'files': [{'path': 'a', 'content': ''}, {'path': 'a/b', 'content': ''}]} | /files | as a file and as a folder",
            })
    void aContextIsRefused(String context, String pointer, String detail) {
        assertThat(errors(context)).anySatisfy(error -> {
            assertThat(error.pointer()).isEqualTo("/context" + pointer);
            assertThat(error.detail()).contains(detail);
        });
    }

    @Test
    void whatIsInAFileIsNotPrinted() {
        assertThat(new InlineFile("a", "canary".getBytes(StandardCharsets.UTF_8), 0644).toString())
                .doesNotContain("canary");
    }

    private static List<FieldError> errors(String context) {
        return requireNonNull(catchThrowableOfType(InvalidInput.class, () -> request(context)))
                .errors();
    }

    private static JobRequest request(String context) {
        return JobRequest.parse(Json.of("""
                {'name': 'a', 'layers': [{'layer_type': 'stage', 'base': 'a', 'tag': 'b'}], 'context': %s}""".formatted(context)));
    }
}
