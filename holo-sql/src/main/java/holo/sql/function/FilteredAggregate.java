package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.List;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.util.Optionality;

/// An aggregate over a window that takes in some of the rows only: FILTER, whose condition is its first argument.
/// Calcite has no FILTER before OVER.
public final class FilteredAggregate extends SqlAggFunction {
    private static final String MARK = "\u0001filter";

    /// @param name of the aggregate
    public FilteredAggregate(String name) {
        super(
                name + MARK,
                null,
                SqlKind.OTHER_FUNCTION,
                binding -> PgRelTypes.of(
                        binding.getTypeFactory(),
                        resolve(name, PgOperators.types(binding)).result(),
                        TypeModifiers.NONE,
                        true),
                null,
                PgOperators.checker(SqlOperandCountRanges.any()),
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.OPTIONAL);
    }

    private static Resolver.Resolution resolve(String name, List<SqlType> types) {
        return Resolver.aggregate(name, types.subList(1, types.size()));
    }

    /// Whether a name is one of these.
    public static boolean isFiltered(String name) {
        return name.endsWith(MARK);
    }

    /// The aggregate's own name.
    public static String base(String name) {
        return name.substring(0, name.length() - MARK.length());
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
        return true;
    }
}
