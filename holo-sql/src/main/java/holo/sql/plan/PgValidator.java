package holo.sql.plan;

import holo.sql.function.NoCoercion;
import holo.sql.parser.PgConformance;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// Calcite's validator with PostgreSQL's answers.
final class PgValidator extends SqlValidatorImpl {
    private final Map<Integer, RelDataType> parameters = new HashMap<>();

    PgValidator(SqlOperatorTable operators, PgCatalogReader reader, RelDataTypeFactory factory) {
        super(operators, reader, factory, settings());
    }

    private static SqlValidator.Config settings() {
        return SqlValidator.Config.DEFAULT
                .withConformance(PgConformance.INSTANCE)
                .withDefaultNullCollation(NullCollation.HIGH)
                .withIdentifierExpansion(true)
                .withTypeCoercionEnabled(true)
                .withTypeCoercionFactory((factory, validator) -> NoCoercion.INSTANCE)
                .withLenientOperatorLookup(false);
    }

    /// A parameter that nothing gives a type is text.
    @Override
    protected void inferUnknownTypes(RelDataType inferred, SqlValidatorScope scope, SqlNode node) {
        if (node instanceof SqlDynamicParam parameter) {
            RelDataType type = inferred;
            if (PgRelTypes.sqlType(inferred).oid() == PgTypes.UNKNOWN.oid()) {
                RelDataType known = parameters.get(parameter.getIndex());
                type = known != null ? known : PgRelTypes.of(typeFactory, PgTypes.TEXT, -1, true);
            } else {
                parameters.put(parameter.getIndex(), inferred);
            }
            super.inferUnknownTypes(type, scope, node);
            return;
        }
        if (SqlUtil.isNullLiteral(node, false) && PgRelTypes.sqlType(inferred).oid() == PgTypes.UNKNOWN.oid()) {
            setValidatedNodeType(node, typeFactory.createSqlType(SqlTypeName.NULL));
            return;
        }
        super.inferUnknownTypes(inferred, scope, node);
    }

    /// The type that a parameter was given.
    SqlType parameterType(int index) {
        RelDataType type = parameters.get(index);
        return type == null ? PgTypes.TEXT : PgRelTypes.outputType(type);
    }

    @Override
    public CalciteException handleUnresolvedFunction(
            SqlCall call, SqlOperator unresolved, List<RelDataType> argumentTypes, @Nullable List<String> names) {
        throw ErrorTranslation.unresolved(call, unresolved, argumentTypes);
    }
}
