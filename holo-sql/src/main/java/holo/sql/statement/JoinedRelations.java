package holo.sql.statement;

import holo.sql.parser.NodeCopy;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgParser;
import holo.sql.plan.ColumnNames;
import holo.sql.plan.Planner;
import holo.sql.session.RowDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The relations that UPDATE … FROM and DELETE … USING join to their table: RETURNING names their columns, too. The
/// plan that finds the rows yields those columns last.
///
/// @param star what `*` stands for in them; null where it is all columns of each relation
record JoinedRelations(List<Relation> relations, @Nullable JoinedColumns star) {
    static final JoinedRelations NONE = new JoinedRelations(List.of(), null);

    /// @param alias what the statement calls it
    /// @param outer whether an outer join may find no row of it
    record Relation(String alias, RowDescription columns, boolean outer) {}

    /// The relations of a clause, which stays as it is.
    static JoinedRelations of(
            @Nullable SqlNode from, @Nullable SqlNodeList with, Planner planner, Parameters parameters) {
        if (from == null) {
            return NONE;
        }
        Map<String, Boolean> named = new LinkedHashMap<>();
        addNames(from, false, named);
        List<Relation> relations = new ArrayList<>();
        named.forEach((alias, outer) -> {
            SqlNode query = PgOperators.select(SqlNodeList.of(allOf(alias)), NodeCopy.of(from), SqlParserPos.ZERO);
            SqlNode whole = with == null ? query : PgParser.with((SqlNodeList) NodeCopy.of(with), query);
            relations.add(new Relation(
                    alias,
                    planner.plan(whole, parameters.known(), parameters.count()).columns(),
                    outer));
        });
        return new JoinedRelations(relations, JoinedColumns.of(from, relations));
    }

    private static void addNames(SqlNode from, boolean outer, Map<String, Boolean> names) {
        if (from instanceof SqlJoin join) {
            JoinType type = join.getJoinType();
            addNames(join.getLeft(), outer || type == JoinType.RIGHT || type == JoinType.FULL, names);
            addNames(join.getRight(), outer || type == JoinType.LEFT || type == JoinType.FULL, names);
        } else {
            String name = name(from);
            if (name != null) {
                names.put(name, outer);
            }
        }
    }

    /// What a relation is called; null when it has no name.
    static @Nullable String name(SqlNode relation) {
        return switch (relation) {
            case SqlIdentifier id -> id.names.getLast();
            case SqlCall call
            when call.getKind() == SqlKind.AS -> call.<SqlIdentifier>operand(1).getSimple();
            case SqlCall call when call.getKind() == SqlKind.COLLECTION_TABLE -> ColumnNames.of(call.operand(0));
            case SqlCall call when call.operandCount() > 0 -> name(call.operand(0));
            default -> null;
        };
    }

    private static SqlIdentifier allOf(String alias) {
        return new SqlIdentifier(List.of(alias, ""), SqlParserPos.ZERO);
    }

    /// The items of a RETURNING clause, with what joins have merged.
    ///
    /// @param alias what the statement calls its table
    SqlNodeList written(SqlNodeList items, String alias, Set<String> columns) {
        return star == null ? items : star.written(items, alias, columns);
    }

    /// Their columns as items of a query that joins them.
    List<SqlNode> items() {
        List<SqlNode> items = new ArrayList<>();
        relations.forEach(relation -> items.add(allOf(relation.alias())));
        return items;
    }

    /// Their rows as relations of a query.
    List<Planner.Feed> feeds() {
        List<Planner.Feed> feeds = new ArrayList<>();
        relations.forEach(
                relation -> feeds.add(Planner.Feed.of(relation.alias(), relation.columns(), relation.outer())));
        return feeds;
    }

    /// The values of their columns, which stand at the end of a row.
    @Nullable
    Object[] of(@Nullable Object[] found) {
        int width =
                relations.stream().mapToInt(r -> r.columns().columns().size()).sum();
        return Arrays.copyOfRange(found, found.length - width, found.length);
    }

    /// A row of each.
    ///
    /// @param values what {@link #of(Object[])} has found
    List<List<@Nullable Object[]>> rows(@Nullable Object[] values) {
        List<List<@Nullable Object[]>> rows = new ArrayList<>();
        int start = 0;
        for (Relation relation : relations) {
            int end = start + relation.columns().columns().size();
            List<@Nullable Object[]> one = new ArrayList<>(1);
            one.add(Arrays.copyOfRange(values, start, end));
            rows.add(one);
            start = end;
        }
        return rows;
    }
}
