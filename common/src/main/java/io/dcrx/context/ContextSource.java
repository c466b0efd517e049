package io.dcrx.context;

/** Where the files of a build come from, as a request says it. */
public sealed interface ContextSource permits SpecContext, InlineFiles {}
