package holo.sql.function;

import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// An aggregate over a window that takes in some of the rows only: FILTER, whose condition is its first argument.
/// Calcite has no FILTER before OVER.
public final class FilteredAggregate extends SqlAggFunction {
    private static final String MARK = "\u0001filter";

    private final Function<List<SqlType>, Resolver.Resolution> overloads;

    /// @param name of a built-in aggregate
    public FilteredAggregate(String name) {
        this(name + MARK, null, types -> Resolver.aggregate(name, types));
    }

    FilteredAggregate(UserAggregate made) {
        this(made.getName() + MARK, marked((AggregateName) made.getNameAsId()), made::resolve);
    }

    /// One that is only a name, for the planner to find.
    public static FilteredAggregate named(AggregateName name) {
        return new FilteredAggregate(name.names.getLast() + MARK, marked(name), types -> {
            throw new IllegalStateException("an aggregate that was not looked up: " + name);
        });
    }

    private static AggregateName marked(AggregateName name) {
        List<String> names = new ArrayList<>(name.names);
        names.add(names.removeLast() + MARK);
        return name.with(names);
    }

    private FilteredAggregate(
            String name, @Nullable SqlIdentifier id, Function<List<SqlType>, Resolver.Resolution> overloads) {
        super(
                name,
                id,
                SqlKind.OTHER_FUNCTION,
                binding -> PgRelTypes.of(
                        binding.getTypeFactory(),
                        overloads.apply(unfiltered(PgOperators.types(binding))).result(),
                        TypeModifiers.NONE,
                        true),
                null,
                PgOperators.checker(SqlOperandCountRanges.any()),
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.OPTIONAL);
        this.overloads = overloads;
    }

    private static List<SqlType> unfiltered(List<SqlType> types) {
        return types.subList(1, types.size());
    }

    /// The overload for arguments of these types, the condition not among them.
    Resolver.Resolution resolveUnfiltered(List<SqlType> types) {
        return overloads.apply(types);
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
