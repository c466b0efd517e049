package io.dcrx.worker.engine.jib;

import com.google.api.client.http.GenericUrl;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which of the registries that may be spoken to over plain http were found to want it. Jib knows that for one attempt
 * only, and two TLS handshakes that fail take as long as all the rest of a small push.
 */
final class PlainHttp {
    private static final int BAD_REQUEST = 400;

    private final Set<String> hosts = ConcurrentHashMap.newKeySet();

    /** For registries that may be spoken to over plain http, and no others. */
    FailoverHttpClient client(Consumer<LogEvent> log) {
        return new Client(log);
    }

    private final class Client extends FailoverHttpClient {
        Client(Consumer<LogEvent> log) {
            super(true, true, log);
        }

        @Override
        public Response call(String method, URL url, Request request) throws IOException {
            return url.getProtocol().equals("https") && hosts.contains(url.getAuthority())
                    ? plain(method, url, request)
                    : learning(method, url, request);
        }

        private Response plain(String method, URL url, Request request) throws IOException {
            try {
                return super.call(method, toHttp(url), request);
            } catch (ResponseException e) {
                if (e.getStatusCode() == BAD_REQUEST) { // What is said where TLS is spoken by now.
                    hosts.remove(url.getAuthority());
                }
                throw e;
            } catch (IOException | Connections.NoAnswer e) {
                hosts.remove(url.getAuthority());
                throw e;
            }
        }

        private Response learning(String method, URL url, Request request) throws IOException {
            Response response = super.call(method, url, request);
            GenericUrl answered = response.getRequestUrl();
            if (answered.getScheme().equals("http")
                    && answered.toURL().getAuthority().equals(url.getAuthority())) {
                hosts.add(url.getAuthority());
            }
            return response;
        }

        private static URL toHttp(URL url) throws MalformedURLException {
            return URI.create("http" + url.toString().substring("https".length()))
                    .toURL();
        }
    }
}
