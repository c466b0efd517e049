package io.dcrx.gateway.logs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dcrx.gateway.web.EventStream;
import io.dcrx.job.JobStatus;
import io.dcrx.log.LogLine;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** How pages of a log are written. A page is written at once: an event for itself would cost a flush a line. */
enum LogFormat {
    /** For people. */
    TEXT("text/plain;charset=UTF-8") {
        @Override
        String greeting() {
            return "";
        }

        @Override
        String write(LogPage page) {
            return page.lines().stream()
                    .map(LogPage.Line::line)
                    .map(line -> (line.step() == null ? "" : "[" + line.step() + "] ") + line.text() + "\n")
                    .collect(Collectors.joining());
        }
    },

    /** For programs: server-sent events. */
    EVENTS(MediaType.TEXT_EVENT_STREAM_VALUE) {
        @Override
        String greeting() {
            return EventStream.GREETING;
        }

        @Override
        String write(LogPage page) {
            if (page.ended() != null) {
                return EventStream.end(new End(page.ended()));
            }
            return page.lines().isEmpty()
                    ? EventStream.NOTHING_NEW
                    : page.lines().stream().map(LogFormat::event).collect(Collectors.joining());
        }
    };

    private final String type;

    LogFormat(String type) {
        this.type = type;
    }

    MediaType type() {
        return MediaType.parseMediaType(type);
    }

    /** What is sent before anything is known, so that the client knows at once that it is heard. */
    abstract String greeting();

    abstract String write(LogPage page);

    private static String event(LogPage.Line line) {
        return EventStream.event(line.position().text(), Shown.of(line));
    }

    /** The last event. */
    record End(JobStatus status) {}

    /** A line as programs get it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(int attempt, Instant at, @Nullable String step, LogLine.Stream stream, String text) {
        static Shown of(LogPage.Line line) {
            LogLine told = line.line();
            return new Shown(line.attempt(), told.at(), told.step(), told.stream(), told.text());
        }
    }
}
