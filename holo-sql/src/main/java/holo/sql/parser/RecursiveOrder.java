package holo.sql.parser;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// SEARCH and CYCLE behind a recursive query: columns that each of its two parts fills further.
///
/// - `SEARCH DEPTH FIRST BY a SET o`: the path of rows of `a` that led here.
/// - `SEARCH BREADTH FIRST BY a SET o`: the depth, and `a`.
/// - `CYCLE a SET m USING p`: whether `a` is in the path already; from such a row the search goes no further.
final class RecursiveOrder {
    private final Grammar grammar;
    private final SqlIdentifier name;
    private final SqlParserPos pos;
    private final List<SqlIdentifier> names;
    private final SqlSelect start;
    private final SqlSelect step;
    private final SqlCall union;

    RecursiveOrder(Grammar grammar, SqlIdentifier name, @Nullable SqlNodeList columns, SqlNode query) {
        this.grammar = grammar;
        this.name = name;
        this.pos = name.getParserPosition();
        if (!(query instanceof SqlCall call)
                || call.getKind() != SqlKind.UNION
                || !(call.operand(0) instanceof SqlSelect first)
                || !(call.operand(1) instanceof SqlSelect second)) {
            throw SqlException.of("0A000", "with a SEARCH or CYCLE clause, the query must be a UNION of two SELECTs")
                    .withPosition(grammar.position(grammar.start()));
        }
        this.union = call;
        this.start = first;
        this.step = second;
        this.names = new ArrayList<>();
        if (columns != null) {
            columns.forEach(column -> names.add((SqlIdentifier) column));
        } else {
            first.getSelectList().forEach(item -> names.add(nameOf(item)));
        }
        if (grammar.accept("search")) {
            search();
        }
        if (grammar.accept("cycle")) {
            cycle();
        }
    }

    private SqlIdentifier nameOf(SqlNode item) {
        if (item.getKind() == SqlKind.AS) {
            return ((SqlCall) item).operand(1);
        }
        if (item instanceof SqlIdentifier id && !id.isStar()) {
            return new SqlIdentifier(id.names.getLast(), pos);
        }
        throw SqlException.of("0A000", "with a SEARCH or CYCLE clause, each column needs a name")
                .withHint("Name the columns behind the name of the query: " + name + "(a, b) AS ...");
    }

    SqlNode query() {
        return union;
    }

    SqlNodeList columns() {
        return new SqlNodeList(names, pos);
    }

    private List<SqlIdentifier> listed(String clause) {
        List<SqlIdentifier> listed = new ArrayList<>();
        do {
            int at = grammar.start();
            SqlIdentifier column = grammar.identifier();
            boolean known = names.stream().anyMatch(n -> n.getSimple().equals(column.getSimple()));
            if (!known) {
                throw SqlException.of("42601", clause + " column \"" + column + "\" not in WITH query column list")
                        .withPosition(grammar.position(at));
            }
            if (listed.stream().anyMatch(l -> l.getSimple().equals(column.getSimple()))) {
                throw SqlException.of("42701", clause + " column \"" + column + "\" specified more than once")
                        .withPosition(grammar.position(at));
            }
            listed.add(column);
        } while (grammar.accept(','));
        return listed;
    }

    private SqlIdentifier added(String clause) {
        int at = grammar.start();
        SqlIdentifier column = grammar.identifier();
        if (names.stream().anyMatch(n -> n.getSimple().equals(column.getSimple()))) {
            throw SqlException.of(
                            "42601", clause + " column name \"" + column + "\" already used in WITH query column list")
                    .withPosition(grammar.position(at));
        }
        return column;
    }

    private void search() {
        boolean depth = grammar.accept("depth");
        if (!depth) {
            grammar.expect("breadth");
        }
        grammar.expect("first", "by");
        List<SqlIdentifier> by = listed("search");
        grammar.expect("set");
        SqlIdentifier order = added("search sequence");
        if (depth) {
            add(order, path(values(start, by)), longer(order, values(step, by)));
        } else {
            List<SqlNode> first = new ArrayList<>();
            first.add(PgOperators.call("int8", pos, List.of(SqlLiteral.createExactNumeric("0", pos))));
            first.addAll(values(start, by));
            List<SqlNode> next = new ArrayList<>();
            next.add(SqlStdOperatorTable.PLUS.createCall(
                    pos, PgOperators.call(DEPTH, pos, List.of(old(order))), SqlLiteral.createExactNumeric("1", pos)));
            next.addAll(values(step, by));
            add(order, SqlStdOperatorTable.ROW.createCall(pos, first), SqlStdOperatorTable.ROW.createCall(pos, next));
        }
    }

    /// The first field of a breadth-first order.
    static final String DEPTH = "\u0001depth";

    private void cycle() {
        List<SqlIdentifier> of = listed("cycle");
        grammar.expect("set");
        SqlIdentifier mark = added("cycle mark");
        SqlNode found = SqlLiteral.createBoolean(true, pos);
        SqlNode not = SqlLiteral.createBoolean(false, pos);
        if (grammar.accept("to")) {
            found = grammar.expression();
            grammar.expect("default");
            not = grammar.expression();
        }
        grammar.expect("using");
        SqlIdentifier path = added("cycle path");
        SqlNode row = SqlStdOperatorTable.ROW.createCall(pos, values(step, of));
        SqlNode met = PgOperators.quantifiedArray(SqlStdOperatorTable.SOME_EQ).createCall(pos, row, old(path));
        SqlNode state = new SqlCase(pos, null, SqlNodeList.of(met), SqlNodeList.of(found), NodeCopy.of(not));
        SqlNode open = SqlStdOperatorTable.NOT_EQUALS.createCall(pos, old(mark), NodeCopy.of(found));
        SqlNode where = step.getWhere();
        step.setWhere(where == null ? open : SqlStdOperatorTable.AND.createCall(pos, where, open));
        add(mark, not, state);
        add(path, path(values(start, of)), longer(path, values(step, of)));
    }

    private SqlNode old(SqlIdentifier column) {
        return new SqlIdentifier(List.of(name.getSimple(), column.getSimple()), pos);
    }

    private List<SqlNode> values(SqlSelect part, List<SqlIdentifier> columns) {
        List<SqlNode> values = new ArrayList<>();
        for (SqlIdentifier column : columns) {
            int place = names.stream().map(SqlIdentifier::getSimple).toList().indexOf(column.getSimple());
            SqlNode item = part.getSelectList().get(place);
            if (item instanceof SqlIdentifier id && id.isStar()) {
                throw SqlException.of("0A000", "with a SEARCH or CYCLE clause, * is not supported")
                        .withHint("Name the columns of the query.");
            }
            values.add(NodeCopy.of(item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item));
        }
        return values;
    }

    private SqlNode path(List<SqlNode> row) {
        return SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(
                pos, SqlStdOperatorTable.ROW.createCall(pos, row));
    }

    private SqlNode longer(SqlIdentifier path, List<SqlNode> row) {
        return PgOperators.binary("||").createCall(pos, old(path), path(row));
    }

    private void add(SqlIdentifier column, SqlNode first, SqlNode next) {
        start.getSelectList().add(SqlStdOperatorTable.AS.createCall(pos, first, column));
        step.getSelectList().add(SqlStdOperatorTable.AS.createCall(pos, next, column));
        names.add(column);
    }
}
