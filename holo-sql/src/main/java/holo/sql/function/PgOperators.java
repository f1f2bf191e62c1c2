package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlPrefixOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlOperandTypeInference;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;

/// Calcite's view of the catalog's operators: names, kinds, and types by {@link Resolver}.
final class PgOperators {
    private static final int PRECEDENCE = 36;

    private PgOperators() {}

    /// How a name is resolved.
    interface Resolution {
        Resolver.Resolution of(String name, List<SqlType> types);
    }

    static SqlKind kind(String name) {
        return switch (name) {
            case "=" -> SqlKind.EQUALS;
            case "<>" -> SqlKind.NOT_EQUALS;
            case "<" -> SqlKind.LESS_THAN;
            case "<=" -> SqlKind.LESS_THAN_OR_EQUAL;
            case ">" -> SqlKind.GREATER_THAN;
            case ">=" -> SqlKind.GREATER_THAN_OR_EQUAL;
            case "+" -> SqlKind.PLUS;
            case "-" -> SqlKind.MINUS;
            case "*" -> SqlKind.TIMES;
            case "/" -> SqlKind.DIVIDE;
            case "%" -> SqlKind.MOD;
            default -> SqlKind.OTHER;
        };
    }

    private static int precedence(String name) {
        return switch (name) {
            case "=", "<>", "<", "<=", ">", ">=" -> 30;
            case "+", "-" -> 40;
            case "*", "/", "%" -> 60;
            case "^" -> 70;
            default -> PRECEDENCE;
        };
    }

    static SqlBinaryOperator binary(String name, SqlKind kind) {
        boolean free = name.endsWith(" any") || name.endsWith(" all") || name.equals("[:]") || name.equals("overlaps");
        return new Binary(name, kind, free);
    }

    /// A binary operator when extensions bring some of its name.
    static SqlBinaryOperator binary(String name, List<Routine> extensions) {
        return new Extended(
                name,
                Stream.concat(FunctionCatalog.instance().find(name).stream(), extensions.stream())
                        .toList());
    }

    private static final class Extended extends Binary implements OwnResolution {
        private final List<Routine> routines;

        Extended(String name, List<Routine> routines) {
            super(name, kind(name), false, (n, types) -> Resolver.operatorAmong(n, routines, types));
            this.routines = routines;
        }

        @Override
        public Resolver.Resolution resolve(List<SqlType> types) {
            return Resolver.operatorAmong(getName(), routines, types);
        }
    }

    private static class Binary extends SqlBinaryOperator {
        private final boolean slice;

        Binary(String name, SqlKind kind, boolean free) {
            this(name, kind, free, Resolver::operator);
        }

        Binary(String name, SqlKind kind, boolean free, Resolution resolution) {
            super(
                    name,
                    kind,
                    precedence(name),
                    true,
                    free ? null : returns(name, resolution),
                    free ? quantifiedParameters() : parameters(name, resolution),
                    free ? null : checker(SqlOperandCountRanges.of(2)));
            this.slice = name.equals("[:]");
        }

        @Override
        public RelDataType inferReturnType(SqlOperatorBinding binding) {
            if (getReturnTypeInference() != null) {
                return super.inferReturnType(binding);
            }
            return slice
                    ? binding.getOperandType(0)
                    : PgRelTypes.of(binding.getTypeFactory(), PgTypes.BOOL, TypeModifiers.NONE, true);
        }

        @Override
        public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
            return true;
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.of(2);
        }

        /// Calcite would compare character sets here.
        @Override
        protected RelDataType adjustType(
                org.apache.calcite.sql.validate.SqlValidator validator, SqlCall call, RelDataType type) {
            return type;
        }

        /// Calcite would read literals of no type as numbers here.
        @Override
        public org.apache.calcite.sql.validate.SqlMonotonicity getMonotonicity(SqlOperatorBinding call) {
            return org.apache.calcite.sql.validate.SqlMonotonicity.NOT_MONOTONIC;
        }
    }

    static SqlPrefixOperator prefix(String name, SqlKind kind) {
        return new SqlPrefixOperator(
                name,
                kind,
                80,
                returns(name, Resolver::operator),
                parameters(name, Resolver::operator),
                checker(SqlOperandCountRanges.of(1))) {
            @Override
            public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
                return true;
            }

            @Override
            protected RelDataType adjustType(
                    org.apache.calcite.sql.validate.SqlValidator validator, SqlCall call, RelDataType type) {
                return type;
            }
        };
    }

    /// LIKE and its kin, with an optional ESCAPE.
    static SqlOperator special(String name, SqlKind kind) {
        return new SqlSpecialOperator(
                name.toUpperCase(Locale.ROOT),
                kind,
                32,
                false,
                returns(name, Resolver::operator),
                parameters(name, Resolver::operator),
                checker(SqlOperandCountRanges.between(2, 3))) {
            @Override
            public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
                return true;
            }

            @Override
            public void unparse(SqlWriter writer, SqlCall call, int leftPrec, int rightPrec) {
                SqlStdOperatorTable.LIKE.unparse(writer, call, leftPrec, rightPrec);
            }
        };
    }

    /// BETWEEN, whose operands are compared by the catalog's operators.
    static SqlOperator between(String name) {
        boolean negated = name.startsWith("not");
        SqlBetweenOperator.Flag flag = name.endsWith("symmetric") && !name.endsWith("asymmetric")
                ? SqlBetweenOperator.Flag.SYMMETRIC
                : SqlBetweenOperator.Flag.ASYMMETRIC;
        return new SqlBetweenOperator(flag, negated) {
            @Override
            public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
                return true;
            }

            @Override
            public RelDataType inferReturnType(SqlOperatorBinding binding) {
                boolean nullable = false;
                for (int i = 0; i < binding.getOperandCount(); i++) {
                    nullable |= binding.getOperandType(i).isNullable();
                }
                return PgRelTypes.of(binding.getTypeFactory(), PgTypes.BOOL, TypeModifiers.NONE, nullable);
            }
        };
    }

    /// Bindings of aggregates know columns only.
    private static boolean isLiteral(SqlOperatorBinding binding, int operand) {
        return !(binding instanceof Aggregate.AggCallBinding) && binding.isOperandLiteral(operand, false);
    }

    static List<SqlType> types(SqlOperatorBinding binding) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < binding.getOperandCount(); i++) {
            SqlType type = PgRelTypes.sqlType(binding.getOperandType(i));
            boolean settled = type.oid() == PgTypes.UNKNOWN.oid()
                    && binding.getOperandType(i).getSqlTypeName() == SqlTypeName.CHAR
                    && !isLiteral(binding, i);
            // A string that came out of a sub-query is text.
            types.add(settled ? PgTypes.TEXT : type);
        }
        return types;
    }

    static SqlReturnTypeInference returns(String name, Resolution resolution) {
        return binding -> {
            Resolver.Resolution found = resolution.of(name, types(binding));
            boolean nullable = !found.routine().strict() || binding.getOperandCount() == 0;
            for (int i = 0; i < binding.getOperandCount(); i++) {
                nullable |= binding.getOperandType(i).isNullable();
            }
            boolean comparison = kind(name) != SqlKind.OTHER;
            return PgRelTypes.of(binding.getTypeFactory(), found.result(), TypeModifiers.NONE, nullable || !comparison);
        };
    }

    /// What parameters are given as types: those that the routine found takes.
    static SqlOperandTypeInference parameters(String name, Resolution resolution) {
        return (binding, returnType, operandTypes) -> {
            List<SqlType> arguments = resolution.of(name, types(binding)).arguments();
            for (int i = 0; i < operandTypes.length; i++) {
                operandTypes[i] = PgRelTypes.of(binding.getTypeFactory(), arguments.get(i), TypeModifiers.NONE, true);
            }
        };
    }

    /// `x = ANY ($1)` compares with an array of the left side's type, `$1 = ANY (array)` an element of it.
    private static SqlOperandTypeInference quantifiedParameters() {
        return (binding, returnType, operandTypes) -> {
            List<SqlType> types = types(binding);
            SqlType left = types.getFirst();
            SqlType right = types.getLast();
            SqlType element = right.element();
            if (left.oid() == PgTypes.UNKNOWN.oid()) {
                left = element == null ? PgTypes.TEXT : element;
            }
            if (right.oid() == PgTypes.UNKNOWN.oid()) {
                right = PgTypes.arrayOf(left);
            }
            operandTypes[0] = PgRelTypes.of(binding.getTypeFactory(), left, TypeModifiers.NONE, true);
            operandTypes[1] = PgRelTypes.of(binding.getTypeFactory(), right, TypeModifiers.NONE, true);
        };
    }

    /// Takes any types: the resolver has the last word.
    static SqlOperandTypeChecker checker(SqlOperandCountRange range) {
        return new SqlOperandTypeChecker() {
            @Override
            public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
                return true;
            }

            @Override
            public SqlOperandCountRange getOperandCountRange() {
                return range;
            }

            @Override
            public String getAllowedSignatures(SqlOperator op, String opName) {
                return opName;
            }
        };
    }
}
