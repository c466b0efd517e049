package io.dcrx.gateway.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Server-sent events, as a client reads them. */
public final class ReadEvents {
    private ReadEvents() {}

    /** The next event that is no comment, without its blank line. */
    public static String event(BufferedReader events) throws IOException {
        String event = next(events);
        return event.startsWith(":") ? event(events) : event;
    }

    /** Also if it is a comment. */
    public static String next(BufferedReader events) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = events.readLine(); line != null && !line.isEmpty(); line = events.readLine()) {
            lines.add(line);
        }
        return String.join("\n", lines);
    }
}
