package holo.sql.statement;

import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.FunctionCatalog;
import holo.sql.parser.ObjectName;
import holo.sql.parser.OnlyTable;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.Locking;
import holo.sql.plan.Families;
import holo.sql.plan.MadeAggregates;
import holo.sql.plan.Planner;
import holo.sql.plan.RowUse;
import holo.sql.plan.SearchPath;
import holo.sql.plan.ViewChain;
import holo.sql.session.RowDescription;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
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
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Compiles SELECT … FOR UPDATE: the tables to lock are read with the key and the bytes of their rows, which go
/// through the query as further columns.
final class LockingCompiler {
    private final Statement.Query query;
    private final SearchPath path;
    private final Planner planner;
    private final Parameters parameters;
    private final Map<String, Found> tables = new LinkedHashMap<>();

    /// A table of the FROM clause.
    ///
    /// @param nullable on the nullable side of an outer join
    private record Found(TableDescriptor table, boolean nullable) {}

    LockingCompiler(Statement.Query query, SearchPath path, Planner planner, Parameters parameters) {
        this.query = query;
        this.path = path;
        this.planner = planner;
        this.parameters = parameters;
    }

    private record Strength(LockMode mode, LockWait waiting) {}

    /// @throws SqlException 0A000 where PostgreSQL does not lock either, 42P01 for unknown names behind OF
    LockingQuery compile() {
        if (Planner.readsThePast(query.node())) {
            throw notAllowed("FOR " + words(query.locking().getFirst().strength()), "FOR SYSTEM_TIME AS OF");
        }
        SqlOrderBy order = query.node() instanceof SqlOrderBy o ? o : null;
        SqlNode under = order == null ? query.node() : order.query;
        SqlWith with = under instanceof SqlWith w ? w : null;
        SqlNode body = with == null ? under : with.body;
        String clause = "FOR " + words(query.locking().getFirst().strength());
        if (!(body instanceof SqlSelect select)) {
            throw body.getKind() == SqlKind.VALUES
                    ? SqlException.of("0A000", clause + " cannot be applied to VALUES")
                    : notAllowed(clause, "UNION/INTERSECT/EXCEPT");
        }
        requirePlain(MadeAggregates.mark(select, path), clause);
        SqlNode from = select.getFrom();
        SqlNode widened = from == null ? null : widen(from, false, with, clause);
        Map<String, Strength> strengths = strengths();
        SqlSelect copy = (SqlSelect) select.clone(select.getParserPosition());
        copy.setFrom(widened);
        SqlNodeList items =
                new SqlNodeList(select.getSelectList(), select.getSelectList().getParserPosition());
        strengths.keySet().forEach(alias -> Planner.rowOf(alias).forEach(items::add));
        copy.setSelectList(items);
        SqlNode whole = with == null ? copy : new SqlWith(with.getParserPosition(), with.withList, copy);
        if (order != null && !order.orderList.isEmpty()) {
            whole = new SqlOrderBy(order.getParserPosition(), whole, order.orderList, null, null);
        }
        Planner.Planned plan = parameters.learn(planner.plan(whole, parameters.known(), parameters.count()));
        Planner.Planned limits = order == null || (order.offset == null && order.fetch == null)
                ? null
                : parameters.learn(planner.planOverFeeds(
                        List.of(bigint(order.offset), bigint(order.fetch)),
                        List.of(),
                        parameters.known(),
                        parameters.count()));
        return assemble(plan, limits, strengths);
    }

    private LockingQuery assemble(
            Planner.Planned plan, Planner.@Nullable Planned limits, Map<String, Strength> strengths) {
        List<RowDescription.Column> all = plan.columns().columns();
        int first = all.size() - 2 * strengths.size();
        List<RowDescription.Column> columns = new ArrayList<>();
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < first; i++) {
            // A star names the hidden columns too.
            if (!Planner.isHidden(all.get(i).name())) {
                columns.add(all.get(i));
                shown.add(i);
            }
        }
        List<LockingQuery.Locked> locks = new ArrayList<>();
        int column = first;
        for (Map.Entry<String, Strength> entry : strengths.entrySet()) {
            TableDescriptor table =
                    java.util.Objects.requireNonNull(tables.get(entry.getKey())).table();
            locks.add(new LockingQuery.Locked(
                    table,
                    Families.members(table, path.catalog()),
                    column,
                    entry.getValue().mode(),
                    entry.getValue().waiting()));
            column += 2;
        }
        return new LockingQuery(
                plan,
                new RowDescription(columns),
                shown.stream().mapToInt(Integer::intValue).toArray(),
                locks,
                limits,
                parameters.all());
    }

    private static SqlNode bigint(@Nullable SqlNode node) {
        SqlParserPos pos = SqlParserPos.ZERO;
        SqlNode value = node == null ? SqlLiteral.createNull(pos) : node;
        return org.apache.calcite.sql.fun.SqlStdOperatorTable.CAST.createCall(
                pos,
                value,
                new org.apache.calcite.sql.SqlDataTypeSpec(
                        new org.apache.calcite.sql.SqlBasicTypeNameSpec(
                                org.apache.calcite.sql.type.SqlTypeName.BIGINT, pos),
                        pos));
    }

    private static SqlException notAllowed(String clause, String what) {
        return SqlException.of("0A000", clause + " is not allowed with " + what);
    }

    private static void requirePlain(SqlSelect select, String clause) {
        if (select.isDistinct()
                || (select.getHints() != null && !select.getHints().isEmpty())) {
            throw notAllowed(clause, "DISTINCT clause");
        } else if (select.getGroup() != null) {
            throw notAllowed(clause, "GROUP BY clause");
        } else if (select.getHaving() != null) {
            throw notAllowed(clause, "HAVING clause");
        }
        select.getSelectList().accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.getKind() == SqlKind.OVER) {
                    throw notAllowed(clause, "window functions");
                } else if (isAggregate(call)) {
                    throw notAllowed(clause, "aggregate functions");
                }
                return call instanceof SqlSelect ? null : super.visit(call);
            }
        });
    }

    private static boolean isAggregate(SqlCall call) {
        return call.getOperator().isAggregator()
                || MadeAggregates.isMarked(call)
                || !FunctionCatalog.instance()
                        .findAggregate(call.getOperator().getName().toLowerCase(Locale.ROOT))
                        .isEmpty();
    }

    private static String words(Locking.Strength strength) {
        return strength.name().replace('_', ' ');
    }

    /// The FROM clause with the tables replaced by such with hidden columns.
    private SqlNode widen(SqlNode from, boolean nullable, @Nullable SqlWith with, String clause) {
        return switch (from) {
            case SqlJoin join -> {
                if (join.isNatural()) {
                    throw SqlException.of("0A000", clause + " with NATURAL JOIN is not supported")
                            .withHint("Write the join's condition with ON or USING.");
                }
                JoinType type = join.getJoinType();
                SqlNode left = widen(join.getLeft(), nullable || type.generatesNullsOnLeft(), with, clause);
                SqlNode right = widen(join.getRight(), nullable || type.generatesNullsOnRight(), with, clause);
                yield new SqlJoin(
                        join.getParserPosition(),
                        left,
                        join.isNaturalNode(),
                        join.getJoinTypeNode(),
                        right,
                        join.getConditionTypeNode(),
                        join.getCondition());
            }
            case SqlIdentifier id -> widened(id, id.names.getLast(), from, nullable, with, clause);
            case SqlBasicCall as
            when as.getKind() == SqlKind.AS && as.operand(0) instanceof SqlIdentifier id -> {
                if (as.operandCount() > 2) {
                    throw SqlException.of("0A000", clause + " of a table with column aliases is not supported")
                            .withHint("Name the columns in the SELECT list.");
                }
                yield widened(id, ((SqlIdentifier) as.operand(1)).getSimple(), from, nullable, with, clause);
            }
            default -> {
                boolean query = from.getKind() == SqlKind.SELECT
                        || (from.getKind() == SqlKind.AS && ((SqlCall) from).operand(0) instanceof SqlSelect);
                if (query && query().locking().stream().anyMatch(l -> l.tables().isEmpty())) {
                    throw SqlException.of("0A000", clause + " of a sub-query in FROM is not supported")
                            .withHint("Lock inside of the sub-query, or name the tables to lock with OF.");
                }
                yield from;
            }
        };
    }

    private Statement.Query query() {
        return query;
    }

    private SqlNode widened(
            SqlIdentifier id, String alias, SqlNode from, boolean nullable, @Nullable SqlWith with, String clause) {
        boolean common = with != null
                && id.names.size() == 1
                && with.withList.stream()
                        .anyMatch(item -> item instanceof org.apache.calcite.sql.SqlWithItem w
                                && w.name.getSimple().equals(id.getSimple()));
        if (common || !wanted(alias)) {
            return from;
        }
        ObjectName name = new ObjectName(
                id.names.size() > 1 ? id.names.get(id.names.size() - 2) : null,
                id.names.getLast(),
                id.getParserPosition().getColumnNum());
        RelationDescriptor relation = path.find(name);
        if (relation == null) {
            // A system relation, or none: planning says which.
            return from;
        }
        ViewChain chain = relation instanceof ViewDescriptor view ? ViewChain.toTable(view, path.catalog()) : null;
        if (chain != null) {
            tables.put(alias, new Found(chain.end(), nullable));
            return planner.withRow(chain, alias, RowUse.LOCK);
        }
        if (!(relation instanceof TableDescriptor table)) {
            throw SqlException.of("0A000", clause + " cannot be applied to \"" + relation.name() + "\"")
                    .withHint("Lock rows of the tables behind a view.");
        }
        if (table.isMaterialized()) {
            throw SqlException.of("42809", "cannot lock rows in materialized view \"" + table.name() + "\"");
        }
        tables.put(alias, new Found(table, nullable));
        return planner.withRow(table, id instanceof OnlyTable, alias, RowUse.LOCK);
    }

    private boolean wanted(String alias) {
        return query.locking().stream()
                .anyMatch(l -> l.tables().isEmpty() || l.tables().contains(alias));
    }

    /// The strongest mode asked for each table.
    private Map<String, Strength> strengths() {
        Map<String, Strength> strengths = new LinkedHashMap<>();
        for (Locking locking : query.locking()) {
            String clause = "FOR " + words(locking.strength());
            for (String name : locking.tables()) {
                if (!tables.containsKey(name)) {
                    throw SqlException.of(
                            "42P01", "relation \"" + name + "\" in " + clause + " clause not found in FROM clause");
                }
            }
            LockMode mode = switch (locking.strength()) {
                case KEY_SHARE -> LockMode.KEY_SHARE;
                case SHARE -> LockMode.SHARE;
                case NO_KEY_UPDATE -> LockMode.NO_KEY_UPDATE;
                case UPDATE -> LockMode.UPDATE;
            };
            LockWait waiting = switch (locking.waiting()) {
                case BLOCK -> LockWait.BLOCK;
                case NOWAIT -> LockWait.FAIL;
                case SKIP_LOCKED -> LockWait.SKIP;
            };
            tables.forEach((alias, found) -> {
                if (!locking.tables().isEmpty() && !locking.tables().contains(alias)) {
                    return;
                }
                if (found.nullable()) {
                    throw SqlException.of("0A000", clause + " cannot be applied to the nullable side of an outer join");
                }
                strengths.merge(alias, new Strength(mode, waiting), LockingCompiler::stronger);
            });
        }
        return strengths;
    }

    /// What several clauses ask of one table: the strongest mode, and NOWAIT before SKIP LOCKED before waiting.
    private static Strength stronger(Strength a, Strength b) {
        LockWait waiting = a.waiting() == LockWait.FAIL || b.waiting() == LockWait.FAIL
                ? LockWait.FAIL
                : a.waiting() == LockWait.SKIP || b.waiting() == LockWait.SKIP ? LockWait.SKIP : LockWait.BLOCK;
        return new Strength(a.mode().compareTo(b.mode()) >= 0 ? a.mode() : b.mode(), waiting);
    }
}
