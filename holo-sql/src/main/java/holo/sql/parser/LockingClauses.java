package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Statement.Locking;
import holo.sql.parser.impl.CalciteGrammarConstants;
import holo.sql.parser.impl.ParseException;
import holo.sql.parser.impl.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// FOR UPDATE and its kin behind a query, as the generated grammar meets them word by word.
public final class LockingClauses {
    /// Which words of a lock's strength may follow which.
    private static final Map<String, Set<String>> FOLLOWING = Map.of(
            "for", Set.of("update", "share", "no", "key"),
            "no", Set.of("key"),
            "key", Set.of("share", "update"));

    private final SqlNode query;
    private final SqlParserPos position;
    private final List<Locking> clauses = new ArrayList<>();
    private final List<String> tables = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private Token beforeLast;
    private Token last;
    private Locking.Wait wait = Locking.Wait.BLOCK;

    /// @param before what the clauses stand behind
    public LockingClauses(SqlNode query, Token before) throws ParseException {
        this.query = query;
        this.position = new SqlParserPos(1, before.next.beginColumn, 1, before.next.endColumn);
        this.beforeLast = before;
        this.last = before;
        if (!query.isA(SqlKind.QUERY)) {
            throw syntaxErrorBehind(before);
        }
    }

    /// Whether such a clause is next.
    public static boolean begin(Token first, Token second) {
        return first.kind == CalciteGrammarConstants.FOR && isStrength(first, second);
    }

    /// Whether the second token goes on with the words of a lock's strength.
    public static boolean isStrength(Token before, Token token) {
        return before instanceof PgToken last
                && FOLLOWING.getOrDefault(last.lexeme.text(), Set.of()).stream().anyMatch(word -> is(token, word));
    }

    public static boolean is(Token token, String word) {
        return token instanceof PgToken next && next.lexeme.isWord(word);
    }

    /// The next word of the strength.
    public void strength(Token token) {
        beforeLast = last;
        last = token;
        words.add(((PgToken) token).lexeme.text());
    }

    public void of(SqlIdentifier table) {
        if (!table.isSimple()) {
            throw SqlException.of("42601", "FOR " + shown() + " must specify unqualified relation names")
                    .withPosition(table.getParserPosition().getColumnNum());
        }
        tables.add(table.getSimple());
    }

    public void noWait() {
        wait = Locking.Wait.NOWAIT;
    }

    public void skipLocked() {
        wait = Locking.Wait.SKIP_LOCKED;
    }

    /// Completes a clause.
    public void end() throws ParseException {
        Locking.Strength strength = switch (shown()) {
            case "UPDATE" -> Locking.Strength.UPDATE;
            case "NO KEY UPDATE" -> Locking.Strength.NO_KEY_UPDATE;
            case "SHARE" -> Locking.Strength.SHARE;
            case "KEY SHARE" -> Locking.Strength.KEY_SHARE;
            case "KEY UPDATE" -> throw syntaxErrorBehind(beforeLast);
            default -> throw syntaxErrorBehind(last);
        };
        clauses.add(new Locking(strength, List.copyOf(tables), wait));
        tables.clear();
        words.clear();
        wait = Locking.Wait.BLOCK;
    }

    private String shown() {
        return String.join(" ", words).toUpperCase(java.util.Locale.ROOT);
    }

    private static ParseException syntaxErrorBehind(Token token) {
        ParseException error = new ParseException();
        error.currentToken = token;
        return error;
    }

    /// The query with its clauses.
    ///
    /// @param offset OFFSET behind them, or null
    /// @param fetch LIMIT behind them, or null
    public SqlNode locked(@Nullable SqlNode offset, @Nullable SqlNode fetch) {
        SqlNode limited = query;
        if (offset != null || fetch != null) {
            SqlOrderBy order = query instanceof SqlOrderBy o && !(query instanceof LockedQuery) ? o : null;
            if (order != null && (order.fetch != null || order.offset != null)) {
                throw SqlException.of("42601", "multiple LIMIT clauses not allowed");
            }
            limited = new SqlOrderBy(
                    query.getParserPosition(),
                    order == null ? query : order.query,
                    order == null ? SqlNodeList.EMPTY : order.orderList,
                    offset,
                    fetch);
        }
        return LockedQuery.of(position, limited, clauses);
    }
}
