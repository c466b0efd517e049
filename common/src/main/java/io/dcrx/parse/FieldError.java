package io.dcrx.parse;

/**
 * One thing that is wrong in a document.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901); empty for the whole document
 * @param detail what is wrong and what would be right, as a sentence for a person; never holds a secret's value
 */
public record FieldError(String pointer, String detail) {}
