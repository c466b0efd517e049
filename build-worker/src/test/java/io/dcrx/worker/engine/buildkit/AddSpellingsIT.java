package io.dcrx.worker.engine.buildkit;

import com.sun.net.httpserver.HttpServer;
import io.dcrx.image.BuildOptions;
import io.dcrx.image.BuildRules;
import io.dcrx.image.Source.DockerfileText;
import io.dcrx.worker.engine.EngineFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spells an {@code ADD} from an inner address in all ways that a grammar of tricks comes up with, and has a real engine read
 * them. Whatever the engine fetches must have been refused; what it does not understand does not count.
 */
class AddSpellingsIT {
    private static final int SPELLINGS = 60;

    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(20260711);

    @Test
    void noSpellingGetsPastTheRules() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try (Engineering engine = new Engineering(new AllowProperties(true, false))) {
            Map<String, String> spellings = new HashMap<>();
            for (int i = 0; i < SPELLINGS; i++) {
                String path = "/" + i;
                spellings.put(path, spelled("127.0.0.1:" + server.getAddress().getPort(), path));
            }
            spellings.values().parallelStream().forEach(text -> read(engine, text));
            assertThat(asked).as("spellings that work").hasSizeGreaterThan(SPELLINGS / 4);
            for (String path : asked) {
                String text = Objects.requireNonNull(spellings.get(path));
                assertThat(BuildRules.STRICT.breaches(new DockerfileText(text), BuildOptions.NONE))
                        .as(text)
                        .isNotEmpty();
            }
        } finally {
            server.stop(0);
        }
    }

    private static void read(Engineering engine, String text) {
        try {
            engine.buildAndCount(Engineering.order(text, BuildOptions.NONE));
        } catch (EngineFailure _) {
            // It is no Dockerfile then; whether something was fetched is seen at the server.
        }
    }

    private String spelled(String host, String path) {
        String escape = chance(4) ? "`" : "\\";
        List<String> lines = new ArrayList<>();
        if (escape.equals("`")) {
            lines.add(pick("# escape=`", "#escape = `", "# ESCAPE=`"));
        }
        lines.add("FROM scratch");
        if (chance(4)) {
            lines.add("ARG A=http:");
        }
        if (chance(5)) {
            lines.add("# a comment " + escape);
        }
        String url = pick("http", "http", "http", "HTTP") + "://" + pick("", "", "a@", "a:b@") + host + path;
        String source = pick(url, url, quoted(url), "$A//" + host + path, "${A:-x}//" + host + path);
        String arguments = pick(
                source + " /x",
                source + "\t /x",
                "--chown=1:1 " + source + " /x",
                "--cho\"wn=1:1\" " + source + " /x",
                "[\"" + url + "\", \"/x\"]",
                "[ \"\\u0068" + url.substring(1).replace("/", "\\/") + "\" ,\"/x\" ]");
        String add = pick("ADD ", "add ", "aDd\t", "ADD  ") + arguments;
        lines.add(pick("", "", " ", "\t", "\u00a0") + broken(add, escape));
        lines.add("ENV A=b");
        return String.join(pick("\n", "\n", "\r\n"), lines) + pick("", "\n");
    }

    /** Quotes some of it, or escapes a character. */
    private String quoted(String text) {
        int from = random.nextInt(text.length());
        int to = from + random.nextInt(text.length() - from + 1);
        String quote = pick("\"", "'");
        return text.substring(0, from) + quote + text.substring(from, to) + quote + text.substring(to);
    }

    /** Continues the line here and there. */
    private String broken(String text, String escape) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            out.append(text.charAt(i));
            if (chance(25)) {
                out.append(escape)
                        .append(pick("", " ", "\t"))
                        .append(pick("\n", "\r\n", "\r\r\n", "\n\n", "\n# why\n", "\n  \t# why \\\n", "\n#\n\n"));
            }
        }
        return out.toString();
    }

    private boolean chance(int ofMany) {
        return random.nextInt(ofMany) == 0;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
