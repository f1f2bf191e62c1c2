package holo.sql.textsearch;

/// A piece of a document. A compound one, such as a hyphenated word, is followed by its parts.
public record Token(TokenType type, String text) {}
