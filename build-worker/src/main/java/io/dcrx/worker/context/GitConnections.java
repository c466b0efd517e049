package io.dcrx.worker.context;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * The connections of one fetch. They lead to one host, wherever redirects point: that host is the one that the farm allows,
 * and the one that may see the login. So much is read from all of them together, and no more.
 */
final class GitConnections implements HttpConnectionFactory {
    private final String origin;
    private final long mostBytes;
    private final Cancellation cancelled;
    private final AtomicLong read = new AtomicLong();

    GitConnections(String address, long mostBytes, Cancellation cancelled) {
        this.origin = origin(address);
        this.mostBytes = mostBytes;
        this.cancelled = cancelled;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        requireSame(url);
        return new Counted(url);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        requireSame(url);
        return new Counted(url, proxy);
    }

    private void requireSame(URL url) throws Refused {
        if (!origin(url.toString()).equals(origin)) {
            throw new Refused("sends whoever asks it to " + url.getHost() + ", and only its own host is allowed");
        }
    }

    /** {@code https://host:port}. */
    private static String origin(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return url.substring(0, path < 0 ? url.length() : path).toLowerCase(Locale.ROOT);
    }

    private void count(int bytes) throws IOException {
        if (cancelled.isCancelled()) {
            throw new IOException("the fetch was broken off");
        }
        if (bytes > 0 && read.addAndGet(bytes) > mostBytes) {
            throw new Refused("has more to fetch than the " + mostBytes + " bytes of DCRX_KV_GIT_MAX_SIZE");
        }
    }

    /** A repository that does what it must not. Trying again does not help. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }

        /** What JGit has wrapped. */
        static Optional<Refused> in(Throwable failure) {
            return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                    .filter(Refused.class::isInstance)
                    .map(Refused.class::cast)
                    .findFirst();
        }
    }

    private final class Counted extends JDKHttpConnection {
        Counted(URL url) throws IOException {
            super(url);
        }

        Counted(URL url, Proxy proxy) throws IOException {
            super(url, proxy);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    count(one < 0 ? 0 : 1);
                    return one;
                }

                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    int some = super.read(bytes, from, length);
                    count(some);
                    return some;
                }
            };
        }
    }
}
