package holo.sql.session;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.function.Casts;
import holo.sql.function.Routine;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.plan.ParameterNames;
import holo.sql.plan.SearchPath;
import holo.sql.plpgsql.Interpreter;
import holo.sql.plpgsql.Routine.Returns;
import holo.sql.statement.CompiledStatement;
import holo.sql.statement.Defaults;
import holo.sql.statement.StatementCompiler;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.DomainType;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import holo.sql.type.TypeCoercions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// DO and CALL.
final class ProcedureRunner {
    private static final Returns NOTHING = new Returns(List.of(PgTypes.VOID), List.of(), false, null, false);

    private final EngineSession session;
    private final StatementRunner runner;

    ProcedureRunner(EngineSession session, StatementRunner runner) {
        this.session = session;
        this.runner = runner;
    }

    /// Makes the transaction ready for statements of a body.
    private void start() {
        SqlTransaction transaction = session.transaction().get();
        transaction.setMayWait(session.mayWait());
        transaction.startStatement();
        transaction.fixSnapshot();
        session.transaction().statementStarted();
    }

    /// DO.
    ///
    /// @param top not within another body
    StatementResult run(Statement.Do block, boolean top) {
        String language = block.language();
        if (!language.equals("plpgsql")) {
            boolean known = language.equals("sql") || language.equals("c") || language.equals("internal");
            throw known
                    ? SqlException.of("0A000", "language \"" + language + "\" does not support inline code execution")
                    : SqlException.of("42704", "language \"" + language + "\" does not exist");
        }
        holo.sql.plpgsql.Routine routine = new holo.sql.plpgsql.Routine(
                "inline_code_block", "inline_code_block", List.of(), NOTHING, false, block.body());
        if (top) {
            start();
        }
        PlpgsqlHost host = new PlpgsqlHost(
                session, runner, top, top && !session.transaction().isBlock());
        try (MemoryBudget memory = session.services().workMemory().newBudget()) {
            Interpreter.call(host, routine, new Object[0], List.of(), memory);
        } finally {
            host.end();
        }
        return new StatementResult.Completed("DO");
    }

    /// What a client is told of a CALL before it runs.
    ///
    /// @param columns null when the procedure returns nothing
    record Prepared(List<SqlType> parameterTypes, @Nullable RowDescription columns) {}

    /// Finds the procedure of a CALL with parameters, which take the types of what they are passed for.
    ///
    /// @param given types of the parameters, null elements to infer
    Prepared prepare(Statement.Call call, List<@Nullable SqlType> given, int parameters) {
        List<@Nullable SqlType> declared = new ArrayList<>();
        for (int i = 0; i < parameters; i++) {
            SqlType type = i < given.size() ? given.get(i) : null;
            // Drivers say void of what is only an output.
            declared.add(type != null && type.oid() == PgTypes.VOID.oid() ? null : type);
        }
        List<SqlNode> nodes =
                call.arguments().stream().map(ProcedureRunner::value).toList();
        List<Argument> arguments = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        if (!nodes.isEmpty()) {
            CompiledStatement compiled = compile(call, nodes, ParameterNames.NONE, declared);
            List<RowDescription.Column> columns =
                    Objects.requireNonNull(compiled.columns()).columns();
            types.addAll(compiled.parameterTypes());
            for (int i = 0; i < nodes.size(); i++) {
                boolean open = isOpen(nodes.get(i), declared) || isUntyped(nodes.get(i));
                arguments.add(new Argument(
                        label(call.arguments().get(i)),
                        open ? PgTypes.UNKNOWN : columns.get(i).type(),
                        null));
            }
        }
        SearchPath path = session.searchPath();
        FunctionDescriptor procedure = find(call.name(), arguments);
        for (int i = 0; i < procedure.parameters().size(); i++) {
            FunctionDescriptor.Parameter parameter = procedure.parameters().get(i);
            int place = place(arguments, i, parameter.name());
            if (place >= 0 && isOpen(nodes.get(place), declared)) {
                SqlType type = Objects.requireNonNull(path.catalog().sqlType(parameter.typeOid()));
                types.set(((SqlDynamicParam) nodes.get(place)).getIndex(), isPseudo(type) ? PgTypes.TEXT : type.base());
            }
        }
        return new Prepared(types, results(procedure, List.of(), path).columns());
    }

    /// Whether an argument is a parameter without a type of its own.
    private static boolean isOpen(SqlNode node, List<@Nullable SqlType> declared) {
        return node instanceof SqlDynamicParam parameter && declared.get(parameter.getIndex()) == null;
    }

    private static SqlNode value(SqlNode argument) {
        return argument.getKind() == SqlKind.ARGUMENT_ASSIGNMENT ? ((SqlCall) argument).operand(0) : argument;
    }

    private static @Nullable String label(SqlNode argument) {
        return argument.getKind() == SqlKind.ARGUMENT_ASSIGNMENT
                ? ((SqlIdentifier) ((SqlCall) argument).operand(1)).getSimple()
                : null;
    }

    private CompiledStatement compile(
            Statement.Call call, List<SqlNode> nodes, ParameterNames names, List<@Nullable SqlType> declared) {
        SqlNode query =
                holo.sql.parser.PgOperators.select(new SqlNodeList(nodes, SqlParserPos.ZERO), null, SqlParserPos.ZERO);
        return new StatementCompiler(session.searchPath(), runner.estimates(), call.text(), declared, declared.size())
                .naming(names)
                .compile(new Statement.Query(query, List.of()));
    }

    /// CALL of a client.
    ///
    /// @param types of the parameters
    StatementResult run(Statement.Call call, List<SqlType> types, @Nullable Object[] values) {
        start();
        Results results = call(
                call,
                ParameterNames.NONE,
                types,
                values,
                true,
                !session.transaction().isBlock());
        RowDescription columns = results.columns();
        return columns == null
                ? new StatementResult.Completed("CALL")
                : UtilityRunner.rows(columns, List.<@Nullable Object[]>of(results.row()), "CALL");
    }

    /// What a procedure's output parameters hold.
    ///
    /// @param columns null when it has none
    /// @param places of the arguments that stand for them
    record Results(
            @Nullable RowDescription columns, @Nullable Object[] row, List<Integer> places) {
        /// Two rows: the values, and the places of their arguments.
        List<@Nullable Object[]> rowAndPlaces() {
            List<@Nullable Object[]> rows = new ArrayList<>();
            if (columns != null) {
                rows.add(row);
                rows.add(places.toArray());
            }
            return rows;
        }
    }

    /// An argument: where it belongs, and what it is.
    private record Argument(
            @Nullable String name, SqlType type, @Nullable Object value) {}

    /// @param own whether the procedure's statements are statements of their own
    Results call(
            Statement.Call call,
            ParameterNames names,
            List<SqlType> types,
            @Nullable Object[] values,
            boolean own,
            boolean mayEnd) {
        List<Argument> arguments = arguments(call, names, types, values, own);
        FunctionDescriptor procedure = find(call.name(), arguments);
        List<FunctionDescriptor.Parameter> parameters = procedure.parameters();
        @Nullable Object[] inputs = new Object[procedure.inputs().size()];
        boolean[] given = new boolean[inputs.length];
        List<SqlType> inputTypes = new ArrayList<>();
        SearchPath path = session.searchPath();
        int input = 0;
        for (int i = 0; i < parameters.size(); i++) {
            if (!parameters.get(i).mode().isInput()) {
                continue;
            }
            SqlType type = Objects.requireNonNull(
                    path.catalog().sqlType(parameters.get(i).typeOid()));
            Argument argument = argument(arguments, i, parameters.get(i).name());
            if (argument != null) {
                given[input] = true;
                inputs[input] = argument.value() == null || argument.type().oid() == type.oid() || isPseudo(type)
                        ? argument.value()
                        : Casts.find(argument.type(), type.base()).apply(argument.value(), session.typeContext());
                if (type instanceof DomainType domain && domain.isConstrained()) {
                    runner.ddlPlanner().require(domain, inputs[input]);
                }
                inputTypes.add(isPseudo(type) ? argument.type() : type);
            } else {
                inputTypes.add(type);
            }
            input++;
        }
        List<@Nullable Object> answer =
                runner.functions().callProcedure(procedure, inputs, given, inputTypes, own, mayEnd);
        return results(procedure, answer, path);
    }

    private static boolean isPseudo(SqlType type) {
        return type.category() == TypeCategory.PSEUDO;
    }

    private static @Nullable Argument argument(List<Argument> arguments, int parameter, String name) {
        int place = place(arguments, parameter, name);
        return place < 0 ? null : arguments.get(place);
    }

    /// The place of the argument for a parameter, or -1.
    private static int place(List<Argument> arguments, int parameter, String name) {
        if (parameter < arguments.size() && arguments.get(parameter).name() == null) {
            return parameter;
        }
        for (int i = 0; i < arguments.size(); i++) {
            if (name.equals(arguments.get(i).name())) {
                return i;
            }
        }
        return -1;
    }

    private static Results results(FunctionDescriptor procedure, List<@Nullable Object> answer, SearchPath path) {
        List<RowDescription.Column> columns = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < procedure.parameters().size(); i++) {
            FunctionDescriptor.Parameter parameter = procedure.parameters().get(i);
            if (parameter.mode().isOutput()) {
                SqlType type = Objects.requireNonNull(path.catalog().sqlType(parameter.typeOid()));
                String name = parameter.name().isEmpty() ? "column" + (columns.size() + 1) : parameter.name();
                columns.add(new RowDescription.Column(name, type, -1, 0, (short) 0));
                places.add(i);
            }
        }
        if (columns.isEmpty()) {
            return new Results(null, new Object[0], List.of());
        }
        Object only = answer.isEmpty() ? null : answer.getFirst();
        @Nullable
        Object[] row = columns.size() == 1
                ? new Object[] {only}
                : only instanceof PgRecord record ? record.values() : new Object[columns.size()];
        return new Results(new RowDescription(columns), row, places);
    }

    private List<Argument> arguments(
            Statement.Call call, ParameterNames names, List<SqlType> types, @Nullable Object[] values, boolean own) {
        if (call.arguments().isEmpty()) {
            return List.of();
        }
        List<SqlNode> nodes =
                call.arguments().stream().map(ProcedureRunner::value).toList();
        List<@Nullable SqlType> declared = new ArrayList<>(types);
        CompiledStatement compiled = compile(call, nodes, names, declared);
        List<RowDescription.Column> columns =
                Objects.requireNonNull(compiled.columns()).columns();
        List<List<? extends @Nullable Object>> found = new ArrayList<>();
        Runnable evaluation = () -> {
            StatementResult.Rows rows =
                    (StatementResult.Rows) session.execution(values).run(compiled);
            try (StatementResult.RowCursor cursor = rows.cursor()) {
                cursor.advance();
                found.add(Arrays.asList(cursor.row().toArray()));
            }
        };
        if (own) {
            runner.inStatement(() -> {
                evaluation.run();
                return "";
            });
        } else {
            session.transaction().get().nested(evaluation);
        }
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            arguments.add(new Argument(
                    label(call.arguments().get(i)),
                    isUntyped(nodes.get(i)) ? PgTypes.UNKNOWN : columns.get(i).type(),
                    found.getLast().get(i)));
        }
        return arguments;
    }

    private static boolean isUntyped(SqlNode node) {
        return Defaults.isUntyped(node)
                || (node instanceof org.apache.calcite.sql.SqlLiteral literal && literal.getValue() == null);
    }

    private FunctionDescriptor find(ObjectName name, List<Argument> arguments) {
        SearchPath path = session.searchPath();
        List<FunctionDescriptor> all = path.findRoutines(name.schema(), name.name());
        FunctionDescriptor fitting = null;
        for (FunctionDescriptor candidate : all) {
            int fits = candidate.isProcedure() ? fit(candidate, arguments, path) : -1;
            if (fits == 2) {
                return candidate;
            }
            fitting = fits == 1 && fitting == null ? candidate : fitting;
        }
        if (fitting != null) {
            return fitting;
        }
        String signature = Routine.signature(
                name.toString(), arguments.stream().map(Argument::type).toList());
        if (all.stream().anyMatch(f -> !f.isProcedure() && f.inputs().size() == arguments.size())) {
            throw SqlException.of("42809", signature + " is not a procedure")
                    .withHint("To call a function, use SELECT.")
                    .withPosition(name.position());
        }
        throw SqlException.of("42883", "procedure " + signature + " does not exist")
                .withHint("No procedure matches the given name and argument types. You might need to add explicit type"
                        + " casts.")
                .withPosition(name.position());
    }

    /// 2 when the types are the same, 1 when casts make them so, 0 otherwise.
    private static int fit(FunctionDescriptor candidate, List<Argument> arguments, SearchPath path) {
        List<FunctionDescriptor.Parameter> parameters = candidate.parameters();
        if (arguments.size() > parameters.size()) {
            return 0;
        }
        int fits = 2;
        int used = 0;
        for (int i = 0; i < parameters.size(); i++) {
            FunctionDescriptor.Parameter parameter = parameters.get(i);
            Argument argument = argument(arguments, i, parameter.name());
            if (argument == null) {
                if (parameter.defaultSql() == null) {
                    return 0;
                }
                continue;
            }
            used++;
            SqlType type = path.catalog().sqlType(parameter.typeOid());
            boolean same = type != null && argument.type().oid() == type.oid();
            if (!same && parameter.mode().isInput()) {
                boolean castable = type != null
                        && (argument.type().oid() == PgTypes.UNKNOWN.oid()
                                || isPseudo(type)
                                || TypeCoercions.isImplicit(argument.type(), type.base()));
                if (!castable) {
                    return 0;
                }
                fits = 1;
            }
        }
        return used == arguments.size() ? fits : 0;
    }
}
