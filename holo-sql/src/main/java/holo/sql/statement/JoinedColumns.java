package holo.sql.statement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The columns of joined relations where USING or NATURAL merges some. RETURNING is planned over the relations side by
/// side, where nothing says that they are merged.
final class JoinedColumns {
    private final List<Column> all;
    private final Map<String, SqlNode> merged = new LinkedHashMap<>();

    /// @param value the columns of relations that it stands for
    private record Column(String name, SqlNode value) {}

    private JoinedColumns(SqlNode from, List<JoinedRelations.Relation> relations) {
        this.all = columns(from, relations);
    }

    /// The columns of a FROM clause; null when no join merges any.
    static @Nullable JoinedColumns of(SqlNode from, List<JoinedRelations.Relation> relations) {
        JoinedColumns columns = new JoinedColumns(from, relations);
        return columns.merged.isEmpty() ? null : columns;
    }

    private List<Column> columns(SqlNode from, List<JoinedRelations.Relation> relations) {
        List<Column> found = new ArrayList<>();
        if (!(from instanceof SqlJoin join)) {
            String name = JoinedRelations.name(from);
            for (JoinedRelations.Relation relation : relations) {
                String alias = relation.alias();
                if (alias.equals(name)) {
                    relation.columns().columns().forEach(c -> found.add(new Column(c.name(), column(alias, c.name()))));
                }
            }
            return found;
        }
        List<Column> left = columns(join.getLeft(), relations);
        List<Column> right = columns(join.getRight(), relations);
        Set<String> common = common(join, left, right);
        for (String name : common) {
            SqlNode value = merged(join.getJoinType(), value(left, name), value(right, name));
            merged.put(name, value);
            found.add(new Column(name, value));
        }
        left.stream().filter(c -> !common.contains(c.name())).forEach(found::add);
        right.stream().filter(c -> !common.contains(c.name())).forEach(found::add);
        return found;
    }

    private static Set<String> common(SqlJoin join, List<Column> left, List<Column> right) {
        Set<String> names = new LinkedHashSet<>();
        if (join.isNatural()) {
            left.stream()
                    .map(Column::name)
                    .filter(name -> right.stream().anyMatch(c -> c.name().equals(name)))
                    .forEach(names::add);
        } else if (join.getConditionType() == JoinConditionType.USING
                && join.getCondition() instanceof SqlNodeList using) {
            using.forEach(name -> names.add(((SqlIdentifier) name).names.getLast()));
        }
        return names;
    }

    /// A column that the join has: planning the relations has found it on both sides.
    private static SqlNode value(List<Column> columns, String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no column " + name))
                .value();
    }

    private static SqlNode merged(JoinType type, SqlNode left, SqlNode right) {
        return switch (type) {
            case FULL -> SqlStdOperatorTable.COALESCE.createCall(SqlParserPos.ZERO, left, right);
            case RIGHT -> right;
            default -> left;
        };
    }

    private static SqlNode column(String alias, String name) {
        return new SqlIdentifier(List.of(alias, name), SqlParserPos.ZERO);
    }

    /// RETURNING's items, `*` and merged names replaced by what they stand for.
    ///
    /// @param alias what the statement calls its table
    /// @param columns of that table: a name that it has, too, is ambiguous
    SqlNodeList written(SqlNodeList items, String alias, Set<String> columns) {
        Merged names = new Merged(columns);
        SqlNodeList written = new SqlNodeList(items.getParserPosition());
        for (SqlNode item : items) {
            if (item instanceof SqlIdentifier id && id.isStar() && id.names.size() == 1) {
                written.add(column(alias, ""));
                all.forEach(c -> written.add(named(c.value(), c.name())));
            } else {
                SqlNode replaced = item.accept(names);
                written.add(
                        replaced != item && item instanceof SqlIdentifier id
                                ? named(replaced, id.getSimple())
                                : replaced);
            }
        }
        return written;
    }

    private static SqlNode named(SqlNode value, String name) {
        return SqlStdOperatorTable.AS.createCall(SqlParserPos.ZERO, value, new SqlIdentifier(name, SqlParserPos.ZERO));
    }

    /// Puts what they stand for where expressions name merged columns.
    private final class Merged extends SqlShuttle {
        private final Set<String> hidden;

        Merged(Set<String> hidden) {
            this.hidden = hidden;
        }

        @Override
        public @Nullable SqlNode visit(SqlIdentifier id) {
            SqlNode value = id.isSimple() && !hidden.contains(id.getSimple()) ? merged.get(id.getSimple()) : null;
            return value == null ? id : value;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                return call;
            }
            if (call.getKind() == SqlKind.AS || call.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                // Behind the value stands a name.
                List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                operands.set(0, operands.getFirst().accept(this));
                return call.getOperator().createCall(call.getParserPosition(), operands);
            }
            return super.visit(call);
        }
    }
}
