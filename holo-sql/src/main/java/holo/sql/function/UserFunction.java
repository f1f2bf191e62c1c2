package holo.sql.function;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.type.CompositeType;
import holo.sql.type.PgArray;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The functions of one name when users made some of them; the built-in ones of the name are among them. One that
/// yields rows or a record of several columns has {@link Routine.Rows} for a body, others have {@link Routine.Typed}.
public final class UserFunction extends PgFunction implements OwnResolution {
    private final @Nullable String schema;
    private final List<Routine> routines;
    private final Map<Routine, FunctionDescriptor> descriptors;
    private final IntFunction<@Nullable SqlType> types;

    private UserFunction(
            @Nullable String schema,
            String name,
            List<Routine> routines,
            Map<Routine, FunctionDescriptor> descriptors,
            IntFunction<@Nullable SqlType> types) {
        super(
                name,
                binding -> returns(routines, descriptors, types, name, binding),
                (n, given) -> Resolver.among(n, routines, given));
        this.schema = schema;
        this.routines = routines;
        this.descriptors = descriptors;
        this.types = types;
    }

    /// @param schema the one that was written, or null
    /// @param builtIn the built-in functions of the name that are to be considered
    /// @param made those that users made, the ones that hide others first
    /// @param types by OID
    public static UserFunction of(
            @Nullable String schema,
            String name,
            List<Routine> builtIn,
            List<FunctionDescriptor> made,
            IntFunction<@Nullable SqlType> types) {
        List<Routine> routines = new ArrayList<>(builtIn);
        Map<Routine, FunctionDescriptor> descriptors = new IdentityHashMap<>();
        for (FunctionDescriptor function : made) {
            for (Routine routine : routines(function, types)) {
                routines.add(routine);
                descriptors.put(routine, function);
            }
        }
        return new UserFunction(schema, name, List.copyOf(routines), descriptors, types);
    }

    /// The name as it was written, and something behind it.
    public SqlIdentifier nameWith(String suffix) {
        String name = getName() + suffix;
        return new SqlIdentifier(schema == null ? List.of(name) : List.of(schema, name), SqlParserPos.ZERO);
    }

    @Override
    public SqlIdentifier getNameAsId() {
        return nameWith("");
    }

    /// One for each number of arguments that may be given.
    private static List<Routine> routines(FunctionDescriptor function, IntFunction<@Nullable SqlType> types) {
        if (function.isNative()) {
            return List.of(FunctionCatalog.extensions().get(function.name(), function.inputTypes()));
        }
        List<SqlType> inputs = new ArrayList<>();
        for (int oid : function.inputTypes()) {
            inputs.add(Objects.requireNonNull(types.apply(oid)));
        }
        SqlType result = Objects.requireNonNull(types.apply(function.resultOid()));
        List<Routine> made = new ArrayList<>();
        for (int count = inputs.size(); count >= inputs.size() - function.defaults(); count--) {
            made.add(routine(function, inputs.subList(0, count), result, false));
        }
        if (function.isVariadic()) {
            List<SqlType> spread = new ArrayList<>(inputs);
            SqlType array = spread.removeLast();
            spread.add(elementOf(array));
            made.add(routine(function, spread, result, true));
        }
        return made;
    }

    /// What stands for the elements of an array that may be polymorphic.
    static SqlType elementOf(SqlType array) {
        SqlType element = array.element();
        if (element != null) {
            return element;
        }
        boolean compatible = array.oid() == PgTypes.ANYCOMPATIBLEARRAY.oid();
        return compatible ? PgTypes.ANYCOMPATIBLE : PgTypes.ANYELEMENT;
    }

    private static Routine routine(
            FunctionDescriptor function, List<SqlType> arguments, SqlType result, boolean variadic) {
        if (function.form() == FunctionDescriptor.Form.INTERNAL) {
            Routine.Body body = RangeFunctions.constructor(function.body(), result);
            return new Routine(function.name(), arguments, result, variadic, function.strict(), false, true, body);
        }
        int fixed = arguments.size() - 1;
        Routine.Body body = yieldsRows(function)
                ? rows(function, arguments, variadic, List.of())
                : (Routine.Typed) (values, given, context) -> {
                    @Nullable Object[] passed = variadic ? packed(values, fixed, given.getLast()) : values;
                    if (function.strict() && Arrays.stream(passed).anyMatch(Objects::isNull)) {
                        return null;
                    }
                    List<SqlType> known = variadic ? packedTypes(given, fixed) : given;
                    List<? extends @Nullable Object> rows =
                            context.session().callFunction(function, passed, known, context.memory());
                    return rows.isEmpty() ? null : rows.getFirst();
                };
        return new Routine(
                function.name(),
                arguments,
                result,
                variadic,
                function.strict(),
                yieldsRows(function),
                function.volatility() == FunctionDescriptor.Volatility.IMMUTABLE,
                body);
    }

    private static @Nullable Object[] packed(@Nullable Object[] values, int fixed, SqlType element) {
        @Nullable Object[] packed = Arrays.copyOf(values, fixed + 1);
        packed[fixed] = PgArray.of(element, Arrays.copyOfRange(values, fixed, values.length));
        return packed;
    }

    private static List<SqlType> packedTypes(List<SqlType> given, int fixed) {
        List<SqlType> types = new ArrayList<>(given.subList(0, fixed));
        types.add(PgTypes.arrayOf(given.getLast()));
        return types;
    }

    /// Whether calls are those of functions in FROM: it returns a set, or a record of columns that it names.
    public static boolean yieldsRows(FunctionDescriptor function) {
        return function.setReturning() || function.outputs().size() > 1;
    }

    /// Whether the function yields one column that is named as it is.
    public static boolean isOneColumn(FunctionDescriptor function, IntFunction<@Nullable SqlType> types) {
        SqlType result = types.apply(function.resultOid());
        return function.outputs().isEmpty()
                && !(result instanceof CompositeType)
                && (result == null || result.oid() != PgTypes.RECORD.oid());
    }

    @Override
    public Resolver.Resolution resolve(List<SqlType> given) {
        Resolver.Resolution found = among(given);
        FunctionDescriptor function = descriptors.get(found.routine());
        if (function == null || function.isNative() || !(found.routine().body() instanceof Routine.Rows)) {
            return found;
        }
        // Rows do not know the types of the arguments, which may tell what polymorphic ones are.
        Routine known = found.routine();
        Routine bound = new Routine(
                known.name(),
                known.arguments(),
                known.result(),
                known.variadic(),
                known.strict(),
                true,
                known.stable(),
                rows(function, known.arguments(), known.variadic(), found.arguments()));
        return new Resolver.Resolution(bound, found.arguments(), found.result());
    }

    private Resolver.Resolution among(List<SqlType> given) {
        return Resolver.among(getName(), routines, given);
    }

    private static Routine.Rows rows(
            FunctionDescriptor function, List<SqlType> declared, boolean variadic, List<SqlType> given) {
        int fixed = declared.size() - 1;
        boolean told = function.inputTypes().stream().anyMatch(UserFunction::isPolymorphic);
        List<SqlType> types = !told || given.isEmpty() ? List.of() : variadic ? packedTypes(given, fixed) : given;
        return (values, context) -> {
            @Nullable Object[] passed = variadic ? packed(values, fixed, declared.getLast()) : values;
            return context.session().callFunction(function, passed, types, context.memory());
        };
    }

    /// That of the overload which a call with arguments of the types means.
    public FunctionDescriptor.Volatility volatility(List<SqlType> given) {
        Routine routine = among(given).routine();
        FunctionDescriptor function = descriptors.get(routine);
        if (function != null) {
            return function.volatility();
        }
        return routine.stable() ? FunctionDescriptor.Volatility.IMMUTABLE : FunctionDescriptor.Volatility.STABLE;
    }

    @Override
    public boolean isDeterministic() {
        for (Routine routine : routines) {
            FunctionDescriptor function = descriptors.get(routine);
            boolean same = function == null
                    ? routine.stable()
                    : function.volatility() != FunctionDescriptor.Volatility.VOLATILE;
            if (!same) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isSetReturning() {
        return routines.stream().anyMatch(Routine::setReturning);
    }

    private static RelDataType returns(
            List<Routine> routines,
            Map<Routine, FunctionDescriptor> descriptors,
            IntFunction<@Nullable SqlType> types,
            String name,
            SqlOperatorBinding binding) {
        Resolver.Resolution found = Resolver.among(name, routines, PgOperators.types(binding));
        FunctionDescriptor function = descriptors.get(found.routine());
        if (function != null && function.outputs().size() > 1) {
            return row(binding, function, types, found);
        }
        return PgRelTypes.of(binding.getTypeFactory(), found.result(), TypeModifiers.NONE, true);
    }

    /// The columns of a call in FROM.
    public RelDataType rowType(SqlOperatorBinding binding) {
        Resolver.Resolution found = among(PgOperators.types(binding));
        FunctionDescriptor function = descriptors.get(found.routine());
        if (function != null && !function.outputs().isEmpty()) {
            return row(binding, function, types, found);
        }
        RelDataType value = PgRelTypes.of(binding.getTypeFactory(), found.result(), TypeModifiers.NONE, true);
        return PgRelTypes.columns(binding.getTypeFactory(), getName(), found.result(), value);
    }

    private static RelDataType row(
            SqlOperatorBinding binding,
            FunctionDescriptor function,
            IntFunction<@Nullable SqlType> types,
            Resolver.Resolution found) {
        var builder = binding.getTypeFactory().builder();
        int place = 0;
        for (FunctionDescriptor.Parameter output : function.outputs()) {
            place++;
            SqlType declared = Objects.requireNonNull(types.apply(output.typeOid()));
            SqlType type = actual(declared, found.routine().arguments(), found.arguments());
            builder.add(
                    output.name().isEmpty() ? "column" + place : output.name(),
                    PgRelTypes.of(binding.getTypeFactory(), type, TypeModifiers.NONE, true));
        }
        return builder.build();
    }

    /// The type that a polymorphic one stands for, given the arguments' types.
    public static SqlType actual(SqlType declared, List<SqlType> inputs, List<SqlType> given) {
        boolean told = isPolymorphic(declared.oid()) && given.stream().noneMatch(g -> isPolymorphic(g.oid()));
        return told ? Polymorphism.of(inputs, given).replace(declared) : declared;
    }

    /// Whether the type of the OID stands for one that a call's arguments tell.
    public static boolean isPolymorphic(int oid) {
        return Polymorphism.isPolymorphic(oid);
    }
}
