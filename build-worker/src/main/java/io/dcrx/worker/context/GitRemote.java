package io.dcrx.worker.context;

import io.dcrx.job.FailureReason;
import io.dcrx.job.Login;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** A repository on another machine. */
final class GitRemote {
    private static final int SILENCE_SECONDS = 15;
    private static final String HERE = "refs/context/fetched";

    static {
        GitSurroundings.leaveOut();
    }

    private final String address;
    private final GitConnections connections;
    private final @Nullable UsernamePasswordCredentialsProvider login;
    private final Cancellation cancelled;

    GitRemote(String address, Optional<Login> login, long mostBytes, Cancellation cancelled) {
        this.address = address;
        this.connections = new GitConnections(address, mostBytes, cancelled);
        this.login = login.map(known -> new UsernamePasswordCredentialsProvider(known.username(), known.password()))
                .orElse(null);
        this.cancelled = cancelled;
    }

    /** A new repository to fetch into. */
    static Repository empty(Path folder) throws IOException {
        Repository repository =
                new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
        repository.create(true);
        // It would be tidied up behind our back while it is being removed.
        repository.getConfig().setInt("gc", null, "auto", 0);
        repository.getConfig().setBoolean("gc", null, "autodetach", false);
        return repository;
    }

    /**
     * Fetches one commit.
     *
     * @throws ContextFailure whose message names the repository and not the login
     */
    RevCommit fetch(String ref, Repository into) throws IOException, ContextFailure {
        try {
            // A commit that is asked for by its id gets no name.
            String name = ObjectId.isId(ref) ? ref : named(ref);
            on(Git.wrap(into).fetch())
                    .setRemote(address)
                    .setRefSpecs(new RefSpec(name + ":" + HERE))
                    .setTagOpt(TagOpt.NO_TAGS)
                    .setDepth(1)
                    .call();
            ObjectId id = ObjectId.isId(ref) ? ObjectId.fromString(ref) : into.resolve(HERE);
            try (RevWalk walk = new RevWalk(into)) {
                return walk.parseCommit(requireNonNull(id, "fetched"));
            }
        } catch (GitAPIException | JGitInternalException | MissingObjectException | IncorrectObjectTypeException e) {
            throw failure(e, ref);
        }
    }

    /** A branch rather than a tag, and either rather than anything else. */
    private String named(String ref) throws GitAPIException, ContextFailure {
        Map<String, Ref> all = on(Git.lsRemoteRepository()).setRemote(address).callAsMap();
        return Stream.of("refs/heads/" + ref, "refs/tags/" + ref, ref)
                .filter(all::containsKey)
                .findFirst()
                .orElseThrow(() -> missing("has neither a branch nor a tag " + ref));
    }

    private <C extends TransportCommand<C, ?>> C on(C command) {
        return command.setTimeout(SILENCE_SECONDS)
                .setCredentialsProvider(login)
                .setTransportConfigCallback(this::configure);
    }

    private void configure(Transport transport) {
        if (!(transport instanceof TransportHttp http)) {
            throw new IllegalStateException(
                    "not by http: " + transport.getClass().getSimpleName());
        }
        http.setHttpConnectionFactory(connections);
    }

    private ContextFailure missing(String what) {
        return new ContextFailure(FailureReason.CONTEXT_MISSING, "the repository " + address + " " + what);
    }

    private ContextFailure failure(Exception e, String ref) {
        if (cancelled.isCancelled()) {
            throw new CancellationException();
        }
        Optional<GitConnections.Refused> refused = GitConnections.Refused.in(e);
        if (refused.isPresent()) {
            return new ContextFailure(
                    FailureReason.CONTEXT_UNFIT,
                    "the repository " + address + " " + refused.get().getMessage());
        }
        String words = String.valueOf(e.getMessage()).replace(address, "").toLowerCase(Locale.ROOT);
        if (words.contains("not authorized") || words.contains("authentication is required")) {
            return missing(login == null ? "wants a login, or is not there" : "refuses this login, or is not there");
        }
        if (words.contains("not found") || words.contains("not permitted") || words.contains("403")) {
            return missing("is not there, or not for everybody");
        }
        if (words.contains("not valid") || e instanceof IncorrectObjectTypeException || words.contains("not our ref")) {
            return missing("does not give out " + ref);
        }
        return new ContextFailure(
                FailureReason.CONTEXT_UNAVAILABLE,
                "the repository " + address + " cannot be fetched from: " + e.getMessage(),
                e);
    }
}
