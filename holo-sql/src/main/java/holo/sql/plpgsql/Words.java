package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import java.util.List;
import java.util.Set;

/// The lexemes of a body, and the texts between them.
final class Words {
    private final String text;
    private final List<Lexeme> lexemes;
    private int at;

    /// @throws SqlException 42601 for what is no lexeme
    Words(String text) {
        this.text = text;
        this.lexemes = Lexer.scan(text);
    }

    Lexeme peek() {
        return peek(0);
    }

    Lexeme peek(int ahead) {
        return lexemes.get(Math.min(at + ahead, lexemes.size() - 1));
    }

    Lexeme next() {
        Lexeme lexeme = peek();
        if (at < lexemes.size() - 1) {
            at++;
        }
        return lexeme;
    }

    boolean atEnd() {
        return peek().kind() == Lexeme.Kind.END;
    }

    boolean at(String word) {
        return peek().isWord(word);
    }

    boolean atPunctuation(String punctuation) {
        return isPunctuation(peek(), punctuation);
    }

    static boolean isPunctuation(Lexeme lexeme, String punctuation) {
        return lexeme.kind() == Lexeme.Kind.PUNCTUATION && lexeme.text().equals(punctuation);
    }

    boolean atOperator(String operator) {
        return isOperator(peek(), operator);
    }

    static boolean isOperator(Lexeme lexeme, String operator) {
        return lexeme.kind() == Lexeme.Kind.OPERATOR && lexeme.text().equals(operator);
    }

    boolean accept(String word) {
        if (at(word)) {
            next();
            return true;
        }
        return false;
    }

    boolean acceptPunctuation(String punctuation) {
        if (atPunctuation(punctuation)) {
            next();
            return true;
        }
        return false;
    }

    boolean acceptOperator(String operator) {
        if (atOperator(operator)) {
            next();
            return true;
        }
        return false;
    }

    /// `:=` or `=`.
    boolean acceptAssignment() {
        return acceptPunctuation(":=") || acceptOperator("=");
    }

    void expect(String word) {
        if (!accept(word)) {
            throw syntaxError();
        }
    }

    void expectPunctuation(String punctuation) {
        if (!acceptPunctuation(punctuation)) {
            throw syntaxError();
        }
    }

    static boolean isName(Lexeme lexeme) {
        return lexeme.kind() == Lexeme.Kind.WORD || lexeme.kind() == Lexeme.Kind.QUOTED_IDENTIFIER;
    }

    /// A parameter by its number, as `$1`, may be assigned to.
    static boolean isVariable(Lexeme lexeme) {
        return isName(lexeme) || lexeme.kind() == Lexeme.Kind.PARAMETER;
    }

    String variable() {
        return peek().kind() == Lexeme.Kind.PARAMETER ? next().text() : name();
    }

    String name() {
        if (!isName(peek())) {
            throw syntaxError();
        }
        return next().text();
    }

    String string() {
        if (peek().kind() != Lexeme.Kind.STRING) {
            throw syntaxError();
        }
        return next().text();
    }

    int line() {
        return line(peek().start());
    }

    int line(int offset) {
        int line = 1;
        for (int i = 0; i < offset; i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    String text() {
        return text;
    }

    /// Where the next lexeme is in the list, to come back to.
    int mark() {
        return at;
    }

    void reset(int mark) {
        at = mark;
    }

    /// How many lexemes ahead the first is that ends an expression: one of the words or punctuation marks outside of
    /// parentheses, brackets and CASE.
    int lengthUntil(Set<String> ends) {
        int depth = 0;
        int cases = 0;
        for (int i = 0; ; i++) {
            Lexeme lexeme = peek(i);
            if (lexeme.kind() == Lexeme.Kind.END) {
                return i;
            }
            boolean plain = lexeme.kind() == Lexeme.Kind.WORD
                    || lexeme.kind() == Lexeme.Kind.PUNCTUATION
                    || lexeme.kind() == Lexeme.Kind.OPERATOR;
            if (depth == 0 && cases == 0 && plain && ends.contains(lexeme.text())) {
                return i;
            }
            if (Words.isPunctuation(lexeme, ";")) {
                return i;
            }
            if (lexeme.is('(') || lexeme.is('[')) {
                depth++;
            } else if (lexeme.is(')') || lexeme.is(']')) {
                depth--;
            } else if (lexeme.isWord("case")) {
                cases++;
            } else if (lexeme.isWord("end") && cases > 0) {
                cases--;
            }
        }
    }

    /// Takes so many lexemes as SQL.
    ///
    /// @throws SqlException 42601 when there is none
    Snippet take(int count) {
        if (count == 0) {
            throw peek().kind() == Lexeme.Kind.END ? syntaxError() : error("missing expression at or near \"%s\"");
        }
        int start = peek().start();
        int line = line();
        at += count;
        return new Snippet(text.substring(start, lexemes.get(at - 1).end()), line);
    }

    /// An expression that one of some words or marks ends.
    Snippet until(String... ends) {
        return take(lengthUntil(Set.of(ends)));
    }

    SqlException syntaxError() {
        return peek().kind() == Lexeme.Kind.END
                ? SqlException.of("42601", "syntax error at end of input")
                : error("syntax error at or near \"%s\"");
    }

    /// @param format with a place for the next lexeme
    SqlException error(String format) {
        Lexeme lexeme = peek();
        return SqlException.of("42601", String.format(format, text.substring(lexeme.start(), lexeme.end())));
    }
}
