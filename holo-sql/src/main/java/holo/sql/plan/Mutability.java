package holo.sql.plan;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.FieldAccess;
import holo.sql.function.FieldUpdate;
import holo.sql.function.OwnResolution;
import holo.sql.function.Resolver;
import holo.sql.function.UserFunction;
import holo.sql.pgcatalog.Volatility;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;

/// Whether an expression may have another value for the same row later: what is kept beside rows must not.
public final class Mutability {
    private Mutability() {}

    /// Whether an expression over a row, planned alone, may have another value later.
    public static boolean isMutable(Planner.Planned plan) {
        if (!(plan.written() instanceof Project project)) {
            return false; // a column, or a constant
        }
        boolean[] found = {false};
        for (RexNode value : project.getProjects()) {
            value.accept(new RexVisitorImpl<Void>(true) {
                @Override
                public Void visitCall(RexCall call) {
                    found[0] |= !isImmutable(call);
                    return super.visitCall(call);
                }
            });
        }
        return found[0];
    }

    private static boolean isImmutable(RexCall call) {
        List<SqlType> types = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            types.add(PgRelTypes.sqlType(operand.getType()));
        }
        return switch (call.getKind()) {
            case CAST, SAFE_CAST ->
                RexUtil.isLiteral(call.getOperands().getFirst(), true)
                        || Volatility.isImmutableCast(types.getFirst(), PgRelTypes.sqlType(call.getType()));
            case EXTRACT -> isImmutable(call, Resolver.function("extract", types), types);
            case AND,
                    OR,
                    NOT,
                    IS_NULL,
                    IS_NOT_NULL,
                    IS_TRUE,
                    IS_NOT_TRUE,
                    IS_FALSE,
                    IS_NOT_FALSE,
                    IS_UNKNOWN,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM,
                    CASE,
                    COALESCE,
                    REINTERPRET,
                    SEARCH,
                    BETWEEN,
                    ROW,
                    ARRAY_VALUE_CONSTRUCTOR,
                    ITEM,
                    OVERLAPS,
                    POSITION,
                    TRIM,
                    DEFAULT -> true;
            default -> isNamedImmutable(call, types);
        };
    }

    private static boolean isNamedImmutable(RexCall call, List<SqlType> types) {
        if (call.getOperator() instanceof UserFunction function) {
            return function.volatility(types) == FunctionDescriptor.Volatility.IMMUTABLE;
        }
        if (call.getOperator() instanceof FieldAccess || call.getOperator() instanceof FieldUpdate) {
            return true;
        }
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        boolean quantified = name.endsWith(" any") || name.endsWith(" all");
        if (quantified) {
            name = name.substring(0, name.length() - 4);
            SqlType element = types.getLast().element();
            if (element == null) {
                return true;
            }
            types = List.of(types.getFirst(), element);
        } else if (name.equals("[:]")) {
            return true;
        }
        boolean operator = !Character.isLetter(name.charAt(0)) && name.charAt(0) != '_' || name.contains(" ");
        try {
            Resolver.Resolution resolved = call.getOperator() instanceof OwnResolution own
                    ? own.resolve(types)
                    : operator ? Resolver.operator(name, types) : Resolver.function(name, types);
            return isImmutable(call, Objects.requireNonNull(resolved), types);
        } catch (SqlException e) {
            return call.getOperator().isDeterministic(); // a form that is compiled in a way of its own
        }
    }

    private static boolean isImmutable(RexCall call, Resolver.Resolution found, List<SqlType> types) {
        if (!Volatility.isImmutable(found.routine(), types)) {
            return false;
        }
        List<RexNode> operands = call.getOperands();
        for (int i = 0; i < Math.min(operands.size(), found.arguments().size()); i++) {
            SqlType to = found.arguments().get(i);
            boolean converted = to.category() != holo.sql.type.TypeCategory.PSEUDO
                    && types.get(i).element() == null
                    && !RexUtil.isLiteral(operands.get(i), true);
            if (converted && !Volatility.isImmutableCast(types.get(i), to)) {
                return false;
            }
        }
        return true;
    }
}
