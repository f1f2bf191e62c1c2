package holo.sql.parser;

import holo.sql.parser.impl.Token;

/// A token for the grammar that remembers the lexeme it was made from. Columns are offsets plus one, all on line 1.
final class PgToken extends Token {
    final Lexeme lexeme;

    PgToken(int kind, String image, Lexeme lexeme, int end) {
        this.kind = kind;
        this.image = image;
        this.lexeme = lexeme;
        beginLine = 1;
        endLine = 1;
        beginColumn = lexeme.start() + 1;
        endColumn = Math.max(end, lexeme.start() + 1);
    }
}
