package holo.sql.parser;

import holo.sql.parser.Statement.WithChanges;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// WITH before a statement. Its queries may be statements that change rows; behind them they are relations.
final class WithParser {
    private final Grammar grammar;
    private final SqlNodeList items = new SqlNodeList(SqlParserPos.ZERO);
    private final List<WithChanges.Change> changes = new ArrayList<>();

    WithParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// @param items the list as the body sees it
    /// @param changes its statements that change rows, in order
    record Clause(SqlNodeList items, List<WithChanges.Change> changes) {}

    Clause clause() {
        grammar.expect("with");
        boolean recursive = grammar.accept("recursive");
        do {
            item(recursive);
        } while (grammar.accept(','));
        return new Clause(items, List.copyOf(changes));
    }

    private void item(boolean recursive) {
        SqlIdentifier name = grammar.identifier();
        SqlNodeList columns =
                grammar.at('(') ? new SqlNodeList(grammar.parenthesizedNames(), name.getParserPosition()) : null;
        grammar.expect("as");
        if (!grammar.accept("materialized")) {
            grammar.accept("not", "materialized");
        }
        grammar.expect('(');
        SqlNode query = query(name);
        grammar.expect(')');
        SqlParserPos pos = name.getParserPosition();
        if (grammar.at("search") || grammar.at("cycle")) {
            RecursiveOrder order = new RecursiveOrder(grammar, name, columns, query);
            query = order.query();
            columns = order.columns();
        }
        items.add(new SqlWithItem(pos, name, columns, query, SqlLiteral.createBoolean(recursive, pos)));
    }

    private SqlNode query(SqlIdentifier name) {
        SqlNodeList with = grammar.with();
        SqlNodeList visible = with == null ? seen() : joined(with);
        Statement change = new StatementParser(grammar).change(visible);
        if (change == null) {
            return StatementParser.withQuery(grammar, with);
        }
        changes.add(new WithChanges.Change(name, change));
        return relation(changes.size() - 1, name.getParserPosition());
    }

    /// What a change may read: the items before it.
    private @Nullable SqlNodeList seen() {
        return items.isEmpty() ? null : new SqlNodeList(copies(items), items.getParserPosition());
    }

    private SqlNodeList joined(SqlNodeList own) {
        SqlNodeList all = new SqlNodeList(copies(items), items.getParserPosition());
        own.forEach(all::add);
        return all;
    }

    private static List<SqlNode> copies(SqlNodeList list) {
        List<SqlNode> copies = new ArrayList<>();
        list.forEach(item -> copies.add(NodeCopy.of(item)));
        return copies;
    }

    private static SqlNode relation(int change, SqlParserPos pos) {
        return PgOperators.select(
                SqlNodeList.of(SqlIdentifier.star(pos)),
                new SqlIdentifier(List.of(WithChanges.SCHEMA, WithChanges.relation(change)), pos),
                pos);
    }
}
