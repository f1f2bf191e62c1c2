package holo.sql.parser;

/// A statement and its place in the text.
///
/// @param offset of its first character; positions of its nodes are columns of the whole text
/// @param parameters the highest `$n`, 0 for none
public record ParsedStatement(Statement statement, String text, int offset, int parameters) {}
