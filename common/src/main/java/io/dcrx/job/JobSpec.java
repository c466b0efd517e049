package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcrx.context.SpecContext;
import io.dcrx.image.BuildOptions;
import io.dcrx.image.BuildOptionsReader;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.LayerReader;
import io.dcrx.image.Source;
import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants built, as it was understood.
 *
 * @param name the repository path below the registry's, or a full one with the registry's host in front
 * @param tags the image's, each once, the main one first
 * @param timeout how long an attempt may take; null if the farm decides
 * @param context the files that may be copied into the image; null if there are none
 */
public record JobSpec(
        String name,
        List<String> tags,
        Source source,
        BuildOptions options,
        @Nullable TimeLimit timeout,
        @Nullable SpecContext context) {
    private static final Rule NAME = Rule.of(
            ImageReference::isRepository,
            "a repository such as 'team/app' or 'localhost:5000/team/app': lower-case letters, digits, '.', '_', '-' and '/'");
    private static final Rule TAG = Rule.of(
            ImageReference::isTag, "a tag: up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'");

    private static final int MOST_TAGS = 32;

    public JobSpec {
        NAME.require(name);
        tags = List.copyOf(new LinkedHashSet<>(TAG.requireAll(tags)));
        if (tags.isEmpty()) {
            throw new IllegalArgumentException("an image has a tag");
        }
        Objects.requireNonNull(source);
        Objects.requireNonNull(options);
    }

    /** With nothing but what every spec has. */
    public JobSpec(String name, String tag, List<Layer> layers) {
        this(name, List.of(tag), new Source.Layers(layers), BuildOptions.NONE);
    }

    /** That may take as long as the farm lets it. */
    public JobSpec(String name, List<String> tags, Source source, BuildOptions options) {
        this(name, tags, source, options, null);
    }

    /** With nothing to copy. */
    public JobSpec(String name, List<String> tags, Source source, BuildOptions options, @Nullable TimeLimit timeout) {
        this(name, tags, source, options, timeout, null);
    }

    /** The same, with those files. */
    public JobSpec with(SpecContext files) {
        return new JobSpec(name, tags, source, options, timeout, files);
    }

    /** The main one. */
    public String tag() {
        return tags.getFirst();
    }

    /** Reads the fields of a spec; what is given back may be asked for it when they were all right. */
    static Supplier<JobSpec> read(Fields fields, BuildOptionsReader reader) {
        String name = fields.text("name", NAME);
        String tag = fields.optionalText("tag", TAG).orElse("latest");
        List<String> tags = Stream.concat(Stream.of(tag), fields.optionalTexts("tags", TAG).stream())
                .toList();
        if (tags.size() > MOST_TAGS) {
            fields.wrongField("tags", "must not be more than " + (MOST_TAGS - 1));
        }
        Optional<TimeLimit> timeout =
                fields.optionalScalar("timeout", TimeLimit.RULE).map(TimeLimit::parse);
        Supplier<Source> source = source(fields);
        Optional<BuildOptions> options = fields.optionalObject("build_options", reader::read);
        return () -> new JobSpec(name, tags, source.get(), options.orElse(BuildOptions.NONE), timeout.orElse(null));
    }

    private static Supplier<Source> source(Fields fields) {
        boolean isText = fields.has("dockerfile");
        if (isText && fields.has("layers")) {
            fields.wrongField("dockerfile", "must not be given beside layers: an image is made from one of them");
        }
        return isText ? dockerfile(fields) : layers(fields);
    }

    private static Supplier<Source> dockerfile(Fields fields) {
        String text =
                fields.optionalLines("dockerfile", Source.DockerfileText.RULE).orElse("");
        return () -> new Source.DockerfileText(text);
    }

    private static Supplier<Source> layers(Fields fields) {
        LayerReader reader = new LayerReader();
        List<Layer> layers = fields.objects("layers", reader::read);
        if (!layers.isEmpty() && !reader.started()) {
            fields.wrongField("layers", "must hold a stage");
        }
        return () -> new Source.Layers(layers);
    }

    /** A spec is written as it is asked for. */
    @JsonValue
    Written written() {
        return new Written(
                name,
                tag(),
                tags.size() == 1 ? null : tags.subList(1, tags.size()),
                source instanceof Source.Layers(List<Layer> layers) ? layers : null,
                source instanceof Source.DockerfileText(String text) ? text : null,
                options.equals(BuildOptions.NONE) ? null : options,
                timeout,
                context);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static JobSpec of(Written written) {
        return written.spec();
    }

    /** As in a request. */
    record Written(
            String name,
            String tag,
            @Nullable List<String> tags,
            @Nullable List<Layer> layers,
            @Nullable String dockerfile,
            @Nullable BuildOptions buildOptions,
            @Nullable TimeLimit timeout,
            @Nullable SpecContext context) {
        JobSpec spec() {
            List<String> all = new ArrayList<>(List.of(tag));
            all.addAll(tags == null ? List.of() : tags);
            if ((layers == null) == (dockerfile == null)) {
                throw new IllegalArgumentException("an image is made from layers or from a Dockerfile");
            }
            return new JobSpec(
                    name,
                    all,
                    layers == null
                            ? new Source.DockerfileText(Objects.requireNonNull(dockerfile))
                            : new Source.Layers(layers),
                    buildOptions == null ? BuildOptions.NONE : buildOptions,
                    timeout,
                    context);
        }
    }
}
