package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme.Kind;
import holo.sql.parser.impl.CalciteGrammar;
import holo.sql.parser.impl.CalciteGrammarConstants;
import holo.sql.parser.impl.ParseException;
import holo.sql.parser.impl.Token;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The token stream of a text: the hand-written parsers' small verbs, and the way into the generated grammar.
final class Grammar {
    private final String text;
    private final Generated generated;

    Grammar(String text) {
        this.text = text;
        this.generated = new Generated(new PgTokenManager(TokenFilter.filter(Lexer.scan(text))));
        generated.setUnquotedCasing(Casing.UNCHANGED);
        generated.setQuotedCasing(Casing.UNCHANGED);
        generated.setIdentifierMaxLength(Integer.MAX_VALUE);
        generated.setConformance(PgConformance.INSTANCE);
    }

    private static final class Generated extends CalciteGrammar {
        Generated(PgTokenManager tokens) {
            super(tokens);
        }

        SqlNode expression() throws ParseException {
            return Expression(ExprContext.ACCEPT_SUB_QUERY);
        }

        SqlNode query() throws ParseException {
            return OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY);
        }

        void restartParameters() {
            nDynamicParams = 0;
        }

        int parameters() {
            return nDynamicParams;
        }
    }

    @FunctionalInterface
    interface Production<T> {
        T parse(CalciteGrammar grammar) throws ParseException;
    }

    /// Runs a production of the generated grammar.
    <T> T run(Production<T> production) {
        try {
            T parsed = production.parse(generated);
            if (parsed instanceof SqlNode node) {
                Connectives.balance(node);
            }
            return parsed;
        } catch (ParseException e) {
            Token current = e.currentToken;
            throw e.currentToken == null || current.next == null
                    ? syntaxErrorAt(peek())
                    : syntaxErrorAt(((PgToken) current.next).lexeme);
        } catch (CalciteContextException e) {
            throw syntaxErrorAt(peek()).withCause(e);
        } catch (StackOverflowError e) {
            throw SqlException.of("54001", "stack depth limit exceeded")
                    .withHint("The statement is nested too deeply: write it with fewer parentheses.");
        }
    }

    SqlNode expression() {
        return run(g -> generated.expression());
    }

    /// A query with ORDER BY and LIMIT, as a snapshot of it when FOR SYSTEM_TIME AS OF ends it.
    SqlNode query() {
        if (!atQuery()) {
            throw syntaxError();
        }
        SqlNode query = run(g -> generated.query());
        if (!at("for", "system_time")) {
            return query;
        }
        next();
        next();
        expect("as");
        expect("of");
        return new SqlSnapshot(query.getParserPosition(), query, expression());
    }

    /// Puts a WITH clause before a query: it goes under the ORDER BY, as Calcite has it.
    static SqlNode with(SqlNodeList with, SqlNode query) {
        return switch (query) {
            case SqlSnapshot past ->
                new SqlSnapshot(past.getParserPosition(), with(with, past.getTableRef()), past.getPeriod());
            case LockedQuery locked -> locked.over(with(with, locked.query));
            case SqlOrderBy order ->
                new SqlOrderBy(
                        order.getParserPosition(),
                        new SqlWith(with.getParserPosition(), with, order.query),
                        order.orderList,
                        order.offset,
                        order.fetch);
            default -> new SqlWith(with.getParserPosition(), with, query);
        };
    }

    boolean atQuery() {
        int i = 1;
        while (peek(i).is('(')) {
            i++;
        }
        Lexeme first = peek(i);
        return first.isWord("select") || first.isWord("values") || first.isWord("table") || first.isWord("with");
    }

    PgTypeNameSpec type() {
        SqlDataTypeSpec spec = run(CalciteGrammar::DataType);
        return (PgTypeNameSpec) spec.getTypeNameSpec();
    }

    void restartParameters() {
        generated.restartParameters();
    }

    int parameters() {
        return generated.parameters();
    }

    private PgToken token(int ahead) {
        return (PgToken) generated.getToken(ahead);
    }

    Lexeme peek() {
        return token(1).lexeme;
    }

    Lexeme peek(int ahead) {
        return token(ahead).lexeme;
    }

    /// The grammar's kind of the next token.
    int kind(int ahead) {
        return token(ahead).kind;
    }

    String image(int ahead) {
        return token(ahead).image;
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    boolean at(String word) {
        return peek().isWord(word);
    }

    boolean at(String first, String second) {
        return peek().isWord(first) && peek(2).isWord(second);
    }

    boolean at(char punctuation) {
        return peek().is(punctuation);
    }

    PgToken next() {
        return (PgToken) generated.getNextToken();
    }

    boolean accept(String word) {
        if (at(word)) {
            next();
            return true;
        }
        return false;
    }

    boolean accept(String first, String second) {
        if (at(first, second)) {
            next();
            next();
            return true;
        }
        return false;
    }

    boolean accept(char punctuation) {
        if (at(punctuation)) {
            next();
            return true;
        }
        return false;
    }

    boolean acceptEquals() {
        if (kind(1) == CalciteGrammarConstants.EQ) {
            next();
            return true;
        }
        return false;
    }

    void expect(String... words) {
        for (String word : words) {
            if (!accept(word)) {
                throw syntaxError();
            }
        }
    }

    void expect(char punctuation) {
        if (!accept(punctuation)) {
            throw syntaxError();
        }
    }

    boolean acceptIfExists() {
        return acceptWords("if", "exists");
    }

    boolean acceptIfNotExists() {
        return acceptWords("if", "not", "exists");
    }

    boolean acceptWords(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i + 1).isWord(words[i])) {
                return false;
            }
        }
        for (int i = 0; i < words.length; i++) {
            next();
        }
        return true;
    }

    boolean atName() {
        Lexeme lexeme = peek();
        return lexeme.kind() == Kind.QUOTED_IDENTIFIER
                || (lexeme.kind() == Kind.WORD && !TokenFilter.isReserved(lexeme.text()));
    }

    /// A column's or object's name.
    SqlIdentifier identifier() {
        if (!atName()) {
            throw syntaxError();
        }
        PgToken token = next();
        SqlParserPos pos = new SqlParserPos(1, token.beginColumn, 1, token.endColumn);
        boolean quoted = token.lexeme.kind() == Kind.QUOTED_IDENTIFIER;
        return new SqlIdentifier(token.lexeme.text(), quoted ? pos.withQuoting(true) : pos);
    }

    String name() {
        return identifier().getSimple();
    }

    /// Any word, reserved or not, as a label, option or setting.
    String label() {
        Lexeme lexeme = peek();
        if (lexeme.kind() != Kind.WORD && lexeme.kind() != Kind.QUOTED_IDENTIFIER) {
            throw syntaxError();
        }
        next();
        return lexeme.text();
    }

    ObjectName objectName() {
        int start = peek().start();
        String first = name();
        String schema = null;
        String database = null;
        while (accept('.')) {
            if (database != null) {
                throw SqlException.of(
                                "42601",
                                "improper qualified name (too many dotted names): "
                                        + String.join(".", database, schema, first, label()))
                        .withPosition(position(start));
            }
            database = schema;
            schema = first;
            first = label();
        }
        return new ObjectName(database, schema, first, position(start));
    }

    /// A table whose descendants are meant, too, unless ONLY stands before it.
    ObjectName familyName() {
        boolean only = accept("only");
        boolean enclosed = only && accept('(');
        ObjectName name = objectName();
        if (enclosed) {
            expect(')');
        } else if (!only && kind(1) == CalciteGrammarConstants.STAR) {
            next();
        }
        return only ? name.asOnly() : name;
    }

    /// Several of them.
    List<ObjectName> familyNames() {
        List<ObjectName> names = new ArrayList<>();
        do {
            names.add(familyName());
        } while (accept(','));
        return names;
    }

    /// What COLLATE names, when it is next.
    @Nullable
    ObjectName collation() {
        if (kind(1) != CalciteGrammarConstants.PG_OPERATOR || !at("collate")) {
            return null;
        }
        int position = position(next().lexeme.start());
        return ObjectName.split(next().lexeme.text(), position);
    }

    List<ObjectName> objectNames() {
        List<ObjectName> names = new ArrayList<>();
        do {
            names.add(objectName());
        } while (accept(','));
        return names;
    }

    List<SqlIdentifier> parenthesizedNames() {
        List<SqlIdentifier> names = new ArrayList<>();
        expect('(');
        do {
            names.add(identifier());
        } while (accept(','));
        expect(')');
        return names;
    }

    String string() {
        if (peek().kind() != Kind.STRING) {
            throw syntaxError();
        }
        return next().lexeme.text();
    }

    long signedInteger() {
        boolean negative = false;
        if (kind(1) == CalciteGrammarConstants.MINUS) {
            next();
            negative = true;
        } else if (kind(1) == CalciteGrammarConstants.PLUS) {
            next();
        }
        if (kind(1) != CalciteGrammarConstants.UNSIGNED_INTEGER_LITERAL) {
            throw syntaxError();
        }
        String digits = next().image;
        try {
            return Long.parseLong(negative ? "-" + digits : digits);
        } catch (NumberFormatException e) {
            throw SqlException.of("22003", "value \"" + digits + "\" is out of range for type bigint")
                    .withCause(e);
        }
    }

    /// Skips what stands in parentheses, to the closing one.
    void skipParentheses() {
        expect('(');
        int depth = 1;
        while (depth > 0) {
            if (atEnd()) {
                throw syntaxError();
            }
            if (at('(')) {
                depth++;
            } else if (at(')')) {
                depth--;
            }
            next();
        }
    }

    /// A WITH clause of queries alone.
    @Nullable
    SqlNodeList with() {
        if (!at("with")) {
            return null;
        }
        int start = start();
        WithParser.Clause clause = new WithParser(this).clause();
        if (!clause.changes().isEmpty()) {
            throw SqlException.of("0A000", "WITH clause containing a data-modifying statement must be at the top level")
                    .withPosition(position(start));
        }
        return clause.items();
    }

    /// The text from an offset to the end of the last consumed token.
    String textFrom(int start) {
        return text.substring(start, token(0).lexeme.end());
    }

    /// The offset of the next token.
    int start() {
        return peek().start();
    }

    String text() {
        return text;
    }

    int position(int offset) {
        return Lexer.position(text, offset);
    }

    SqlException syntaxError() {
        return syntaxErrorAt(peek());
    }

    SqlException syntaxErrorAt(Lexeme lexeme) {
        SqlException error = lexeme.kind() == Kind.END
                ? SqlException.of("42601", "syntax error at end of input")
                : SqlException.of(
                        "42601", "syntax error at or near \"" + text.substring(lexeme.start(), lexeme.end()) + "\"");
        return error.withPosition(position(lexeme.start()));
    }
}
