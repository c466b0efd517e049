package io.dcrx.cli.chaos;

import io.dcrx.cli.chaos.History.Call;
import io.dcrx.cli.chaos.History.Row;
import io.dcrx.cli.chaos.History.Told;
import io.dcrx.job.JobEvent;
import io.dcrx.job.Progress;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what in a history must not be. Pure: the same history, the same words. */
final class Judge {
    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");

    private final History history;
    private final Map<String, Row> rows;
    private final Map<String, List<JobEvent.Reported>> reports;
    private final Map<String, List<Told>> told;

    private Judge(History history) {
        this.history = history;
        this.rows = history.rows().stream().collect(Collectors.toMap(Row::job, Function.identity()));
        this.reports = history.reported().stream()
                .collect(Collectors.groupingBy(report -> report.jobId().toString()));
        this.told = history.told().stream().collect(Collectors.groupingBy(Told::job));
    }

    /** Every violation, as a sentence; none if all is well. */
    static List<String> judge(History history) {
        Judge judge = new Judge(history);
        return Stream.of(
                        judge.accepted(),
                        history.told().stream().flatMap(judge::neverContradicted),
                        history.told().stream().flatMap(judge::notPushedOnceCancelled),
                        history.rows().stream().flatMap(judge::endedOnce),
                        history.rows().stream().flatMap(judge::done),
                        history.rows().stream().flatMap(Judge::toldAll))
                .flatMap(violations -> violations)
                .distinct()
                .sorted()
                .toList();
    }

    /** Nothing that was accepted is lost or stuck, nor what nobody learned of because its answer was lost. */
    private Stream<String> accepted() {
        Stream<String> lost = history.told().stream()
                .filter(answer -> answer.call() == Call.CREATE && !rows.containsKey(answer.job()))
                .map(answer -> answer.job() + " was accepted and is lost");
        Stream<String> stuck = history.rows().stream()
                .filter(row -> !ENDS.contains(row.status()))
                .map(row -> row.job() + " is stuck: it is " + row.status());
        return Stream.concat(lost, stuck);
    }

    /** Who was told of an end is told the same whenever they ask again. */
    private Stream<String> neverContradicted(Told answer) {
        if (!ENDS.contains(answer.status())) {
            return Stream.of();
        }
        Stream<String> later = told.getOrDefault(answer.job(), List.of()).stream()
                .filter(other -> other.asked().isAfter(answer.answered()))
                .map(Told::status);
        Stream<String> last = history.rows().stream()
                .filter(row -> row.job().equals(answer.job()))
                .map(Row::status);
        return Stream.concat(later, last)
                .filter(status -> !status.equals(answer.status()))
                .map(status -> answer.job() + " was told to be " + answer.status() + ", and later " + status);
    }

    private Stream<String> notPushedOnceCancelled(Told answer) {
        if (!answer.status().equals("CANCELLED")) {
            return Stream.of();
        }
        Stream<String> begun = reports.getOrDefault(answer.job(), List.of()).stream()
                .filter(report -> report.progress() instanceof Progress.Pushing)
                .filter(report -> report.at().isAfter(answer.answered()))
                .map(_ -> answer.job() + " was told to be CANCELLED, and its push began after that");
        Stream<String> there = history.images().getOrDefault(answer.job(), Set.of()).stream()
                .filter(digest -> !answer.images().contains(digest))
                .filter(_ -> answer.call() == Call.CANCEL)
                .map(_ -> answer.job() + " was told to be CANCELLED, and its image came to the registry after that");
        return Stream.concat(begun, there);
    }

    /** The end is the last thing that happened to a job, and there is one. */
    private Stream<String> endedOnce(Row row) {
        if (!ENDS.contains(row.status())) {
            return Stream.of();
        }
        long done = row.events().stream().filter(Judge::isDone).count();
        boolean right = !row.events().isEmpty()
                && switch (row.status()) {
                    case "DONE" -> done == 1 && isDone(row.events().getLast());
                    case "FAILED" -> done == 0 && isFailed(row.events().getLast());
                    default -> done == 0 && isStopped(row);
                };
        return right ? Stream.of() : Stream.of(row.job() + " is " + row.status() + ", but its events end otherwise");
    }

    private Stream<String> done(Row row) {
        if (!row.status().equals("DONE")) {
            return Stream.of();
        }
        boolean said = reports.getOrDefault(row.job(), List.of()).stream()
                .anyMatch(report -> report.progress() instanceof Progress.Done done
                        && done.digest().value().equals(row.digest())
                        && report.attempt().id().toString().equals(row.attempt()));
        boolean there = history.images().getOrDefault(row.job(), Set.of()).contains(String.valueOf(row.digest()));
        return Stream.concat(
                said ? Stream.of() : Stream.of(row.job() + " has a digest that its attempt did not report"),
                there ? Stream.of() : Stream.of(row.job() + " is DONE, but the registry has no such image"));
    }

    /** No line of a log is missing or there twice, unless the log says so itself; and what was done has told its end. */
    private static Stream<String> toldAll(Row row) {
        Map<String, List<LogChunk>> byAttempt = row.log().stream()
                .collect(Collectors.groupingBy(chunk -> chunk.attempt().id().toString()));
        Stream<String> gaps = byAttempt.values().stream()
                .filter(chunks -> !followOneAnother(chunks))
                .map(chunks -> row.job() + " has a gap in the log of attempt "
                        + chunks.getFirst().attempt().id());
        boolean whole = !row.status().equals("DONE")
                || byAttempt.getOrDefault(String.valueOf(row.attempt()), List.of()).stream()
                        .anyMatch(LogChunk::last);
        return Stream.concat(gaps, whole ? Stream.of() : Stream.of(row.job() + " is DONE, but its log does not end"));
    }

    private static boolean followOneAnother(List<LogChunk> chunks) {
        int next = 1;
        for (LogChunk chunk : chunks) {
            if (chunk.first() < next || (chunk.first() > next && !tellsOfLoss(chunk))) {
                return false;
            }
            next = chunk.end() + 1;
        }
        return true;
    }

    private static boolean tellsOfLoss(LogChunk chunk) {
        LogLine first = chunk.lines().getFirst();
        return first.stream() == LogLine.Stream.FARM && first.text().contains("lines were lost here");
    }

    private static boolean isStopped(Row row) {
        return switch (row.events().getLast()) {
            case JobEvent.Withdrawn _ -> true;
            case JobEvent.RetryScheduled _, JobEvent.GivenUp _ -> isUnwanted(row);
            case JobEvent.Reported(var _, var _, var _, var _, Progress progress) ->
                progress instanceof Progress.Cancelled || (progress instanceof Progress.Failed && isUnwanted(row));
            default -> false;
        };
    }

    private static boolean isUnwanted(Row row) {
        return row.events().stream().anyMatch(JobEvent.CancelRequested.class::isInstance);
    }

    private static boolean isDone(JobEvent event) {
        return event instanceof JobEvent.Reported report && report.progress() instanceof Progress.Done;
    }

    private static boolean isFailed(JobEvent event) {
        return event instanceof JobEvent.GivenUp
                || (event instanceof JobEvent.Reported report && report.progress() instanceof Progress.Failed);
    }
}
