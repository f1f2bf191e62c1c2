package holo.sql.statement;

import holo.sql.parser.NodeCopy;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgParser;
import holo.sql.plan.Planner;
import holo.sql.session.RowDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
record JoinedRelations(List<Relation> relations) {
    static final JoinedRelations NONE = new JoinedRelations(List.of());

    /// @param alias what the statement calls it
    record Relation(String alias, RowDescription columns) {}

    /// The relations of a clause, which stays as it is.
    static JoinedRelations of(
            @Nullable SqlNode from, @Nullable SqlNodeList with, Planner planner, Parameters parameters) {
        if (from == null) {
            return NONE;
        }
        List<String> aliases = new ArrayList<>();
        addAliases(from, aliases);
        List<Relation> relations = new ArrayList<>();
        for (String alias : aliases) {
            SqlNode query = PgOperators.select(SqlNodeList.of(allOf(alias)), NodeCopy.of(from), SqlParserPos.ZERO);
            SqlNode whole = with == null ? query : PgParser.with((SqlNodeList) NodeCopy.of(with), query);
            relations.add(new Relation(
                    alias,
                    planner.plan(whole, parameters.known(), parameters.count()).columns()));
        }
        return new JoinedRelations(relations);
    }

    private static void addAliases(SqlNode from, List<String> aliases) {
        switch (from) {
            case SqlJoin join -> {
                addAliases(join.getLeft(), aliases);
                addAliases(join.getRight(), aliases);
            }
            case SqlIdentifier id -> aliases.add(id.names.getLast());
            case SqlCall call
            when call.getKind() == SqlKind.AS ->
                aliases.add(call.<SqlIdentifier>operand(1).getSimple());
            case SqlCall call when call.operandCount() > 0 -> addAliases(call.operand(0), aliases);
            default -> {}
        }
    }

    private static SqlIdentifier allOf(String alias) {
        return new SqlIdentifier(List.of(alias, ""), SqlParserPos.ZERO);
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
        relations.forEach(relation -> feeds.add(Planner.Feed.of(relation.alias(), relation.columns())));
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
