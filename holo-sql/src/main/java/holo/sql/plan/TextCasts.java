package holo.sql.plan;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// Casts of arrays and rows to text. Calcite casts a collection element by element, and only to another collection.
final class TextCasts {
    private TextCasts() {}

    private static boolean applies(RelDataType from, RelDataType to) {
        return (from.getComponentType() != null || from.isStruct()) && SqlTypeUtil.inCharFamily(to);
    }

    /// The type of such a cast; null for any other call.
    static @Nullable RelDataType type(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        if (call.getKind() != SqlKind.CAST || !(call.operand(1) instanceof SqlDataTypeSpec spec)) {
            return null;
        }
        RelDataType to = spec.deriveType(validator);
        if (!SqlTypeUtil.inCharFamily(to)) {
            return null;
        }
        RelDataType from = validator.deriveType(scope, call.operand(0));
        return applies(from, to) ? nullable(validator.getTypeFactory(), to, from) : null;
    }

    private static RelDataType nullable(RelDataTypeFactory types, RelDataType to, RelDataType from) {
        return types.createTypeWithNullability(to, from.isNullable());
    }

    /// Calcite's, but for these casts.
    static SqlRexConvertletTable convertlets() {
        return call -> call.getKind() == SqlKind.CAST && call.operand(1) instanceof SqlDataTypeSpec
                ? TextCasts::convert
                : StandardConvertletTable.INSTANCE.get(call);
    }

    private static RexNode convert(SqlRexContext context, SqlCall call) {
        SqlValidator validator = context.getValidator();
        RelDataType to = ((SqlDataTypeSpec) call.operand(1)).deriveType(validator);
        RelDataType from = validator.getValidatedNodeTypeIfKnown(call.operand(0));
        if (from == null || !applies(from, to)) {
            return StandardConvertletTable.INSTANCE.get(call).convertCall(context, call);
        }
        RexNode value = context.convertExpression(call.operand(0));
        return context.getRexBuilder()
                .makeAbstractCast(
                        call.getParserPosition(),
                        nullable(context.getTypeFactory(), to, value.getType()),
                        value,
                        false,
                        context.getRexBuilder().makeNullLiteral(to));
    }
}
