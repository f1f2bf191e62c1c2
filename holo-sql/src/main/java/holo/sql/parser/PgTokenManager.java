package holo.sql.parser;

import holo.sql.parser.impl.CalciteGrammarTokenManager;
import holo.sql.parser.impl.SimpleCharStream;
import holo.sql.parser.impl.Token;
import java.io.Reader;
import java.util.List;

/// Feeds the generated grammar with tokens that were made before.
final class PgTokenManager extends CalciteGrammarTokenManager {
    private final List<PgToken> tokens;
    private int next;

    PgTokenManager(List<PgToken> tokens) {
        super(new SimpleCharStream(Reader.nullReader(), 1, 1, 1));
        this.tokens = tokens;
    }

    /// The grammar chains what it gets: behind the end there is another end each time, for a token that came twice
    /// would make the chain a circle, on which its search for what it had expected never ends.
    @Override
    public Token getNextToken() {
        if (next < tokens.size()) {
            return tokens.get(next++);
        }
        PgToken end = tokens.getLast();
        return new PgToken(end.kind, end.image, end.lexeme, end.endColumn);
    }
}
