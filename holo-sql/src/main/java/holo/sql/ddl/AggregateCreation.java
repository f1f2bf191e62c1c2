package holo.sql.ddl;

import holo.sql.catalog.AggregateDefinition;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.DefinitionItem;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.FunctionParameter;
import holo.sql.pgcatalog.BuiltinFunctions;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// CREATE AGGREGATE.
final class AggregateCreation {
    /// What pg_proc has for the body of an aggregate.
    private static final String NO_BODY = "aggregate_dummy";

    private final DdlContext context;
    private final FunctionLookup functions;

    AggregateCreation(DdlContext context) {
        this.context = context;
        this.functions = new FunctionLookup(context);
    }

    String create(Statement.CreateAggregate statement) {
        SchemaDescriptor schema = context.creationSchema(statement.name(), false);
        AggregateOptions options = AggregateOptions.of(context, statement.definition());
        List<FunctionDescriptor.Parameter> parameters = parameters(statement, options);
        List<SqlType> inputs = parameters.stream()
                .map(p -> java.util.Objects.requireNonNull(context.catalog().sqlType(p.typeOid())))
                .toList();
        if (options.transition == null || options.stateType == null) {
            String missing = options.stateType == null ? "stype" : "sfunc";
            throw SqlException.of("42P13", "aggregate " + missing + " must be specified");
        }
        requireMovingComplete(options);
        SqlType stateType = stateType(options.stateType, inputs);
        SqlType movingType = options.movingStateType == null ? null : stateType(options.movingStateType, inputs);
        if (statement.ordered() || options.hypothetical) {
            throw SqlException.of("0A000", "ordered-set aggregates cannot be created")
                    .withHint("An aggregate that takes its rows in the order of ORDER BY inside of a call needs none of"
                            + " its own.");
        }
        State plain = state(
                "transition",
                stateType,
                options.transition,
                options.last,
                options.finalExtra,
                options.modification,
                options.space,
                options.initial,
                inputs);
        int combine = options.combine == null ? 0 : combine(options.combine, stateType);
        AggregateDefinition.Moving moving =
                movingType == null ? null : moving(options, movingType, inputs, plain.result());
        int sort = options.sortOperator == null ? 0 : sortOperator(options.sortOperator, inputs);
        AggregateDefinition definition = new AggregateDefinition(plain.state(), combine, moving, sort);
        save(statement, schema, parameters, plain.result(), options.parallel, definition);
        return "CREATE AGGREGATE";
    }

    private void save(
            Statement.CreateAggregate statement,
            SchemaDescriptor schema,
            List<FunctionDescriptor.Parameter> parameters,
            SqlType result,
            FunctionDescriptor.Parallel parallel,
            AggregateDefinition definition) {
        List<Integer> types =
                parameters.stream().map(FunctionDescriptor.Parameter::typeOid).toList();
        FunctionDescriptor before =
                context.catalog().findFunction(schema.oid(), statement.name().name(), types);
        FunctionDescriptor made = new FunctionDescriptor(
                before == null ? context.changes().nextOid() : before.oid(),
                schema.oid(),
                statement.name().name(),
                before == null ? context.user().oid() : before.ownerOid(),
                parameters,
                result.oid(),
                false,
                FunctionDescriptor.Form.AGGREGATE,
                NO_BODY,
                FunctionDescriptor.Volatility.IMMUTABLE,
                false,
                false,
                parallel,
                1,
                0,
                false,
                java.util.Map.of(),
                definition,
                before == null ? null : before.comment());
        if (before != null && statement.replace()) {
            Ownership.require(context, before, before.isAggregate() ? "function" : before.word());
            FunctionChanges.requireSameKind(before, made);
            new FunctionChanges(context).requireSameResult(before, made);
            context.changes().replace(before, made);
        } else {
            context.changes().create(made);
            Granting.applyDefaults(context, Privilege.Target.FUNCTION, made.oid(), schema.oid(), context.user());
        }
    }

    private List<FunctionDescriptor.Parameter> parameters(
            Statement.CreateAggregate statement, AggregateOptions options) {
        List<FunctionParameter> written = statement.parameters();
        if (written == null) {
            return oldForm(options.baseType);
        }
        if (options.baseType != null) {
            throw SqlException.of("42P13", "basetype is redundant with aggregate input type specification");
        }
        List<FunctionDescriptor.Parameter> parameters = new ArrayList<>();
        for (FunctionParameter parameter : written) {
            if (parameter.mode().isOutput()) {
                throw SqlException.of("0A000", "aggregates cannot have output arguments");
            }
            boolean repeats = parameters.stream().anyMatch(p -> p.mode() == FunctionDescriptor.Mode.VARIADIC);
            if (repeats && !statement.ordered()) {
                throw SqlException.of("42P13", "VARIADIC parameter must be the last input parameter");
            }
            SqlType type = argumentType(parameter.type());
            if (parameter.mode() == FunctionDescriptor.Mode.VARIADIC
                    && type.element() == null
                    && type.oid() != PgTypes.ANYARRAY.oid()
                    && type.oid() != PgTypes.ANYCOMPATIBLEARRAY.oid()
                    && type.oid() != PgTypes.ANY.oid()) {
                throw SqlException.of("42P13", "VARIADIC parameter must be an array");
            }
            boolean twice = !parameter.name().isEmpty()
                    && parameters.stream().anyMatch(p -> p.name().equals(parameter.name()));
            if (twice) {
                throw SqlException.of("42P13", "parameter name \"" + parameter.name() + "\" used more than once");
            }
            parameters.add(new FunctionDescriptor.Parameter(parameter.name(), type.oid(), parameter.mode(), null));
        }
        return parameters;
    }

    private SqlType argumentType(PgTypeNameSpec spec) {
        SqlType type = new WrittenTypes(context.path()).resolve(spec).type();
        FunctionChanges.requireOwn(type);
        boolean bad = type.category() == TypeCategory.PSEUDO
                && !holo.sql.function.UserFunction.isPolymorphic(type.oid())
                && type.oid() != PgTypes.ANY.oid()
                && type.oid() != PgTypes.RECORD.oid()
                && type.oid() != PgTypes.CSTRING.oid()
                && type.oid() != PgTypes.INTERNAL.oid();
        if (bad) {
            throw SqlException.of("42P13", "aggregates cannot accept pseudo-type " + type.displayName());
        }
        return type;
    }

    private List<FunctionDescriptor.Parameter> oldForm(DefinitionItem.@Nullable Value baseType) {
        if (baseType == null) {
            throw SqlException.of("42P13", "aggregate input type must be specified");
        }
        // "ANY" in any case and form meant an aggregate without arguments.
        if (baseType.text().toLowerCase(Locale.ROOT).equals("any")) {
            return List.of();
        }
        SqlType type = argumentType(AggregateOptions.typeSpec(baseType));
        return List.of(new FunctionDescriptor.Parameter("", type.oid(), FunctionDescriptor.Mode.IN, null));
    }

    private static void requireMovingComplete(AggregateOptions options) {
        if (options.movingStateType != null) {
            if (options.movingTransition == null || options.inverse == null) {
                String missing = options.movingTransition == null ? "msfunc" : "minvfunc";
                throw SqlException.of("42P13", "aggregate " + missing + " must be specified when mstype is specified");
            }
            return;
        }
        String extra = options.movingTransition != null
                ? "msfunc"
                : options.inverse != null
                        ? "minvfunc"
                        : options.movingLast != null
                                ? "mfinalfunc"
                                : options.movingSpace != 0
                                        ? "msspace"
                                        : options.movingInitial != null ? "minitcond" : null;
        if (extra != null) {
            throw SqlException.of("42P13", "aggregate " + extra + " must not be specified without mstype");
        }
    }

    private SqlType stateType(DefinitionItem.Value written, List<SqlType> inputs) {
        SqlType type = new WrittenTypes(context.path())
                .resolve(AggregateOptions.typeSpec(written))
                .type();
        FunctionChanges.requireOwn(type);
        if (type.oid() == PgTypes.INTERNAL.oid()) {
            throw SqlException.of("0A000", "aggregates with a state of type internal are not supported")
                    .withHint("Keep the state in a value of an ordinary type.");
        }
        if (type.category() == TypeCategory.PSEUDO && !holo.sql.function.UserFunction.isPolymorphic(type.oid())) {
            throw SqlException.of("42P13", "aggregate transition data type cannot be " + type.displayName());
        }
        FunctionChanges.requireDetermined(
                "transition", type, inputs.stream().map(SqlType::oid).toList());
        return type;
    }

    private record State(AggregateDefinition.State state, SqlType result, FunctionLookup.Callee transition) {}

    private State state(
            String word,
            SqlType stateType,
            ObjectName transitionName,
            @Nullable ObjectName lastName,
            boolean extra,
            AggregateDefinition.Modification modification,
            int space,
            @Nullable String initial,
            List<SqlType> inputs) {
        List<SqlType> given = new ArrayList<>(List.of(stateType));
        given.addAll(inputs);
        FunctionLookup.Callee transition = functions.find(transitionName, given);
        if (transition.result().oid() != stateType.oid()) {
            throw SqlException.of(
                    "42804",
                    "return type of " + word + " function " + transitionName + " is not " + stateType.displayName());
        }
        boolean first = initial == null
                && transition.strict()
                && (inputs.isEmpty() || !FunctionLookup.isTakenAsItIs(inputs.getFirst(), stateType));
        if (first) {
            throw SqlException.of(
                    "42P13",
                    "must not omit initial value when transition function is strict and transition type is not"
                            + " compatible with input type");
        }
        FunctionLookup.Callee last =
                lastName == null ? null : functions.find(lastName, extra ? given : List.of(stateType));
        if (last != null && extra && last.strict()) {
            throw SqlException.of("42P13", "final function with extra arguments must not be declared STRICT");
        }
        SqlType result = last == null ? stateType : last.result();
        FunctionChanges.requireDetermined(
                "result", result, inputs.stream().map(SqlType::oid).toList());
        if (initial != null && stateType.category() != TypeCategory.PSEUDO) {
            context.planner().evaluate(SqlLiteral.createCharString(initial, SqlParserPos.ZERO), stateType, -1);
        }
        AggregateDefinition.State made = new AggregateDefinition.State(
                transition.oid(), last == null ? 0 : last.oid(), extra, modification, stateType.oid(), space, initial);
        return new State(made, result, transition);
    }

    private AggregateDefinition.Moving moving(
            AggregateOptions options, SqlType type, List<SqlType> inputs, SqlType result) {
        State moving = state(
                "transition",
                type,
                java.util.Objects.requireNonNull(options.movingTransition),
                options.movingLast,
                options.movingFinalExtra,
                options.movingModification,
                options.movingSpace,
                options.movingInitial,
                inputs);
        List<SqlType> given = new ArrayList<>(List.of(type));
        given.addAll(inputs);
        ObjectName inverseName = java.util.Objects.requireNonNull(options.inverse);
        FunctionLookup.Callee inverse = functions.find(inverseName, given);
        if (inverse.result().oid() != type.oid()) {
            throw SqlException.of(
                    "42804",
                    "return type of inverse transition function " + inverseName + " is not " + type.displayName());
        }
        if (inverse.strict() != moving.transition().strict()) {
            throw SqlException.of(
                    "42P13", "strictness of aggregate's forward and inverse transition functions must match");
        }
        if (moving.result().oid() != result.oid()) {
            throw SqlException.of(
                    "42P13",
                    "moving-aggregate implementation returns type "
                            + moving.result().displayName() + ", but plain implementation returns type "
                            + result.displayName());
        }
        return new AggregateDefinition.Moving(moving.state(), inverse.oid());
    }

    private int combine(ObjectName name, SqlType stateType) {
        FunctionLookup.Callee found = functions.find(name, List.of(stateType, stateType));
        if (found.result().oid() != stateType.oid()) {
            throw SqlException.of(
                    "42804", "return type of combine function " + name + " is not " + stateType.displayName());
        }
        return found.oid();
    }

    private static int sortOperator(ObjectName name, List<SqlType> inputs) {
        if (inputs.size() != 1) {
            throw SqlException.of("42P13", "sort operator can only be specified for single-argument aggregates");
        }
        SqlType type = inputs.getFirst();
        int oid = BuiltinFunctions.operator(name.name(), type.oid(), type.oid());
        if (oid == 0) {
            throw SqlException.of(
                    "42883", "operator does not exist: " + type.displayName() + " " + name + " " + type.displayName());
        }
        return oid;
    }
}
