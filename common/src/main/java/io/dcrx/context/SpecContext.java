package io.dcrx.context;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Where the files of a build come from, as it travels to the worker: told apart by the fields that each has. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(StoredContext.class), @JsonSubTypes.Type(GitContext.class)})
public sealed interface SpecContext extends ContextSource permits StoredContext, GitContext {}
