package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.function.FieldAccess;
import holo.sql.function.FieldUpdate;
import holo.sql.parser.Statement.Assignment;
import holo.sql.parser.Statement.OnConflict;
import holo.sql.parser.impl.CalciteGrammar;
import holo.sql.parser.impl.CalciteGrammarConstants;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// INSERT, UPDATE, DELETE.
final class DmlParser {
    private static final String ASSIGNED = "\u0001assigned";

    private final Grammar grammar;

    DmlParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Statement insert(@Nullable SqlNodeList with) {
        grammar.expect("insert", "into");
        ObjectName table = grammar.objectName();
        String alias = grammar.accept("as") ? grammar.name() : null;
        List<SqlIdentifier> columns = List.of();
        if (grammar.at('(') && !grammar.atQuery()) {
            columns = targets();
        }
        boolean overriding = false;
        if (grammar.accept("overriding")) {
            overriding = grammar.accept("system");
            if (!overriding) {
                grammar.expect("user");
            }
            grammar.expect("value");
        }
        List<List<@Nullable SqlNode>> rows = null;
        SqlNode query = null;
        if (grammar.accept("default")) {
            grammar.expect("values");
        } else if (grammar.at("values")) {
            rows = values();
        } else {
            query = StatementParser.withQuery(grammar, grammar.with());
        }
        OnConflict onConflict = grammar.accept("on") ? onConflict(alias == null ? table.name() : alias) : null;
        return new Statement.Insert(with, table, alias, columns, overriding, rows, query, onConflict, returning());
    }

    private List<SqlIdentifier> targets() {
        List<SqlIdentifier> columns = new ArrayList<>();
        grammar.expect('(');
        do {
            columns.add(SubscriptedName.parse(grammar));
        } while (grammar.accept(','));
        grammar.expect(')');
        return columns;
    }

    private List<List<@Nullable SqlNode>> values() {
        grammar.expect("values");
        List<List<@Nullable SqlNode>> rows = new ArrayList<>();
        do {
            int start = grammar.start();
            grammar.expect('(');
            List<@Nullable SqlNode> row = new ArrayList<>();
            do {
                row.add(grammar.accept("default") ? null : value());
            } while (grammar.accept(','));
            grammar.expect(')');
            if (!rows.isEmpty() && rows.getFirst().size() != row.size()) {
                throw SqlException.of("42601", "VALUES lists must all be the same length")
                        .withPosition(grammar.position(start + 1));
            }
            rows.add(row);
        } while (grammar.accept(','));
        return rows;
    }

    /// Long lists of plain literals do not enter the grammar.
    private SqlNode value() {
        int after = grammar.kind(2);
        if (after == CalciteGrammarConstants.COMMA || after == CalciteGrammarConstants.RPAREN) {
            switch (grammar.kind(1)) {
                case CalciteGrammarConstants.QUOTED_STRING,
                        CalciteGrammarConstants.UNSIGNED_INTEGER_LITERAL,
                        CalciteGrammarConstants.DECIMAL_NUMERIC_LITERAL,
                        CalciteGrammarConstants.NULL,
                        CalciteGrammarConstants.TRUE,
                        CalciteGrammarConstants.FALSE -> {
                    return grammar.run(CalciteGrammar::NonIntervalLiteral);
                }
                case CalciteGrammarConstants.DYNAMIC_PARAMETER -> {
                    SqlDynamicParam parameter = grammar.run(CalciteGrammar::DynamicParam);
                    return parameter;
                }
                default -> {
                    return grammar.expression();
                }
            }
        }
        return grammar.expression();
    }

    private OnConflict onConflict(String relation) {
        grammar.expect("conflict");
        List<SqlNode> columns = new ArrayList<>();
        SqlNode predicate = null;
        String constraint = null;
        if (grammar.accept('(')) {
            do {
                columns.add(grammar.expression());
            } while (grammar.accept(','));
            grammar.expect(')');
            if (grammar.accept("where")) {
                predicate = grammar.expression();
            }
        } else if (grammar.accept("on")) {
            grammar.expect("constraint");
            constraint = grammar.name();
        }
        grammar.expect("do");
        if (grammar.accept("nothing")) {
            return new OnConflict(columns, predicate, constraint, null, null);
        }
        int position = grammar.position(grammar.start());
        grammar.expect("update", "set");
        if (columns.isEmpty() && constraint == null) {
            throw SqlException.of("42601", "ON CONFLICT DO UPDATE requires inference specification or constraint name")
                    .withHint("For example, ON CONFLICT (column_name).")
                    .withPosition(position);
        }
        List<Assignment> assignments = assignments(relation);
        return new OnConflict(columns, predicate, constraint, assignments, where());
    }

    /// The record with another value for a field, or a field of a field.
    private static SqlNode updated(SqlNode record, List<String> fields, SqlNode value) {
        SqlParserPos pos = record.getParserPosition();
        String first = fields.getFirst();
        SqlNode inner = fields.size() == 1
                ? value
                : updated(new FieldAccess(first).createCall(pos, record), fields.subList(1, fields.size()), value);
        return new FieldUpdate(first).createCall(pos, record, inner);
    }

    /// @param relation what the changed table is called, in front of its columns
    List<Assignment> assignments(String relation) {
        List<Assignment> assignments = new ArrayList<>();
        do {
            if (grammar.at('(')) {
                multiple(assignments);
            } else {
                SqlIdentifier column = SubscriptedName.parse(grammar);
                List<String> fields = new ArrayList<>();
                while (!(column instanceof SubscriptedName) && grammar.accept('.')) {
                    fields.add(grammar.label());
                }
                if (!grammar.acceptEquals()) {
                    throw grammar.syntaxError();
                }
                if (!fields.isEmpty()) {
                    assignments.add(new Assignment(column, updated(column, fields, grammar.expression())));
                    continue;
                }
                SqlNode value = grammar.accept("default") ? null : grammar.expression();
                if (column instanceof SubscriptedName part && value != null) {
                    part(assignments, part, value, relation);
                } else {
                    assignments.add(new Assignment(column, value));
                }
            }
        } while (grammar.accept(','));
        return assignments;
    }

    /// Several assignments to parts of one column build upon each other.
    private static void part(List<Assignment> assignments, SubscriptedName part, SqlNode value, String relation) {
        for (int i = 0; i < assignments.size(); i++) {
            Assignment earlier = assignments.get(i);
            SqlNode base = earlier.value();
            if (base != null && earlier.column() instanceof SubscriptedName other && other.names.equals(part.names)) {
                assignments.set(i, new Assignment(part, part.assigned(base, value)));
                return;
            }
        }
        SqlNode column = new SqlIdentifier(List.of(relation, part.getSimple()), part.getParserPosition());
        assignments.add(new Assignment(part, part.assigned(column, value)));
    }

    /// `(a, b) = (1, 2)` and `(a, b) = ROW(1, 2)`.
    private void multiple(List<Assignment> assignments) {
        List<SqlIdentifier> columns = grammar.parenthesizedNames();
        if (!grammar.acceptEquals()) {
            throw grammar.syntaxError();
        }
        int position = grammar.position(grammar.start());
        List<@Nullable SqlNode> values = new ArrayList<>();
        grammar.accept("row");
        if (grammar.at('(') && grammar.atQuery()) {
            SqlNode query = grammar.expression();
            if (columns.size() == 1) {
                values.add(query);
            } else {
                for (int i = 0; i < columns.size(); i++) {
                    values.add(columnOf(query, i, columns.size()));
                }
            }
        } else {
            grammar.expect('(');
            do {
                values.add(grammar.accept("default") ? null : grammar.expression());
            } while (grammar.accept(','));
            grammar.expect(')');
        }
        if (values.size() != columns.size()) {
            throw SqlException.of("42601", "number of columns does not match number of values")
                    .withPosition(position);
        }
        for (int i = 0; i < columns.size(); i++) {
            assignments.add(new Assignment(columns.get(i), values.get(i)));
        }
    }

    /// One column of a query that assigns several: `SELECT c1 FROM (query) AS source (c1, c2)`.
    private static SqlNode columnOf(SqlNode query, int column, int columns) {
        SqlParserPos pos = query.getParserPosition();
        List<SqlNode> alias = new ArrayList<>();
        alias.add(NodeCopy.of(query));
        alias.add(new SqlIdentifier(ASSIGNED, pos));
        for (int i = 0; i < columns; i++) {
            alias.add(new SqlIdentifier(ASSIGNED + i, pos));
        }
        return PgOperators.select(
                SqlNodeList.of(new SqlIdentifier(List.of(ASSIGNED, ASSIGNED + column), pos)),
                SqlStdOperatorTable.AS.createCall(pos, alias),
                pos);
    }

    Statement update(@Nullable SqlNodeList with) {
        grammar.expect("update");
        ObjectName table = grammar.familyName();
        String alias = alias("set");
        grammar.expect("set");
        List<Assignment> assignments = assignments(alias == null ? table.name() : alias);
        SqlNode from = grammar.accept("from") ? grammar.run(CalciteGrammar::FromClause) : null;
        return new Statement.Update(with, table, alias, assignments, from, where(), returning());
    }

    Statement delete(@Nullable SqlNodeList with) {
        grammar.expect("delete", "from");
        ObjectName table = grammar.familyName();
        String alias = alias("using");
        SqlNode using = grammar.accept("using") ? grammar.run(CalciteGrammar::FromClause) : null;
        return new Statement.Delete(with, table, alias, using, where(), returning());
    }

    private @Nullable String alias(String follower) {
        if (grammar.accept("as")) {
            return grammar.name();
        }
        return grammar.atName() && !grammar.at(follower) && !grammar.at("returning") ? grammar.name() : null;
    }

    private @Nullable SqlNode where() {
        if (!grammar.accept("where")) {
            return null;
        }
        if (grammar.at("current", "of")) {
            throw SqlException.of("0A000", "WHERE CURRENT OF is not supported")
                    .withHint("Name the row by its primary key.")
                    .withPosition(grammar.position(grammar.start()));
        }
        return grammar.expression();
    }

    private @Nullable SqlNodeList returning() {
        if (!grammar.accept("returning")) {
            return null;
        }
        int start = grammar.start();
        List<SqlNode> items = new ArrayList<>();
        do {
            grammar.run(g -> {
                g.AddSelectItem(items);
                return items;
            });
        } while (grammar.accept(','));
        return new SqlNodeList(items, new SqlParserPos(1, start + 1));
    }
}
