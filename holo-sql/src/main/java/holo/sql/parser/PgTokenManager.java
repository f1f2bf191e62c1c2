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

    @Override
    public Token getNextToken() {
        return next < tokens.size() ? tokens.get(next++) : tokens.getLast();
    }
}
