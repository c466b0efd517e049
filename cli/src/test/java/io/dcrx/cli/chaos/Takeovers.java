package io.dcrx.cli.chaos;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How long jobs took to start elsewhere after what held them was gone. */
final class Takeovers {
    private Takeovers() {}

    /** Something that happened to a worker. */
    record Loss(String worker, Instant at) {}

    /** Of every job that a worker held when it was lost: the time to the next attempt's start, shortest first. */
    static List<Duration> of(List<Loss> losses, List<JobEvent.Reported> reported) {
        return losses.stream()
                .flatMap(loss -> held(loss, reported).flatMap(start -> next(start, loss, reported).stream()))
                .sorted()
                .toList();
    }

    private static Stream<JobEvent.Reported> held(Loss loss, List<JobEvent.Reported> reported) {
        return reported.stream()
                .filter(report -> report.progress() instanceof Progress.Started started
                        && started.worker().equals(loss.worker())
                        && report.at().isBefore(loss.at()))
                .filter(start -> reported.stream().noneMatch(report -> endOf(start.attempt(), report)));
    }

    private static boolean endOf(Attempt attempt, JobEvent.Reported report) {
        return report.attempt().equals(attempt)
                && (report.progress() instanceof Progress.Done
                        || report.progress() instanceof Progress.Failed
                        || report.progress() instanceof Progress.Cancelled);
    }

    private static Optional<Duration> next(JobEvent.Reported start, Loss loss, List<JobEvent.Reported> reported) {
        return reported.stream()
                .filter(report -> report.jobId().equals(start.jobId())
                        && report.progress() instanceof Progress.Started
                        && report.attempt().compareTo(start.attempt()) > 0)
                .min(Comparator.comparing(JobEvent.Reported::at))
                .filter(report -> report.at().isAfter(loss.at()))
                .map(report -> Duration.between(loss.at(), report.at()));
    }
}
