package holo.sql.function;

import holo.sql.catalog.AggregateDefinition;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.PgArray;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// The aggregates of one name when users made some of them; the built-in ones of the name are among them.
public final class UserAggregate extends SqlAggFunction implements OwnResolution {
    private final @Nullable String schema;
    private final List<Routine> routines;

    /// What is built in.
    public interface BuiltIns {
        /// The name of the function of the OID, or null.
        @Nullable
        String name(int oid);

        /// Whether PostgreSQL does not call it with nulls.
        boolean isStrict(int oid);
    }

    private UserAggregate(@Nullable String schema, AggregateName id, String name, List<Routine> routines) {
        super(
                name,
                id,
                SqlKind.OTHER_FUNCTION,
                binding -> PgRelTypes.of(
                        binding.getTypeFactory(),
                        Resolver.among(name, routines, PgOperators.types(binding))
                                .result(),
                        TypeModifiers.NONE,
                        true),
                PgOperators.parameters(name, (n, given) -> Resolver.among(n, routines, given)),
                PgOperators.checker(SqlOperandCountRanges.any()),
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.OPTIONAL);
        this.schema = schema;
        this.routines = routines;
    }

    /// @param schema the one that was written, or null: then the built-in aggregates of the name are considered, too
    /// @param made those that users made, the ones that hide others first
    /// @param spread whether arguments that may be repeated are written one by one
    public static UserAggregate of(
            @Nullable String schema,
            String name,
            boolean spread,
            List<FunctionDescriptor> made,
            CatalogSnapshot catalog,
            BuiltIns builtIn) {
        List<Routine> routines =
                new ArrayList<>(schema == null ? FunctionCatalog.instance().findAggregate(name) : List.of());
        for (FunctionDescriptor aggregate : made) {
            routines.add(new Maker(aggregate, catalog, builtIn).routine(spread));
        }
        AggregateName id = new AggregateName(schema == null ? List.of(name) : List.of(schema, name), SqlParserPos.ZERO);
        return new UserAggregate(schema, spread ? id : id.withArray(), name, List.copyOf(routines));
    }

    @Override
    public Resolver.Resolution resolve(List<SqlType> given) {
        return Resolver.among(getName(), routines, given);
    }

    /// Before OVER, with FILTER.
    public FilteredAggregate filtered() {
        return new FilteredAggregate(this);
    }

    /// Those of one name in different schemas are different.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserAggregate that
                && getName().equals(that.getName())
                && Objects.equals(schema, that.schema)
                && routines.size() == that.routines.size();
    }

    @Override
    public int hashCode() {
        return Objects.hash(getName(), schema);
    }

    @Override
    public SqlIdentifier getNameAsId() {
        return Objects.requireNonNull(getSqlIdentifier());
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
        return true;
    }

    @Override
    protected RelDataType adjustType(SqlValidator validator, SqlCall call, RelDataType type) {
        return type;
    }

    /// Makes the routines of one aggregate.
    private record Maker(FunctionDescriptor aggregate, CatalogSnapshot catalog, BuiltIns builtIn) {
        private SqlType type(int oid) {
            SqlType type = catalog.sqlType(oid);
            if (type == null) {
                throw SqlException.of("42704", "type with OID " + Integer.toUnsignedString(oid) + " does not exist");
            }
            return type;
        }

        Routine routine(boolean spread) {
            List<SqlType> declared = new ArrayList<>();
            aggregate.inputTypes().forEach(oid -> declared.add(type(oid)));
            if (!spread || !aggregate.isVariadic()) {
                return routine(declared, declared, false);
            }
            List<SqlType> repeated = new ArrayList<>(declared);
            repeated.add(UserFunction.elementOf(repeated.removeLast()));
            return routine(declared, repeated, true);
        }

        private Routine routine(List<SqlType> declared, List<SqlType> called, boolean variadic) {
            Routine.Aggregate body = (given, context) -> start(declared, given, variadic, context);
            return new Routine(
                    aggregate.name(), called, type(aggregate.resultOid()), variadic, false, false, false, body);
        }

        private Accumulator start(
                List<SqlType> declared, List<SqlType> given, boolean variadic, ExecutionContext context) {
            AggregateDefinition.State state =
                    Objects.requireNonNull(aggregate.aggregate()).state();
            context.session().requireAggregate(aggregate);
            int fixed = declared.size() - 1;
            List<SqlType> inputs = variadic ? packed(given, fixed) : given;
            SqlType stateType = UserFunction.actual(type(state.typeOid()), declared, inputs);
            List<SqlType> transitionTypes = new ArrayList<>(List.of(stateType));
            transitionTypes.addAll(inputs);
            SupportFunction transition = support(state.transitionOid(), transitionTypes, context);
            List<SqlType> finalTypes = state.finalExtra() ? transitionTypes : List.of(stateType);
            SupportFunction last = state.finalOid() == 0 ? null : support(state.finalOid(), finalTypes, context);
            String initial = state.initial();
            Object first = initial == null
                    ? null
                    : Casts.find(PgTypes.UNKNOWN, stateType).apply(initial, context.types());
            return new StateAccumulator(
                    transition,
                    last,
                    finalTypes.size(),
                    first,
                    variadic ? Objects.requireNonNull(inputs.getLast().element()) : null,
                    fixed,
                    context.memory());
        }

        private static List<SqlType> packed(List<SqlType> given, int fixed) {
            List<SqlType> types = new ArrayList<>(given.subList(0, fixed));
            types.add(PgTypes.arrayOf(given.getLast()));
            return types;
        }

        private SupportFunction support(int oid, List<SqlType> types, ExecutionContext context) {
            FunctionDescriptor function = catalog.function(oid);
            if (function != null && !function.isNative()) {
                return new SupportFunction(function.strict(), values -> {
                    List<? extends @Nullable Object> rows =
                            context.session().callSupport(function, values, types, context.memory());
                    return rows.isEmpty() ? null : rows.getFirst();
                });
            }
            String name = function == null ? builtIn.name(oid) : function.name();
            if (name == null) {
                throw SqlException.of(
                        "42883", "function with OID " + Integer.toUnsignedString(oid) + " does not exist");
            }
            List<Routine> overloads = function == null
                    ? FunctionCatalog.instance().find(name)
                    : List.of(FunctionCatalog.extensions().get(name, function.inputTypes()));
            boolean strict = function == null ? builtIn.isStrict(oid) : function.strict();
            return SupportFunction.of(Resolver.among(name, overloads, types), strict, types, context);
        }
    }

    /// The arguments as one array for those from a place on.
    static @Nullable Object[] packed(@Nullable Object[] values, int fixed, SqlType element) {
        @Nullable Object[] packed = Arrays.copyOf(values, fixed + 1);
        packed[fixed] = PgArray.of(element, Arrays.copyOfRange(values, fixed, values.length));
        return packed;
    }
}
