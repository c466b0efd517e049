package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.registry.RegistryClient;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one attempt has open to registries. Closing it ends everything that goes on there. */
final class Connections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    static {
        // Jib has a client made for each request, and each client looks through the whole jar for its version, unless
        // told.
        System.setProperty("http.agent", "dcrx-kv");
    }

    /** One for each, so that what is allowed for the one is not for the other. */
    private final FailoverHttpClient secure = new FailoverHttpClient(false, false, Connections::hear);

    private final FailoverHttpClient insecure;

    Connections(PlainHttp plain) {
        this.insecure = plain.client(Connections::hear);
    }

    RegistryClient.Factory to(Place place) {
        return RegistryClient.factory(EventHandlers.NONE, place.host(), place.repository(), of(place));
    }

    /** @param source a repository at the same registry, of which the registry is asked to take over what it has there */
    RegistryClient.Factory to(Place place, String source) {
        return RegistryClient.factory(EventHandlers.NONE, place.host(), place.repository(), source, of(place));
    }

    @Override
    public void close() {
        for (FailoverHttpClient client : List.of(secure, insecure)) {
            try {
                client.shutDown();
            } catch (IOException e) {
                log.debug("A connection was not closed in order", e);
            }
        }
    }

    private FailoverHttpClient of(Place place) {
        return place.insecure() ? insecure : secure;
    }

    /**
     * Jib would repeat a request that got no answer for a minute, unasked; nothing but its log tells so, and there is the
     * place to stop it. Who pushes knows better when to try again.
     */
    private static void hear(LogEvent event) {
        if (event.getMessage().endsWith("will be retried")) {
            throw new NoAnswer(event.getMessage().replace(" failed and will be retried", ""));
        }
        log.debug("{}", event.getMessage());
    }

    /** A registry did not answer a request. */
    static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoAnswer(String request) {
            super("no answer to " + request);
        }
    }
}
