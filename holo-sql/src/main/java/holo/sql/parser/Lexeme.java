package holo.sql.parser;

/// One lexical unit of a statement.
///
/// @param start offset of its first character in the text
/// @param end offset behind its last character
/// @param text by kind: a word in lower case, an identifier or string without quotes and escapes, a number as
///     written, a parameter with its dollar, an operator
public record Lexeme(Kind kind, int start, int end, String text) {
    /// What a lexeme is.
    public enum Kind {
        WORD,
        QUOTED_IDENTIFIER,
        STRING,
        BIT_STRING,
        NUMBER,
        PARAMETER,
        OPERATOR,
        PUNCTUATION,
        END
    }

    public boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    public boolean is(char punctuation) {
        return kind == Kind.PUNCTUATION && text.length() == 1 && text.charAt(0) == punctuation;
    }
}
