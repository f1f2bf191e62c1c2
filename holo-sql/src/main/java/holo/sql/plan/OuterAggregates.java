package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.parser.NodeCopy;
import holo.sql.parser.PgOperators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// An aggregate belongs to the innermost query whose columns its arguments name, although it may stand in a sub-query:
/// in `SELECT (SELECT max(t.a) FROM s) FROM t` the outer query is the one with groups. Calcite would aggregate where
/// the call stands. Such an outer query is taken apart: a query inside groups, and one around it has the columns,
/// sub-queries and windows, to which the groups and the aggregates are columns.
final class OuterAggregates {
    private static final Set<SqlKind> WRAPPERS = EnumSet.of(
            SqlKind.FILTER, SqlKind.WITHIN_GROUP, SqlKind.WITHIN_DISTINCT, SqlKind.IGNORE_NULLS, SqlKind.RESPECT_NULLS);
    private static final Set<SqlKind> GROUPINGS =
            EnumSet.of(SqlKind.ROLLUP, SqlKind.CUBE, SqlKind.GROUPING_SETS, SqlKind.ROW);
    private static final String GROUPED = "\u0001grouped";

    private final RelationColumns relations;
    private final Map<SqlSelect, Level> levels = new IdentityHashMap<>();

    /// Aggregates of queries around the one that they stand in, which may have groups of its own.
    private final Set<SqlCall> amongGroups = Collections.newSetFromMap(new IdentityHashMap<>());

    private OuterAggregates(SearchPath path) {
        relations = new RelationColumns(path);
    }

    static SqlNode rewrite(SqlNode query, SearchPath path) {
        if (!mayHave(query)) {
            return query;
        }
        OuterAggregates outer = new OuterAggregates(path);
        query.accept(outer.new Walk(null, "", Map.of()));
        outer.levels.values().forEach(Level::takeOwners);
        boolean any = outer.levels.values().stream()
                .anyMatch(level -> level.taken || !level.constants().isEmpty());
        return any ? Objects.requireNonNull(query.accept(outer.new Taking())) : query;
    }

    /// Whether an aggregate stands in a query inside of a query: most statements need no closer look.
    private static boolean mayHave(SqlNode query) {
        boolean[] found = {false};
        query.accept(new SqlBasicVisitor<Void>() {
            private int depth;

            @Override
            public @Nullable Void visit(SqlCall call) {
                if (found[0]) {
                    return null;
                }
                boolean select = call instanceof SqlSelect;
                depth += select ? 1 : 0;
                found[0] = depth > 1 && AggregateCalls.isAggregate(call);
                super.visit(call);
                depth -= select ? 1 : 0;
                return null;
            }
        });
        return found[0];
    }

    /// A SELECT, and what belongs to it.
    private static final class Level {
        private final @Nullable Level outer;
        private final Map<String, @Nullable Set<String>> from;

        /// The clause of {@link #outer} that it stands in.
        private final String clause;

        /// Aggregates, each with its name.
        private final Map<SqlCall, String> aggregates = new IdentityHashMap<>();

        private final List<SqlCall> order = new ArrayList<>();

        /// What sub-queries name of its columns.
        private final List<SqlIdentifier> references = new ArrayList<>();

        /// What it names of the columns of queries around, outside of its aggregates.
        private final Map<SqlIdentifier, Level> outerNames = new IdentityHashMap<>();

        /// Whether it has a GROUP BY clause.
        private boolean grouped;

        /// Whether a sub-query holds one of the aggregates.
        private boolean taken;

        Level(@Nullable Level outer, String clause, Map<String, @Nullable Set<String>> from) {
            this.outer = outer;
            this.clause = clause;
            this.from = from;
        }

        void add(SqlCall aggregate) {
            aggregates.put(aggregate, "a" + aggregates.size());
            order.add(aggregate);
        }

        /// The columns of queries around that stand among groups: each is one value for all rows, which Calcite does
        /// not know.
        Set<SqlIdentifier> constants() {
            return aggregates.isEmpty() ? Set.of() : outerNames.keySet();
        }

        /// The queries around whose groups have those columns are taken apart: Calcite would count the columns of their
        /// rows.
        void takeOwners() {
            for (SqlIdentifier id : constants()) {
                Level owner = Objects.requireNonNull(outerNames.get(id));
                owner.taken |= owner.references.contains(id) && (owner.grouped || !owner.aggregates.isEmpty());
            }
        }

        /// A column's name with that of its relation.
        String qualified(SqlIdentifier id) {
            if (id.names.size() == 1) {
                for (Map.Entry<String, @Nullable Set<String>> relation : from.entrySet()) {
                    Set<String> columns = relation.getValue();
                    if (columns != null && columns.contains(id.getSimple())) {
                        return relation.getKey() + "." + id;
                    }
                }
            }
            return id.toString();
        }

        boolean has(String column) {
            return from.containsKey(column)
                    || from.values().stream().anyMatch(columns -> columns != null && columns.contains(column));
        }
    }

    /// The level whose column a name is; null when it is not known.
    private static @Nullable Level resolve(SqlIdentifier id, @Nullable Level from) {
        for (Level level = from; level != null; level = level.outer) {
            if (id.names.size() > 1) {
                if (level.from.containsKey(id.names.get(id.names.size() - 2))
                        || level.from.containsKey(id.names.getFirst())) {
                    return level;
                }
            } else if (level.has(id.getSimple())) {
                return level;
            }
            if (level.from.containsValue(null)) {
                return null;
            }
        }
        return null;
    }

    /// Finds out what belongs where.
    private final class Walk extends SqlBasicVisitor<Void> {
        private final @Nullable Level level;
        private final String clause;
        private final Map<String, @Nullable Set<String>> with;
        private boolean inAggregate;

        Walk(@Nullable Level level, String clause, Map<String, @Nullable Set<String>> with) {
            this.level = level;
            this.clause = clause;
            this.with = with;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlWith list) {
                with(list);
            } else if (call instanceof SqlOrderBy order && order.query instanceof SqlSelect select) {
                Level own = select(select);
                Walk keys = new Walk(own, "", with);
                // A name there may be that of an output column.
                keys.inAggregate = true;
                order.orderList.accept(keys);
            } else if (call instanceof SqlSelect select) {
                select(select);
            } else if (call.getKind() == SqlKind.AS) {
                look(call.operand(0));
            } else if (call.getKind() == SqlKind.OVER) {
                SqlNode function = call.operand(0);
                while (WRAPPERS.contains(function.getKind())) {
                    function = ((SqlCall) function).operand(0);
                }
                ((SqlCall) function).getOperandList().forEach(this::look);
                look(call.operand(1));
            } else if (aggregated(call) && level != null) {
                aggregate(call);
            } else {
                return super.visit(call);
            }
            return null;
        }

        private void look(@Nullable SqlNode node) {
            if (node != null) {
                node.accept(this);
            }
        }

        @Override
        public @Nullable Void visit(SqlIdentifier id) {
            Level owner = id.isStar() || level == null ? null : resolve(id, level);
            if (owner != null && owner != level && clause.isEmpty() && !inAggregate) {
                Objects.requireNonNull(level).outerNames.put(id, owner);
            }
            if (owner != null && owner != level && behindGroups(Objects.requireNonNull(level), owner) == null) {
                owner.references.add(id);
            }
            return null;
        }

        /// The clause of an outer query that a query stands in, when it is one that sees rows and not groups.
        private static @Nullable String behindGroups(Level inner, Level owner) {
            Level below = inner;
            while (below.outer != owner) {
                below = Objects.requireNonNull(below.outer);
            }
            return below.clause.isEmpty() ? null : below.clause;
        }

        private void with(SqlWith list) {
            Map<String, @Nullable Set<String>> inner = new HashMap<>(with);
            for (SqlNode node : list.withList) {
                SqlWithItem item = (SqlWithItem) node;
                // A query that names itself is not looked into.
                inner.put(item.name.getSimple(), null);
                item.query.accept(new Walk(level, clause, inner));
                Set<String> columns = relations.columns(item.query, inner);
                SqlNodeList names = item.columnList;
                if (names != null) {
                    columns = new java.util.LinkedHashSet<>(
                            names.stream().map(Object::toString).toList());
                }
                inner.put(item.name.getSimple(), columns);
            }
            list.body.accept(new Walk(level, clause, inner));
        }

        private Level select(SqlSelect select) {
            Level own = new Level(level, clause, relations.of(select.getFrom(), with));
            own.grouped = select.getGroup() != null;
            levels.put(select, own);
            part(select.getFrom(), "FROM clause of their own query level", own);
            part(select.getSelectList(), "", own);
            part(select.getWhere(), "WHERE", own);
            part(select.getGroup(), "GROUP BY", own);
            part(select.getHaving(), "", own);
            part(select.getWindowList(), "", own);
            return own;
        }

        private void part(@Nullable SqlNode node, String name, Level own) {
            if (node != null) {
                node.accept(new Walk(own, name, with));
            }
        }

        private void aggregate(SqlCall call) {
            Level own = Objects.requireNonNull(level);
            Level owner = owner(call, own);
            if (owner == own) {
                own.add(call);
                // Its arguments may hold sub-queries of their own.
                boolean before = inAggregate;
                inAggregate = true;
                call.getOperandList().forEach(this::look);
                inAggregate = before;
                return;
            }
            String place = behindGroups(own, owner);
            if (place != null) {
                throw ErrorTranslation.at(
                        SqlException.of("42803", "aggregate functions are not allowed in " + place),
                        call.getParserPosition());
            }
            owner.add(call);
            owner.taken = true;
            if (!inAggregate) {
                amongGroups.add(call);
            }
        }

        /// The innermost query whose columns an aggregate's arguments name, sub-queries in them included.
        private Level owner(SqlCall call, Level own) {
            Names names = new Names(own, with);
            call.accept(names);
            return names.owner == null || names.unknown ? own : names.owner;
        }

        private static boolean isInside(Level inner, Level outer) {
            for (Level level = inner; level != null; level = level.outer) {
                if (level == outer) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Finds the innermost level outside of an expression whose columns it names.
    private final class Names extends SqlBasicVisitor<Void> {
        private final Level own;
        private final Map<String, @Nullable Set<String>> with;
        private Level at;
        private @Nullable Level owner;
        private boolean unknown;

        Names(Level own, Map<String, @Nullable Set<String>> with) {
            this.own = own;
            this.with = with;
            this.at = own;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlSelect select) {
                Level before = at;
                at = new Level(before, "", relations.of(select.getFrom(), with));
                from(select.getFrom());
                select.getSelectList().accept(this);
                for (SqlNode part :
                        new SqlNode @Nullable [] {select.getWhere(), select.getGroup(), select.getHaving()}) {
                    if (part != null) {
                        part.accept(this);
                    }
                }
                at = before;
                return null;
            }
            if (call.getKind() == SqlKind.AS) {
                return call.operand(0).accept(this);
            }
            unknown |= call instanceof SqlWith || call instanceof SqlOrderBy;
            return super.visit(call);
        }

        /// Relations are no columns.
        private void from(@Nullable SqlNode from) {
            switch (from) {
                case SqlJoin join -> {
                    from(join.getLeft());
                    from(join.getRight());
                    if (join.getCondition() != null) {
                        join.getCondition().accept(this);
                    }
                }
                case SqlIdentifier table -> {}
                case SqlCall as when as.getKind() == SqlKind.AS -> from(as.operand(0));
                case null -> {}
                default -> from.accept(this);
            }
        }

        @Override
        public @Nullable Void visit(SqlIdentifier id) {
            if (id.isStar() && id.names.size() == 1) {
                return null;
            }
            Level found = resolve(id, at);
            if (found == null) {
                unknown = true;
            } else if (Walk.isInside(own, found) && (owner == null || Walk.isInside(found, owner))) {
                owner = found;
            }
            return null;
        }
    }

    /// Whether a call is an aggregate with all that is around it.
    private static boolean aggregated(SqlCall call) {
        SqlNode inner = call;
        while (WRAPPERS.contains(inner.getKind())) {
            inner = ((SqlCall) inner).operand(0);
        }
        return inner instanceof SqlCall function && AggregateCalls.isAggregate(function);
    }

    // ---- taking apart

    /// Writes the queries anew.
    private final class Taking extends SqlShuttle {
        private final Map<SqlNode, SqlNode> replacements = new IdentityHashMap<>();
        private int count;

        Taking() {
            for (Level level : levels.values()) {
                for (SqlIdentifier id : level.constants()) {
                    replacements.put(id, value(id));
                }
            }
        }

        /// A query of one value, whose columns Calcite does not look for among groups.
        private static SqlNode value(SqlNode of) {
            return PgOperators.select(SqlNodeList.of(NodeCopy.of(of)), null, of.getParserPosition());
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            SqlNode replacement = replacements.get(call);
            if (replacement != null) {
                return NodeCopy.of(replacement);
            }
            if (call instanceof SqlOrderBy order && order.query instanceof SqlSelect select && isTaken(select)) {
                return apart(select, order);
            }
            if (call instanceof SqlSelect select && isTaken(select)) {
                return apart(select, null);
            }
            return super.visit(call);
        }

        @Override
        public @Nullable SqlNode visit(SqlIdentifier id) {
            SqlNode replacement = replacements.get(id);
            return replacement == null ? id : NodeCopy.of(replacement);
        }

        private boolean isTaken(SqlSelect select) {
            Level level = levels.get(select);
            return level != null && level.taken && select.getHints().isEmpty();
        }

        private SqlNode apart(SqlSelect select, @Nullable SqlOrderBy order) {
            Level level = Objects.requireNonNull(levels.get(select));
            SqlParserPos pos = select.getParserPosition();
            String alias = GROUPED + count++;
            Groups groups = new Groups(select, level, alias);
            SqlNodeList inner = new SqlNodeList(pos);
            groups.expressions.forEach((name, expression) -> inner.add(named(again(expression), name)));
            level.order.forEach(aggregate ->
                    inner.add(named(Objects.requireNonNull(super.visit(aggregate)), level.aggregates.get(aggregate))));
            level.aggregates.forEach((aggregate, name) -> {
                SqlNode column = groups.column(name);
                replacements.put(aggregate, amongGroups.contains(aggregate) ? value(column) : column);
            });
            for (SqlIdentifier id : level.references) {
                SqlNode group = groups.find(id);
                boolean inAggregate = group == null && isInAggregate(id, level);
                if (group == null && !inAggregate) {
                    throw ErrorTranslation.at(
                            SqlException.of(
                                    "42803",
                                    "subquery uses ungrouped column \"" + level.qualified(id) + "\" from outer query"),
                            id.getParserPosition());
                }
                if (group != null && !inAggregate) {
                    replacements.put(id, replacements.containsKey(id) ? value(group) : group);
                }
            }
            SqlNode from = select.getFrom();
            SqlNode where = select.getWhere();
            SqlSelect grouping = PgOperators.select(inner, from == null ? null : again(from), pos);
            grouping.setWhere(where == null ? null : again(where));
            grouping.setGroupBy(groups.clause());
            Outside outside = new Outside(groups);
            SqlNodeList items = new SqlNodeList(pos);
            for (SqlNode item : select.getSelectList()) {
                SqlNode value = Objects.requireNonNull(ColumnNames.unalias(item).accept(outside));
                items.add(SqlStdOperatorTable.AS.createCall(
                        item.getParserPosition(),
                        value,
                        new SqlIdentifier(ColumnNames.of(item), item.getParserPosition())));
            }
            SqlNode around = SqlStdOperatorTable.AS.createCall(pos, grouping, new SqlIdentifier(alias, pos));
            SqlNode having = select.getHaving();
            SqlSelect result = new SqlSelect(
                    pos,
                    select.isDistinct()
                            ? SqlNodeList.of(org.apache.calcite.sql.SqlSelectKeyword.DISTINCT.symbol(pos))
                            : SqlNodeList.EMPTY,
                    items,
                    around,
                    having == null ? null : having.accept(outside),
                    null,
                    null,
                    (SqlNodeList) select.getWindowList().accept(outside),
                    null,
                    null,
                    null,
                    null,
                    null);
            return order == null ? result : ordered(order, result, select, outside);
        }

        private SqlNode again(SqlNode node) {
            return Objects.requireNonNull(NodeCopy.of(Objects.requireNonNull(node.accept(this))));
        }

        private static SqlNode named(SqlNode node, @Nullable String name) {
            return SqlStdOperatorTable.AS.createCall(
                    node.getParserPosition(),
                    node,
                    new SqlIdentifier(Objects.requireNonNull(name), node.getParserPosition()));
        }

        private static boolean isInAggregate(SqlIdentifier id, Level level) {
            boolean[] found = {false};
            level.order.forEach(aggregate -> aggregate.accept(new SqlBasicVisitor<Void>() {
                @Override
                public @Nullable Void visit(SqlIdentifier other) {
                    found[0] |= other == id;
                    return null;
                }
            }));
            return found[0];
        }

        private static SqlNode ordered(SqlOrderBy order, SqlSelect result, SqlSelect written, Outside outside) {
            SqlNodeList items = new SqlNodeList(order.orderList.getParserPosition());
            for (SqlNode item : order.orderList) {
                items.add(isOutput(item, written) ? item : Objects.requireNonNull(item.accept(outside)));
            }
            return new SqlOrderBy(order.getParserPosition(), result, items, order.offset, order.fetch);
        }

        /// Whether ORDER BY names or numbers a column of the result.
        private static boolean isOutput(SqlNode item, SqlSelect select) {
            SqlNode node = item;
            while (node instanceof SqlCall call
                    && (call.getKind() == SqlKind.DESCENDING
                            || call.getKind() == SqlKind.NULLS_FIRST
                            || call.getKind() == SqlKind.NULLS_LAST)) {
                node = call.operand(0);
            }
            String name = node instanceof SqlIdentifier id && id.isSimple() ? id.getSimple() : null;
            return node instanceof SqlLiteral
                    || name != null
                            && select.getSelectList().stream()
                                    .anyMatch(i -> ColumnNames.of(Objects.requireNonNull(i))
                                            .equals(name));
        }

        /// Expressions of the query around: groups and aggregates are columns there.
        private final class Outside extends SqlShuttle {
            private final Groups groups;

            Outside(Groups groups) {
                this.groups = groups;
            }

            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    return call.accept(Taking.this);
                }
                SqlNode replacement = replacements.get(call);
                if (replacement != null) {
                    return NodeCopy.of(replacement);
                }
                SqlNode group = groups.find(call);
                return group == null ? super.visit(call) : group;
            }

            @Override
            public @Nullable SqlNode visit(SqlIdentifier id) {
                SqlNode group = groups.find(id);
                if (group != null) {
                    return group;
                }
                if (id.isStar() || resolve(id, groups.level) == groups.level) {
                    throw ErrorTranslation.at(
                            SqlException.of(
                                    "42803",
                                    "column \"" + groups.level.qualified(id)
                                            + "\" must appear in the GROUP BY clause or be used in an aggregate function"),
                            id.getParserPosition());
                }
                return id;
            }
        }
    }

    /// The expressions that a query groups by, each a column of the query inside.
    private static final class Groups {
        private final Map<String, SqlNode> expressions = new LinkedHashMap<>();
        private final SqlSelect select;
        private final Level level;
        private final String alias;
        private final @Nullable SqlNodeList clause;

        Groups(SqlSelect select, Level level, String alias) {
            this.select = select;
            this.level = level;
            this.alias = alias;
            SqlNodeList written = select.getGroup();
            clause = written == null
                    ? null
                    : (SqlNodeList) written.accept(new SqlShuttle() {
                        @Override
                        public @Nullable SqlNode visit(SqlCall call) {
                            return GROUPINGS.contains(call.getKind()) ? super.visit(call) : leaf(call);
                        }

                        @Override
                        public @Nullable SqlNode visit(SqlIdentifier id) {
                            return leaf(id);
                        }

                        @Override
                        public @Nullable SqlNode visit(SqlLiteral literal) {
                            return leaf(literal);
                        }
                    });
        }

        @Nullable
        SqlNodeList clause() {
            return clause;
        }

        private SqlNode leaf(SqlNode node) {
            SqlNode expression = node;
            if (node instanceof SqlLiteral literal && literal.getValue() instanceof java.math.BigDecimal number) {
                int ordinal = number.intValue();
                expression = ordinal >= 1 && ordinal <= select.getSelectList().size()
                        ? ColumnNames.unalias(select.getSelectList().get(ordinal - 1))
                        : node;
            } else if (node instanceof SqlIdentifier id && id.isSimple() && !level.has(id.getSimple())) {
                for (SqlNode item : select.getSelectList()) {
                    if (item.getKind() == SqlKind.AS && ColumnNames.of(item).equals(id.getSimple())) {
                        expression = ColumnNames.unalias(item);
                    }
                }
            }
            if (find(expression) == null) {
                expressions.put("g" + expressions.size(), NodeCopy.of(expression));
            }
            return NodeCopy.of(expression);
        }

        SqlNode column(String name) {
            return new SqlIdentifier(List.of(alias, name), SqlParserPos.ZERO);
        }

        /// The column that an expression is outside; null when the query does not group by it.
        @Nullable
        SqlNode find(SqlNode node) {
            for (Map.Entry<String, SqlNode> entry : expressions.entrySet()) {
                SqlNode group = entry.getValue();
                boolean same = node instanceof SqlIdentifier a && group instanceof SqlIdentifier b
                        ? isSame(a, b)
                        : !(node instanceof SqlLiteral) && group.equalsDeep(node, Litmus.IGNORE);
                if (same) {
                    return column(entry.getKey());
                }
            }
            return null;
        }

        private static boolean isSame(SqlIdentifier a, SqlIdentifier b) {
            if (!a.names.getLast().equals(b.names.getLast())) {
                return false;
            }
            return a.names.size() == 1
                    || b.names.size() == 1
                    || a.names.get(a.names.size() - 2).equals(b.names.get(b.names.size() - 2));
        }
    }
}
