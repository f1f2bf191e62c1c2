package holo.sql.plan;

import com.google.common.collect.ImmutableList;
import holo.sql.error.SqlException;
import holo.sql.function.Collate;
import holo.sql.function.CollatedFunction;
import holo.sql.function.CollatedFunction.Result;
import holo.sql.type.Collation;
import holo.sql.type.Collations;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// Derives the collations of the expressions over one relation's rows, and puts keys where texts are ordered by ICU's.
final class CollatedExpressions {
    private static final java.util.Set<String> ORDERINGS = java.util.Set.of("<", "<=", ">", ">=");
    private static final java.util.Set<String> EQUALITIES = java.util.Set.of("=", "<>");

    private final RexBuilder builder;
    private final List<Derived> inputs;
    private final Map<CorrelationId, List<Derived>> outer;
    private final Collating tree;

    /// @param inputs the collations of the columns that expressions name
    /// @param outer those of the rows that correlated expressions name
    /// @param tree settles sub-queries
    CollatedExpressions(
            RexBuilder builder, List<Derived> inputs, Map<CorrelationId, List<Derived>> outer, Collating tree) {
        this.builder = builder;
        this.inputs = inputs;
        this.outer = outer;
        this.tree = tree;
    }

    /// An expression without COLLATE, and its collation.
    record Settled(RexNode node, Derived collation) {}

    RexNode node(RexNode node) {
        return settle(node).node();
    }

    Settled settle(RexNode node) {
        return switch (node) {
            case RexInputRef ref -> new Settled(ref, inputs.get(ref.getIndex()));
            case RexFieldAccess access
            when access.getReferenceExpr() instanceof RexCorrelVariable variable -> {
                List<Derived> columns = outer.get(variable.id);
                yield new Settled(
                        access,
                        columns == null
                                ? ofType(access.getType())
                                : columns.get(access.getField().getIndex()));
            }
            case RexFieldAccess access ->
                new Settled(
                        builder.makeFieldAccess(
                                node(access.getReferenceExpr()),
                                access.getField().getIndex()),
                        ofType(access.getType()));
            case RexOver over -> over(over);
            case RexSubQuery query -> subQuery(query);
            case RexCall call -> call(call);
            default -> new Settled(node, ofType(node.getType()));
        };
    }

    /// The collation of values that have none from elsewhere.
    static Derived ofType(RelDataType type) {
        SqlType sqlType = PgRelTypes.sqlType(type);
        return Collate.applies(sqlType)
                ? Derived.implicit(Objects.requireNonNull(Collations.get(own(sqlType))))
                : Derived.NONE;
    }

    private static int own(SqlType type) {
        return type.oid() == PgTypes.NAME.oid() ? Collation.C_OID : Collation.DEFAULT_OID;
    }

    /// Whether it is what the type has anyway.
    static boolean isOwn(Collation collation, SqlType type) {
        return collation.oid() == own(type);
    }

    private Settled call(RexCall call) {
        if (call.getKind() == SqlKind.SEARCH) {
            return settle(RexUtil.expandSearch(builder, null, call));
        }
        List<RexNode> operands = new ArrayList<>();
        List<Derived> collations = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            Settled settled = settle(operand);
            operands.add(settled.node());
            collations.add(settled.collation());
        }
        if (call.getOperator() instanceof Collate written) {
            RexNode text = operands.getFirst();
            return new Settled(
                    text.getType().equals(call.getType())
                            ? text
                            : builder.makeAbstractCast(call.getType(), text, false),
                    Derived.explicit(written));
        }
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        Derived all = merged(call, collations);
        return switch (name) {
            case "pg_collation_for" -> new Settled(collationOf(call, all), ofType(call.getType()));
            case "upper", "lower", "initcap" -> letters(call, name, operands, all);
            case "greatest", "least" -> choice(call, operands, all);
            default -> {
                if (call.getKind() != SqlKind.CASE && compares(name)) {
                    operands = compared(name, call, operands, collations, all);
                }
                RexNode made = operands.equals(call.getOperands()) ? call : call.clone(call.getType(), operands);
                yield new Settled(made, result(call.getType(), all));
            }
        };
    }

    /// A value that is made of others has their collation, or else its type's.
    static Derived result(RelDataType type, Derived from) {
        Derived own = ofType(type);
        return own.strength() == Derived.Strength.NONE || from.strength() == Derived.Strength.NONE ? own : from;
    }

    private static Derived merged(RexCall call, List<Derived> collations) {
        Derived all = Derived.NONE;
        if (call.getKind() == SqlKind.ROW) {
            // Each field has its own.
            return all;
        }
        for (int i = 0; i < collations.size(); i++) {
            // Conditions of CASE say nothing of its results.
            if (call.getKind() != SqlKind.CASE || i % 2 == 1 || i == collations.size() - 1) {
                all = all.with(collations.get(i));
            }
        }
        return all;
    }

    private static boolean compares(String name) {
        String operator = operator(name);
        return ORDERINGS.contains(operator)
                || EQUALITIES.contains(operator)
                || name.startsWith("between")
                || name.startsWith("not between")
                || name.startsWith("is distinct")
                || name.startsWith("is not distinct");
    }

    /// Without ANY or ALL.
    private static String operator(String name) {
        return name.endsWith(" any") || name.endsWith(" all") ? name.substring(0, name.length() - 4) : name;
    }

    private List<RexNode> compared(
            String name, RexCall call, List<RexNode> operands, List<Derived> collations, Derived all) {
        boolean orders = ORDERINGS.contains(operator(name)) || name.contains("between");
        List<RexNode> rows =
                operands.stream().filter(o -> o.getKind() == SqlKind.ROW).toList();
        if (rows.size() == operands.size() && operands.size() == 2) {
            return rowsCompared(name, call, operands);
        }
        if (collations.stream().allMatch(c -> c.strength() == Derived.Strength.NONE)) {
            return operands;
        }
        Derived collation = all.forComparison();
        return orders && collation.isIcu()
                ? operands.stream().map(o -> key(o, collation)).toList()
                : operands;
    }

    /// Rows are compared column by column, each pair by its own collation.
    private List<RexNode> rowsCompared(String name, RexCall call, List<RexNode> operands) {
        List<RexNode> left = new ArrayList<>(((RexCall) operands.get(0)).getOperands());
        List<RexNode> right = new ArrayList<>(((RexCall) operands.get(1)).getOperands());
        List<RexNode> writtenLeft = ((RexCall) call.getOperands().get(0)).getOperands();
        List<RexNode> writtenRight = ((RexCall) call.getOperands().get(1)).getOperands();
        if (left.size() != right.size()) {
            return operands;
        }
        for (int i = 0; i < left.size(); i++) {
            Derived pair = settle(writtenLeft.get(i))
                    .collation()
                    .with(settle(writtenRight.get(i)).collation())
                    .forComparison();
            if (pair.isIcu() && ORDERINGS.contains(name)) {
                left.set(i, key(left.get(i), pair));
                right.set(i, key(right.get(i), pair));
            }
        }
        return List.of(row(operands.get(0), left), row(operands.get(1), right));
    }

    private RexNode row(RexNode row, List<RexNode> values) {
        return builder.makeCall(((RexCall) row).getOperator(), values);
    }

    /// What orders the text, or the array of texts.
    RexNode key(RexNode text, Derived by) {
        boolean array = PgRelTypes.sqlType(text.getType()).element() != null;
        return made(Result.KEY, text, by, array ? PgTypes.arrayOf(PgTypes.TEXT) : PgTypes.TEXT);
    }

    RexNode keyAndText(RexNode text, Derived by) {
        if (PgRelTypes.sqlType(text.getType()).element() != null) {
            throw SqlException.of("0A000", "arrays of texts cannot be chosen from by collation " + name(by))
                    .withHint("Order the rows by the array and take the first.");
        }
        return made(Result.KEY_AND_TEXT, text, by, PgTypes.TEXT);
    }

    /// The text out of {@link #keyAndText}.
    RexNode text(RexNode key, Derived by, RelDataType type) {
        RexNode text = made(Result.TEXT, key, by, PgTypes.TEXT);
        return text.getType().equals(type) ? text : builder.makeAbstractCast(type, text, false);
    }

    private RexNode made(Result result, RexNode operand, Derived by, SqlType type) {
        return builder.makeCall(
                PgRelTypes.of(
                        builder.getTypeFactory(), type, -1, operand.getType().isNullable()),
                new CollatedFunction(result, Objects.requireNonNull(by.collation())),
                List.of(operand));
    }

    private static String name(Derived by) {
        return '"' + Objects.requireNonNull(by.collation()).name() + '"';
    }

    private Settled choice(RexCall call, List<RexNode> operands, Derived all) {
        Derived collation = ofType(call.getType()).strength() == Derived.Strength.NONE ? all : all.forComparison();
        if (!collation.isIcu() || ofType(call.getType()).strength() == Derived.Strength.NONE) {
            RexNode made = operands.equals(call.getOperands()) ? call : call.clone(call.getType(), operands);
            return new Settled(made, result(call.getType(), all));
        }
        List<RexNode> keys =
                operands.stream().map(o -> keyAndText(o, collation)).toList();
        RelDataType text = PgRelTypes.of(
                builder.getTypeFactory(), PgTypes.TEXT, -1, call.getType().isNullable());
        RexNode chosen = builder.makeCall(text, call.getOperator(), keys);
        return new Settled(text(chosen, collation, call.getType()), collation);
    }

    private Settled letters(RexCall call, String name, List<RexNode> operands, Derived all) {
        if (all.strength() == Derived.Strength.CONFLICT) {
            throw Collation.undetermined(name + "() function");
        }
        Collation collation = all.collation();
        if (operands.size() != 1 || collation == null || collation.oid() == Collation.DEFAULT_OID) {
            RexNode made = operands.equals(call.getOperands()) ? call : call.clone(call.getType(), operands);
            return new Settled(made, result(call.getType(), all));
        }
        RexNode text = operands.getFirst();
        RelDataType type = call.getType();
        RexNode converted = text.getType().equals(type) ? text : builder.makeAbstractCast(type, text, false);
        Result result = Result.valueOf(name.toUpperCase(Locale.ROOT));
        return new Settled(
                builder.makeCall(type, new CollatedFunction(result, collation), List.of(converted)), result(type, all));
    }

    private RexNode collationOf(RexCall call, Derived of) {
        Collation collation = of.collation();
        RelDataType type = call.getType();
        if (of.strength() == Derived.Strength.CONFLICT) {
            return builder.makeNullLiteral(type);
        }
        return collation == null
                ? call
                : builder.makeAbstractCast(type, builder.makeLiteral(tree.name(collation)), false);
    }

    private Settled over(RexOver over) {
        RexWindow window = over.getWindow();
        List<RexNode> operands = new ArrayList<>();
        Derived all = Derived.NONE;
        for (RexNode operand : over.getOperands()) {
            Settled settled = settle(operand);
            operands.add(settled.node());
            all = all.with(settled.collation());
        }
        List<RexNode> partitions = new ArrayList<>();
        for (RexNode key : window.partitionKeys) {
            Settled settled = settle(key);
            settled.collation().forOrder();
            partitions.add(settled.node());
        }
        ImmutableList.Builder<RexFieldCollation> orders = ImmutableList.builder();
        for (RexFieldCollation order : window.orderKeys) {
            Settled settled = settle(order.left);
            Derived by = settled.collation().forOrder();
            orders.add(new RexFieldCollation(by.isIcu() ? key(settled.node(), by) : settled.node(), order.right));
        }
        Derived result = result(over.getType(), all);
        boolean extreme = Collating.isExtreme(over.getAggOperator())
                && result.forComparison().isIcu();
        RelDataType type = extreme ? PgRelTypes.of(builder.getTypeFactory(), PgTypes.TEXT, -1, true) : over.getType();
        RexNode made = builder.makeOver(
                type,
                over.getAggOperator(),
                extreme ? List.of(keyAndText(operands.getFirst(), result)) : operands,
                partitions,
                orders.build(),
                window.getLowerBound(),
                window.getUpperBound(),
                window.getExclude(),
                window.isRows(),
                true,
                false,
                over.isDistinct(),
                over.ignoreNulls());
        return new Settled(extreme ? text(made, result, over.getType()) : made, result);
    }

    private Settled subQuery(RexSubQuery query) {
        Collating.Node below = tree.settle(query.rel);
        List<RexNode> operands = new ArrayList<>();
        List<Derived> collations = new ArrayList<>();
        for (RexNode operand : query.getOperands()) {
            Settled settled = settle(operand);
            operands.add(settled.node());
            collations.add(settled.collation());
        }
        boolean orders = (query.getKind() == SqlKind.SOME || query.getKind() == SqlKind.ALL)
                && ORDERINGS.contains(
                        ((org.apache.calcite.sql.fun.SqlQuantifyOperator) query.getOperator()).comparisonKind.sql);
        Collating.Node rows = below;
        for (int i = 0; i < operands.size(); i++) {
            Derived by =
                    collations.get(i).with(below.columns().get(i).asColumn()).forComparison();
            if (orders && by.isIcu()) {
                operands.set(i, key(operands.get(i), by));
                rows = tree.withKey(rows, i, by);
            }
        }
        RexSubQuery made = query.clone(rows.rel());
        if (!operands.equals(query.getOperands())) {
            made = (RexSubQuery) made.clone(query.getType(), operands);
        }
        boolean scalar =
                query.getKind() == SqlKind.SCALAR_QUERY || query.getOperator() == SqlStdOperatorTable.ARRAY_QUERY;
        return new Settled(
                made,
                scalar ? result(query.getType(), below.columns().getFirst().asColumn()) : ofType(query.getType()));
    }
}
