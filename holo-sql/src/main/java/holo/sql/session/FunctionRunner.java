package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.TriggerCall;
import holo.sql.function.Casts;
import holo.sql.function.UserFunction;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.FunctionText;
import holo.sql.plan.ParameterNames;
import holo.sql.plan.RelationUses;
import holo.sql.plan.SearchPath;
import holo.sql.plpgsql.Interpreter;
import holo.sql.plpgsql.Routine;
import holo.sql.statement.CompiledStatement;
import holo.sql.statement.StatementCompiler;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.CompositeType;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCoercions;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs the bodies of functions inside of the statement that calls them. Bodies are compiled once for a catalog and
/// search path.
final class FunctionRunner {
    /// How deep calls may nest: each takes a good piece of the thread's stack.
    private static final int DEPTH_MAX = 100;

    /// How many compiled bodies a session keeps.
    private static final int BODIES_MAX = 200;

    private final EngineSession session;
    private final StatementRunner runner;
    private final Map<Key, Body> bodies = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Body> eldest) {
            return size() > BODIES_MAX;
        }
    };
    private final Map<Key, PlpgsqlBody> plpgsql = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, PlpgsqlBody> eldest) {
            return size() > BODIES_MAX;
        }
    };
    private int depth;

    FunctionRunner(EngineSession session, StatementRunner runner) {
        this.session = session;
        this.runner = runner;
    }

    private record Key(int oid, long catalogVersion, List<String> schemas, List<Integer> types) {}

    private record Step(CompiledStatement statement, RelationUses.Found uses) {}

    /// @param defaults a query of the values of the inputs that may be left out; null when there are none
    /// @param changes whether one of the steps changes rows: then each sees what those before it did
    private record Body(
            List<Step> steps,
            boolean changes,
            List<SqlType> inputs,
            Result result,
            @Nullable Step defaults) {}

    /// A body of PL/pgSQL, as {@link Body}.
    private record PlpgsqlBody(
            CatalogSnapshot catalog,
            Routine routine,
            List<SqlType> inputs,
            @Nullable Step defaults) {}

    /// What the last statement's rows become.
    ///
    /// @param types of the columns, or of the only value
    /// @param record whether a row is one value with these columns; it is a composite type's when there is one
    private record Result(
            List<SqlType> types,
            List<String> names,
            boolean record,
            @Nullable CompositeType composite) {
        boolean isVoid() {
            return types.size() == 1 && types.getFirst().oid() == PgTypes.VOID.oid();
        }
    }

    /// Calls a function.
    List<@Nullable Object> call(
            FunctionDescriptor function, @Nullable Object[] arguments, List<SqlType> given, MemoryBudget memory) {
        if (function.resultOid() == PgTypes.TRIGGER.oid()) {
            throw SqlException.of("0A000", "trigger functions can only be called as triggers");
        }
        session.acting().requireExecute(function);
        return callSupport(function, arguments, given, memory);
    }

    /// Calls a function for an object that may call it.
    List<@Nullable Object> callSupport(
            FunctionDescriptor function, @Nullable Object[] arguments, List<SqlType> given, MemoryBudget memory) {
        return nested(function, () -> {
            if (function.form() != FunctionDescriptor.Form.PLPGSQL) {
                return callSql(function, arguments, given, memory);
            }
            PlpgsqlBody body = plpgsqlBody(function, given);
            @Nullable Object[] values = withDefaults(body.inputs(), body.defaults(), arguments);
            PlpgsqlHost host = new PlpgsqlHost(session, runner, false, false);
            return Interpreter.call(host, body.routine(), values, List.of(), memory);
        });
    }

    /// Calls the function of a trigger.
    @Nullable
    Object callTrigger(TriggerCall call) {
        try (MemoryBudget memory = session.services().workMemory().newBudget()) {
            return callTrigger(call, memory);
        }
    }

    private @Nullable Object callTrigger(TriggerCall call, MemoryBudget memory) {
        TriggerDescriptor trigger = call.trigger();
        List<String> arguments = trigger.arguments();
        PgArray argumentValues = arguments.isEmpty()
                ? PgArray.of(PgTypes.TEXT)
                : new PgArray(PgTypes.TEXT, new int[] {arguments.size()}, new int[] {0}, arguments.toArray());
        List<Interpreter.Special> more = List.of(
                new Interpreter.Special("new", call.rowType(), call.after()),
                new Interpreter.Special("old", call.rowType(), call.before()),
                new Interpreter.Special("tg_name", PgTypes.NAME, trigger.name()),
                new Interpreter.Special(
                        "tg_when", PgTypes.TEXT, trigger.timing().words()),
                new Interpreter.Special("tg_level", PgTypes.TEXT, trigger.row() ? "ROW" : "STATEMENT"),
                new Interpreter.Special("tg_op", PgTypes.TEXT, call.event().name()),
                new Interpreter.Special(
                        "tg_relid",
                        PgTypes.OID,
                        Integer.toUnsignedLong(call.table().oid())),
                new Interpreter.Special("tg_relname", PgTypes.NAME, call.table().name()),
                new Interpreter.Special(
                        "tg_table_name", PgTypes.NAME, call.table().name()),
                new Interpreter.Special("tg_table_schema", PgTypes.NAME, call.schema()),
                new Interpreter.Special("tg_nargs", PgTypes.INT4, arguments.size()),
                new Interpreter.Special("tg_argv", PgTypes.arrayOf(PgTypes.TEXT), argumentValues));
        List<@Nullable Object> answer = nested(call.function(), () -> {
            PlpgsqlBody body = plpgsqlBody(call.function(), List.of());
            PlpgsqlHost host = new PlpgsqlHost(session, runner, false, false);
            return Interpreter.call(host, body.routine(), new Object[0], more, memory);
        });
        return answer.isEmpty() ? null : answer.getFirst();
    }

    /// Calls a procedure.
    ///
    /// @param given which of the inputs there are
    /// @param own whether the procedure's statements are statements of their own
    /// @param mayEnd whether it may end the transaction
    List<@Nullable Object> callProcedure(
            FunctionDescriptor procedure,
            @Nullable Object[] inputs,
            boolean[] given,
            List<SqlType> types,
            boolean own,
            boolean mayEnd) {
        try (MemoryBudget memory = session.services().workMemory().newBudget()) {
            return callProcedure(procedure, inputs, given, types, own, mayEnd, memory);
        }
    }

    private List<@Nullable Object> callProcedure(
            FunctionDescriptor procedure,
            @Nullable Object[] inputs,
            boolean[] given,
            List<SqlType> types,
            boolean own,
            boolean mayEnd,
            MemoryBudget memory) {
        session.acting().requireExecute(procedure);
        return nested(procedure, () -> {
            SearchPath path = session.searchPath();
            Step defaults = defaults(procedure, path);
            @Nullable Object[] values = inputs.clone();
            if (defaults != null) {
                fill(values, given, procedure, types, defaults);
            }
            if (procedure.form() != FunctionDescriptor.Form.PLPGSQL) {
                return own
                        ? runner.inStatement(() -> callSql(procedure, values, types, memory))
                        : callSql(procedure, values, types, memory);
            }
            PlpgsqlHost host = new PlpgsqlHost(
                    session,
                    runner,
                    own,
                    mayEnd && !procedure.definer() && procedure.settings().isEmpty());
            try {
                return Interpreter.call(host, plpgsqlBody(procedure, types).routine(), values, List.of(), memory);
            } finally {
                host.end();
            }
        });
    }

    /// Fills in the defaults of inputs that are not given.
    private void fill(
            @Nullable Object[] values,
            boolean[] given,
            FunctionDescriptor procedure,
            List<SqlType> types,
            Step defaults) {
        StatementResult.Rows rows =
                (StatementResult.Rows) session.execution(new Object[0]).run(defaults.statement());
        try (StatementResult.RowCursor cursor = rows.cursor()) {
            cursor.advance();
            int next = 0;
            for (int i = 0; i < values.length; i++) {
                if (procedure.inputs().get(i).defaultSql() == null) {
                    continue;
                }
                if (!given[i]) {
                    SqlType from = rows.description().columns().get(next).type();
                    values[i] = converted(cursor.row().get(next), from, types.get(i), session.typeContext());
                }
                next++;
            }
        }
    }

    /// Runs a call, with the rights of the function's owner if it is to have them.
    private List<@Nullable Object> nested(FunctionDescriptor function, Supplier<List<@Nullable Object>> call) {
        RoleDescriptor owner = function.definer() ? session.catalog().role(function.ownerOid()) : null;
        Supplier<List<@Nullable Object>> set =
                function.settings().isEmpty() ? call : () -> session.settings().with(function.settings(), call);
        return owner == null ? nested(set) : session.acting().as(owner, () -> nested(set));
    }

    private List<@Nullable Object> nested(Supplier<List<@Nullable Object>> call) {
        if (depth >= DEPTH_MAX) {
            throw SqlException.of("54001", "stack depth limit exceeded")
                    .withDetail("Calls of functions nest more than " + DEPTH_MAX + " deep.")
                    .withHint("Write a recursive query instead.");
        }
        depth++;
        try {
            return call.get();
        } finally {
            depth--;
        }
    }

    private List<@Nullable Object> callSql(
            FunctionDescriptor function, @Nullable Object[] arguments, List<SqlType> given, MemoryBudget memory) {
        Body body = body(function, given);
        @Nullable Object[] values = withDefaults(body.inputs(), body.defaults(), arguments);
        List<@Nullable Object> rows = new ArrayList<>();
        for (int i = 0; i < body.steps().size(); i++) {
            boolean last = i == body.steps().size() - 1;
            Step step = body.steps().get(i);
            Result result = last ? body.result() : null;
            SqlTransaction transaction = session.transaction().get();
            Runnable running = () -> run(step, values, result, function, rows, memory);
            if (body.changes()) {
                transaction.nested(running);
            } else {
                transaction.nestedReading(running);
            }
        }
        if (body.result().isVoid() && !function.setReturning()) {
            return List.of("");
        }
        return rows;
    }

    private void run(
            Step step,
            @Nullable Object[] values,
            @Nullable Result result,
            FunctionDescriptor function,
            List<@Nullable Object> into,
            MemoryBudget memory) {
        session.acting().requireAllowed(step.uses());
        if (!(session.execution(values).run(step.statement()) instanceof StatementResult.Rows rows)) {
            return;
        }
        TypeContext types = session.typeContext();
        List<SqlType> from = new ArrayList<>();
        rows.description().columns().forEach(c -> from.add(c.type()));
        boolean keep = result != null && !result.isVoid();
        try (StatementResult.RowCursor cursor = rows.cursor()) {
            while (cursor.advance()) {
                if (keep) {
                    Object value = value(cursor.row(), from, Objects.requireNonNull(result), types);
                    memory.take(MemoryBudget.ROW_BYTES + MemoryBudget.VALUE_BYTES);
                    into.add(value);
                    if (!function.setReturning()) {
                        return;
                    }
                }
            }
        }
    }

    private static @Nullable Object value(
            List<? extends @Nullable Object> row, List<SqlType> from, Result result, TypeContext types) {
        if (!result.record()) {
            return converted(row.getFirst(), from.getFirst(), result.types().getFirst(), types);
        }
        if (row.size() == 1
                && row.getFirst() instanceof PgRecord whole
                && result.types().size() != 1) {
            return whole;
        }
        @Nullable Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < result.types().size()
                    ? converted(row.get(i), from.get(i), result.types().get(i), types)
                    : row.get(i);
        }
        if (result.composite() != null) {
            return result.composite().record(values);
        }
        return result.types().isEmpty()
                ? new PgRecord(from, List.of(), values)
                : new PgRecord(result.types(), result.names(), values);
    }

    private static @Nullable Object converted(@Nullable Object value, SqlType from, SqlType to, TypeContext types) {
        return value == null || from.oid() == to.base().oid()
                ? value
                : Casts.find(from, to.base()).apply(value, types);
    }

    private @Nullable Object[] withDefaults(
            List<SqlType> inputs, @Nullable Step defaultValues, @Nullable Object[] arguments) {
        int missing = inputs.size() - arguments.length;
        if (missing <= 0) {
            return arguments;
        }
        Step defaults = Objects.requireNonNull(defaultValues, "a function without defaults has all arguments");
        @Nullable Object[] all = java.util.Arrays.copyOf(arguments, inputs.size());
        StatementResult.Rows rows =
                (StatementResult.Rows) session.execution(new Object[0]).run(defaults.statement());
        try (StatementResult.RowCursor cursor = rows.cursor()) {
            cursor.advance();
            List<? extends @Nullable Object> row = cursor.row();
            int skipped = row.size() - missing;
            for (int i = 0; i < missing; i++) {
                SqlType from = rows.description().columns().get(skipped + i).type();
                all[arguments.length + i] =
                        converted(row.get(skipped + i), from, inputs.get(arguments.length + i), session.typeContext());
            }
        }
        return all;
    }

    /// A body of PL/pgSQL keeps what it compiles of its SQL, so it is kept itself, for one catalog.
    private PlpgsqlBody plpgsqlBody(FunctionDescriptor function, List<SqlType> given) {
        SearchPath path = session.searchPath();
        Key key = new Key(
                function.oid(),
                0,
                path.basis(),
                given.stream().map(SqlType::oid).toList());
        PlpgsqlBody known = plpgsql.get(key);
        if (known == null || known.catalog() != path.catalog()) {
            known = compilePlpgsql(function, given, path);
            plpgsql.put(key, known);
        }
        return known;
    }

    private PlpgsqlBody compilePlpgsql(FunctionDescriptor function, List<SqlType> given, SearchPath path) {
        List<SqlType> declared = new ArrayList<>();
        function.inputTypes().forEach(oid -> declared.add(type(path, oid)));
        List<SqlType> inputs = inputs(declared, given);
        Result result = result(function, declared, inputs, path);
        List<Routine.Parameter> parameters = new ArrayList<>();
        int input = 0;
        for (FunctionDescriptor.Parameter parameter : function.parameters()) {
            boolean in = parameter.mode().isInput();
            SqlType type =
                    in ? inputs.get(input++) : UserFunction.actual(type(path, parameter.typeOid()), declared, inputs);
            parameters.add(new Routine.Parameter(
                    parameter.name(), type, in, parameter.mode().isOutput()));
        }
        CompositeType composite = result.composite();
        List<String> names = composite == null
                ? result.names()
                : composite.fields().stream().map(CompositeType.Field::name).toList();
        Routine.Returns returns =
                new Routine.Returns(result.types(), names, result.record(), composite, function.setReturning());
        Routine routine = new Routine(
                function.name(),
                FunctionText.signature(path.catalog(), function),
                parameters,
                returns,
                function.isProcedure(),
                function.body());
        return new PlpgsqlBody(path.catalog(), routine, inputs, defaults(function, path));
    }

    private static List<SqlType> inputs(List<SqlType> declared, List<SqlType> given) {
        List<SqlType> inputs = new ArrayList<>();
        for (int i = 0; i < declared.size(); i++) {
            inputs.add(
                    i < given.size()
                                    && UserFunction.isPolymorphic(
                                            declared.get(i).oid())
                            ? given.get(i)
                            : declared.get(i));
        }
        return inputs;
    }

    private Body body(FunctionDescriptor function, List<SqlType> given) {
        SearchPath path = session.searchPath();
        if (session.transaction().get().catalog().changedCatalog()) {
            return compile(function, given, path);
        }
        Key key = new Key(
                function.oid(),
                path.catalog().version(),
                path.basis(),
                given.stream().map(SqlType::oid).toList());
        Body known = bodies.get(key);
        if (known == null) {
            known = compile(function, given, path);
            bodies.put(key, known);
        }
        return known;
    }

    /// Checks that a new function's body is right.
    ///
    /// @throws SqlException 42P13 when its last statement does not return what the function is to, and whatever is
    ///     wrong with its statements
    void check(FunctionDescriptor function) {
        session.settings().with(function.settings(), () -> {
            checkBody(function);
            return List.of();
        });
    }

    private void checkBody(FunctionDescriptor function) {
        boolean polymorphic = function.inputTypes().stream().anyMatch(UserFunction::isPolymorphic);
        try {
            if (function.form() == FunctionDescriptor.Form.PLPGSQL) {
                compilePlpgsql(function, List.of(), session.searchPath());
            } else if (polymorphic) {
                PgParser.parse(function.statements());
            } else {
                compile(function, List.of(), session.searchPath());
            }
        } catch (SqlException e) {
            // The position is one in the body, not in the statement that the client sent.
            throw e.withPosition(0);
        }
    }

    private Body compile(FunctionDescriptor function, List<SqlType> given, SearchPath path) {
        List<SqlType> declared = new ArrayList<>();
        function.inputTypes().forEach(oid -> declared.add(type(path, oid)));
        List<SqlType> inputs = inputs(declared, given);
        Result result = result(function, declared, inputs, path);
        List<String> names = function.inputs().stream()
                .map(FunctionDescriptor.Parameter::name)
                .toList();
        ParameterNames called = new ParameterNames(function.name(), names, inputs);
        String text = function.statements();
        List<Step> steps = new ArrayList<>();
        Statement last = null;
        boolean changes = false;
        for (ParsedStatement parsed : PgParser.parse(text)) {
            last = parsed.statement();
            changes |= !(last instanceof Statement.Query);
            steps.add(step(last, text, inputs, called, path));
        }
        check(function, result, last, steps.isEmpty() ? null : steps.getLast());
        return new Body(steps, changes, inputs, result, defaults(function, path));
    }

    private Step step(Statement statement, String text, List<SqlType> inputs, ParameterNames called, SearchPath path) {
        if (!StatementCompiler.handles(statement)) {
            throw SqlException.of("0A000", "statement is not supported in a function")
                    .withHint("Functions run queries, INSERT, UPDATE, DELETE and MERGE.");
        }
        List<@Nullable SqlType> types = new ArrayList<>(inputs);
        CompiledStatement compiled = new StatementCompiler(path, runner.estimates(), text, types, types.size())
                .naming(called)
                .compile(statement);
        return new Step(compiled, RelationUses.of(statement, path));
    }

    private @Nullable Step defaults(FunctionDescriptor function, SearchPath path) {
        List<String> texts = new ArrayList<>();
        for (FunctionDescriptor.Parameter input : function.inputs()) {
            if (input.defaultSql() != null) {
                texts.add("(" + input.defaultSql() + ")");
            }
        }
        if (texts.isEmpty()) {
            return null;
        }
        String text = "SELECT " + String.join(", ", texts);
        return step(PgParser.parse(text).getFirst().statement(), text, List.of(), ParameterNames.NONE, path);
    }

    private static SqlType type(SearchPath path, int oid) {
        SqlType type = path.catalog().sqlType(oid);
        if (type == null) {
            throw SqlException.of("42704", "type with OID " + Integer.toUnsignedString(oid) + " does not exist");
        }
        return type;
    }

    private static Result result(
            FunctionDescriptor function, List<SqlType> declared, List<SqlType> inputs, SearchPath path) {
        List<FunctionDescriptor.Parameter> outputs = function.outputs();
        List<SqlType> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (FunctionDescriptor.Parameter output : outputs) {
            types.add(UserFunction.actual(type(path, output.typeOid()), declared, inputs));
            names.add(output.name());
        }
        if (outputs.size() > 1) {
            return new Result(types, names, true, null);
        }
        if (function.isProcedure() && outputs.isEmpty()) {
            return new Result(List.of(PgTypes.VOID), List.of(), false, null);
        }
        SqlType type = outputs.isEmpty()
                ? UserFunction.actual(type(path, function.resultOid()), declared, inputs)
                : types.getFirst();
        if (type instanceof CompositeType composite) {
            return new Result(
                    composite.fields().stream().map(CompositeType.Field::type).toList(), List.of(), true, composite);
        }
        return type.oid() == PgTypes.RECORD.oid()
                ? new Result(List.of(), List.of(), true, null)
                : new Result(List.of(type), List.of(), false, null);
    }

    private static void check(
            FunctionDescriptor function, Result result, @Nullable Statement last, @Nullable Step step) {
        if (result.isVoid()) {
            return;
        }
        RowDescription columns = step == null ? null : step.statement().columns();
        String wanted = result.composite() != null
                ? result.composite().displayName()
                : result.record() ? "record" : result.types().getFirst().displayName();
        if (columns == null || last == null) {
            throw mismatch(wanted, "Function's final statement must be SELECT or INSERT/UPDATE/DELETE RETURNING.");
        }
        List<RowDescription.Column> found = columns.columns();
        if (!result.record()) {
            if (found.size() != 1) {
                throw mismatch(wanted, "Final statement must return exactly one column.");
            }
            SqlType from = found.getFirst().type();
            if (!isAssignable(from, result.types().getFirst())) {
                throw mismatch(wanted, "Actual return type is " + from.displayName() + ".");
            }
            return;
        }
        boolean whole = found.size() == 1
                && (found.getFirst().type() instanceof CompositeType
                        || found.getFirst().type().oid() == PgTypes.RECORD.oid());
        if (result.types().isEmpty() || whole) {
            return;
        }
        for (int i = 0; i < Math.min(found.size(), result.types().size()); i++) {
            SqlType from = found.get(i).type();
            SqlType to = result.types().get(i);
            if (!isAssignable(from, to)) {
                throw mismatch(
                        wanted,
                        "Final statement returns " + from.displayName() + " instead of " + to.displayName()
                                + " at column " + (i + 1) + ".");
            }
        }
        if (found.size() != result.types().size()) {
            boolean few = found.size() < result.types().size();
            throw mismatch(wanted, "Final statement returns too " + (few ? "few" : "many") + " columns.");
        }
    }

    private static boolean isAssignable(SqlType from, SqlType to) {
        if (from.oid() == to.base().oid() || from.oid() == PgTypes.UNKNOWN.oid()) {
            return true;
        }
        TypeCoercions.Context context = TypeCoercions.context(from, to.base());
        return context != null && context != TypeCoercions.Context.EXPLICIT;
    }

    private static SqlException mismatch(String wanted, String detail) {
        return SqlException.of("42P13", "return type mismatch in function declared to return " + wanted)
                .withDetail(detail);
    }
}
