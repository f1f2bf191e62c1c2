package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.plpgsql.Instruction.Block;
import holo.sql.plpgsql.Instruction.Declaration;
import holo.sql.plpgsql.Instruction.Source;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs one call of a routine: walks the instructions of its body. What they do with rows is in {@link Frame}, cursors
/// are in {@link Cursors}, and messages in {@link Raising}.
public final class Interpreter {
    private static final long ALL = Long.MAX_VALUE;

    /// Rows are counted, and none is kept.
    private static final long NONE = 0;

    private final Host host;
    private final Routine routine;
    private final Frame frame;
    private final Cursors cursors;
    private final Deque<SqlException> handled = new ArrayDeque<>();

    /// Where EXIT or CONTINUE goes; null for the innermost loop.
    private @Nullable String leaving;

    /// What goes on behind an instruction.
    private enum Flow {
        NEXT,
        EXIT,
        CONTINUE,
        RETURN
    }

    private Interpreter(Host host, Routine routine, MemoryBudget memory) {
        this.host = host;
        this.routine = routine;
        this.frame = new Frame(host, routine, memory);
        this.cursors = new Cursors(frame);
    }

    /// Runs a routine.
    ///
    /// @param inputs the values of its input parameters
    /// @param more further variables, such as NEW and OLD of a trigger
    /// @return the rows of a set, or one value; none for a set without rows
    public static List<@Nullable Object> call(
            Host host, Routine routine, @Nullable Object[] inputs, List<Special> more, MemoryBudget memory) {
        Interpreter interpreter = new Interpreter(host, routine, memory);
        try {
            return interpreter.run(inputs, more);
        } catch (SqlException e) {
            throw e.withPosition(0).withContext(interpreter.frame.place());
        }
    }

    /// A variable that the caller supplies.
    public record Special(
            String name, SqlType type, @Nullable Object value) {}

    private List<@Nullable Object> run(@Nullable Object[] inputs, List<Special> more) {
        Scope scope = new Scope(null, routine.name());
        scope.add(frame.found());
        frame.at(routine.body().line(), "during function entry");
        int input = 0;
        List<Routine.Parameter> parameters = routine.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            Routine.Parameter parameter = parameters.get(i);
            String number = "$" + (i + 1);
            Variable variable = new Variable(
                    parameter.name().isEmpty() ? number : parameter.name(),
                    parameter.type(),
                    parameter.input() ? inputs[input++] : null);
            scope.add(variable);
            scope.alias(number, variable);
            if (parameter.input()) {
                frame.arguments().add(variable);
            }
            if (parameter.output()) {
                frame.outputs().add(variable);
            }
        }
        more.forEach(special -> scope.add(new Variable(special.name(), special.type(), special.value())));
        Flow flow = block(routine.body(), scope);
        if (flow == Flow.EXIT || flow == Flow.CONTINUE) {
            throw SqlException.of(
                    "42601",
                    (flow == Flow.EXIT ? "EXIT" : "CONTINUE") + " cannot be used outside a loop"
                            + (flow == Flow.EXIT ? ", unless it has a label" : ""));
        }
        return result(flow);
    }

    private List<@Nullable Object> result(Flow flow) {
        Routine.Returns returns = routine.returns();
        if (returns.set()) {
            return frame.returned();
        }
        if (!frame.outputs().isEmpty() && frame.returned().isEmpty()) {
            frame.add(frame.outputRow());
            return frame.returned();
        }
        if (returns.isVoid()) {
            frame.returned().clear();
            frame.add("");
            return frame.returned();
        }
        if (flow != Flow.RETURN && frame.outputs().isEmpty()) {
            frame.at(0, "");
            throw SqlException.of(
                    "2F005",
                    "control reached end of " + (returns.isTrigger() ? "trigger procedure" : "function")
                            + " without RETURN");
        }
        return frame.returned();
    }

    // Blocks.

    private Flow block(Block block, Scope outer) {
        Scope scope = new Scope(outer, block.label());
        for (Declaration declaration : block.declarations()) {
            frame.at(declaration.line(), "during statement block local variable initialization");
            declare(declaration, scope);
        }
        if (block.handlers().isEmpty()) {
            return landed(run(block.body(), scope), block.label());
        }
        Host.Mark mark = host.mark();
        try {
            return landed(run(block.body(), scope), block.label());
        } catch (SqlException e) {
            Instruction.Handler handler = handler(block, e);
            if (handler == null) {
                throw e;
            }
            host.rollbackTo(mark);
            SqlException caught = e.withContext(frame.place());
            Scope inner = new Scope(scope, null);
            inner.add(new Variable("sqlstate", PgTypes.TEXT, e.sqlState()));
            inner.add(new Variable("sqlerrm", PgTypes.TEXT, e.getMessage()));
            handled.push(caught);
            try {
                return landed(run(handler.body(), inner), block.label());
            } finally {
                handled.pop();
            }
        } finally {
            host.release(mark);
        }
    }

    /// EXIT with the label of a block ends it.
    private Flow landed(Flow flow, @Nullable String label) {
        if (flow == Flow.EXIT && leaving != null && leaving.equals(label)) {
            leaving = null;
            return Flow.NEXT;
        }
        return flow;
    }

    private static Instruction.@Nullable Handler handler(Block block, SqlException e) {
        for (Instruction.Handler handler : block.handlers()) {
            for (Instruction.Condition condition : handler.conditions()) {
                String wanted = condition.sqlState();
                boolean catches = wanted == null
                        ? !e.sqlState().equals("57014") && !e.sqlState().equals("P0004")
                        : Conditions.catches(wanted, e.sqlState());
                if (catches) {
                    return handler;
                }
            }
        }
        return null;
    }

    private void declare(Declaration declaration, Scope scope) {
        if (!(declaration instanceof Declaration.Alias) && scope.hasOwn(declaration.name())) {
            throw SqlException.of("42601", "duplicate declaration at or near \"" + declaration.name() + "\"");
        }
        switch (declaration) {
            case Declaration.Alias alias -> {
                Variable variable = scope.find(alias.of());
                if (variable == null) {
                    throw SqlException.of("42704", "variable \"" + alias.of() + "\" does not exist");
                }
                scope.alias(alias.name(), variable);
            }
            case Declaration.Cursor cursor ->
                scope.add(new Variable(cursor.name(), PgTypes.REFCURSOR, -1, false, false, cursor));
            case Declaration.Of of -> {
                var resolved = new TypeNames(host.path()).resolve(of.type(), scope);
                Variable variable = new Variable(
                        of.name(), resolved.type(), resolved.modifier(), of.constant(), of.notNull(), null);
                Snippet initial = of.initial();
                if (initial != null) {
                    frame.set(variable, frame.evaluate(initial, scope));
                }
                scope.add(variable);
            }
        }
    }

    private Flow run(List<Instruction> body, Scope scope) {
        for (Instruction instruction : body) {
            Flow flow = run(instruction, scope);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow run(Instruction instruction, Scope scope) {
        host.checkCancelled();
        frame.at(instruction.line(), instruction.word());
        switch (instruction) {
            case Block block -> {
                return block(block, scope);
            }
            case Instruction.Assign assign ->
                frame.assign(assign.target(), frame.evaluate(assign.value(), scope), scope);
            case Instruction.If branch -> {
                return ifThen(branch, scope);
            }
            case Instruction.Case branch -> {
                return caseOf(branch, scope);
            }
            case Instruction.Loop loop -> {
                while (true) {
                    host.checkCancelled();
                    Flow flow = run(loop.body(), scope);
                    if (ends(flow, loop.label())) {
                        return behind(flow, loop.label());
                    }
                }
            }
            case Instruction.While loop -> {
                return whileLoop(loop, scope);
            }
            case Instruction.ForNumbers loop -> {
                return forNumbers(loop, scope);
            }
            case Instruction.ForRows loop -> {
                return forRows(loop, scope);
            }
            case Instruction.ForEach loop -> {
                return forEach(loop, scope);
            }
            case Instruction.Leave leave -> {
                if (leave.condition() == null || frame.isTrue(leave.condition(), scope)) {
                    leaving = leave.label();
                    return leave.exit() ? Flow.EXIT : Flow.CONTINUE;
                }
            }
            case Instruction.Return returned -> {
                returned(returned, scope);
                return Flow.RETURN;
            }
            case Instruction.ReturnNext next -> returnNext(next, scope);
            case Instruction.ReturnQuery query -> {
                if (query.source() instanceof Source.Dynamic dynamic) {
                    Snippets.Bound bound = frame.bindDynamic(dynamic, scope);
                    for (Host.Compiled statement : bound.statements()) {
                        addAll(host.run(statement, bound.values(), ALL));
                    }
                } else {
                    addAll(rows(query.source(), scope));
                }
            }
            case Instruction.Raise raise -> new Raising(frame).raise(raise, scope, handled.peek());
            case Instruction.Assert check -> check(check, scope);
            case Instruction.Sql sql -> sql(sql, scope);
            case Instruction.Perform perform -> {
                Snippets.Bound bound = frame.bind(perform.query(), scope);
                Host.Answer answer = placed(perform.query(), bound.only(), bound.values(), NONE);
                frame.setRowCount(answer.count());
                frame.found().set(answer.count() > 0);
            }
            case Instruction.Execute execute -> execute(execute, scope);
            case Instruction.Diagnostics diagnostics -> diagnostics(diagnostics, scope);
            case Instruction.Open open -> cursors.open(open, scope);
            case Instruction.Fetch fetch -> cursors.fetch(fetch, scope);
            case Instruction.Close close -> cursors.close(close, scope);
            case Instruction.EndTransaction end -> {
                if (!handledOutside()) {
                    throw SqlException.of("2D000", "invalid transaction termination");
                }
                host.endTransaction(end.commit());
            }
            case Instruction.Call call -> {
                Snippets.Parameters parameters = frame.parameters(call.text(), scope);
                Host.Answer answer =
                        host.call(call.text().text(), parameters.names(), parameters.types(), parameters.values());
                cursors.assignResults(call, answer, scope);
            }
        }
        return Flow.NEXT;
    }

    private boolean handledOutside() {
        return handled.isEmpty();
    }

    private Flow ifThen(Instruction.If branch, Scope scope) {
        for (Instruction.Branch each : branch.branches()) {
            if (frame.isTrue(each.conditions().getFirst(), scope)) {
                return run(each.body(), scope);
            }
        }
        return run(branch.otherwise(), scope);
    }

    private Flow caseOf(Instruction.Case branch, Scope scope) {
        Snippet operand = branch.operand();
        Scope inner = scope;
        if (operand != null) {
            Frame.Typed value = frame.evaluate(operand, scope);
            inner = new Scope(scope, null);
            inner.add(new Variable(Instruction.Case.OPERAND, value.type(), value.value()));
        }
        for (Instruction.Branch each : branch.branches()) {
            for (Snippet condition : each.conditions()) {
                if (frame.isTrue(condition, inner)) {
                    return run(each.body(), scope);
                }
            }
        }
        if (branch.otherwise() == null) {
            throw SqlException.of("20000", "case not found").withHint("CASE statement is missing ELSE part.");
        }
        return run(branch.otherwise(), scope);
    }

    // Loops.

    /// Whether a loop's body ended the loop.
    private boolean ends(Flow flow, @Nullable String label) {
        return switch (flow) {
            case NEXT -> false;
            case CONTINUE -> {
                boolean mine = leaving == null || leaving.equals(label);
                if (mine) {
                    leaving = null;
                }
                yield !mine;
            }
            case EXIT, RETURN -> true;
        };
    }

    /// What goes on behind a loop that was ended.
    private Flow behind(Flow flow, @Nullable String label) {
        if (flow == Flow.EXIT && (leaving == null || leaving.equals(label))) {
            leaving = null;
            return Flow.NEXT;
        }
        return flow;
    }

    private Flow whileLoop(Instruction.While loop, Scope scope) {
        while (frame.isTrue(loop.condition(), scope)) {
            host.checkCancelled();
            Flow flow = run(loop.body(), scope);
            if (ends(flow, loop.label())) {
                return behind(flow, loop.label());
            }
            frame.at(loop.line(), loop.word());
        }
        return Flow.NEXT;
    }

    private Flow forNumbers(Instruction.ForNumbers loop, Scope scope) {
        int from = frame.integer(loop.from(), scope, "lower bound of FOR loop");
        int to = frame.integer(loop.to(), scope, "upper bound of FOR loop");
        int step = loop.step() == null ? 1 : frame.integer(loop.step(), scope, "BY value of FOR loop");
        if (step <= 0) {
            throw SqlException.of("22023", "BY value of FOR loop must be greater than zero");
        }
        Scope inner = new Scope(scope, loop.label());
        Variable variable = new Variable(loop.variable(), PgTypes.INT4, null);
        inner.add(variable);
        boolean any = false;
        for (long i = from; loop.reverse() ? i >= to : i <= to; i += loop.reverse() ? -step : step) {
            any = true;
            variable.set((int) i);
            host.checkCancelled();
            Flow flow = run(loop.body(), inner);
            if (ends(flow, loop.label())) {
                frame.found().set(true);
                return behind(flow, loop.label());
            }
        }
        frame.found().set(any);
        return Flow.NEXT;
    }

    private Flow forRows(Instruction.ForRows loop, Scope scope) {
        Scope inner = scope;
        if (loop.source() instanceof Source.OfCursor) {
            inner = new Scope(scope, loop.label());
            inner.add(new Variable(loop.targets().getFirst().names().getFirst(), PgTypes.RECORD, null));
        } else if (scope.find(loop.targets().getFirst().names()) == null) {
            throw SqlException.of(
                    "42601", "loop variable of loop over rows must be a record variable or list of scalar variables");
        }
        try (Host.Answer answer = rows(loop.source(), scope)) {
            return forRows(loop, answer, inner);
        }
    }

    private Flow forRows(Instruction.ForRows loop, Host.Answer answer, Scope inner) {
        if (answer.rows().isEmpty()) {
            frame.assignRow(loop.targets(), answer, null, inner);
        }
        for (@Nullable Object[] row : answer.rows()) {
            frame.assignRow(loop.targets(), answer, row, inner);
            host.checkCancelled();
            Flow flow = run(loop.body(), inner);
            if (ends(flow, loop.label())) {
                frame.found().set(true);
                return behind(flow, loop.label());
            }
        }
        frame.found().set(!answer.rows().isEmpty());
        return Flow.NEXT;
    }

    private Flow forEach(Instruction.ForEach loop, Scope scope) {
        Frame.Typed value = frame.evaluate(loop.array(), scope);
        if (value.value() == null) {
            throw SqlException.of("22004", "FOREACH expression must not be null");
        }
        if (!(value.value() instanceof PgArray array)) {
            throw SqlException.of(
                    "42804",
                    "FOREACH expression must yield an array, not type "
                            + value.type().displayName());
        }
        if (loop.slice() > array.dimensions().length) {
            throw SqlException.of(
                    "2202E",
                    "slice dimension (" + loop.slice() + ") is out of the valid range 0.." + array.dimensions().length);
        }
        if (loop.slice() > 0
                && loop.targets().size() == 1
                && frame.variable(loop.targets().getFirst(), scope).type().element() == null) {
            throw SqlException.of("42804", "FOREACH ... SLICE loop variable must be of an array type");
        }
        SqlType element = loop.slice() == 0 ? array.elementType() : value.type();
        for (Object item : slices(array, loop.slice())) {
            Frame.Typed typed = new Frame.Typed(item, element);
            if (loop.targets().size() == 1) {
                frame.assign(loop.targets().getFirst(), typed, scope);
            } else {
                if (!(item instanceof PgRecord row)) {
                    throw SqlException.of("42804", "cannot assign non-composite value to a row variable");
                }
                for (int i = 0; i < loop.targets().size(); i++) {
                    frame.assign(
                            loop.targets().get(i),
                            new Frame.Typed(row.values()[i], row.types().get(i)),
                            scope);
                }
            }
            host.checkCancelled();
            Flow flow = run(loop.body(), scope);
            if (ends(flow, loop.label())) {
                frame.found().set(true);
                return behind(flow, loop.label());
            }
        }
        frame.found().set(array.size() > 0);
        return Flow.NEXT;
    }

    private static List<@Nullable Object> slices(PgArray array, int slice) {
        List<@Nullable Object> items = new ArrayList<>();
        if (slice == 0) {
            items.addAll(java.util.Arrays.asList(array.elements()));
            return items;
        }
        int outer = array.dimensions().length - slice;
        int[] dimensions = java.util.Arrays.copyOfRange(array.dimensions(), outer, array.dimensions().length);
        int[] lower = java.util.Arrays.copyOfRange(array.lowerBounds(), outer, array.lowerBounds().length);
        int size = java.util.Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
        for (int at = 0; at < array.size(); at += size) {
            items.add(new PgArray(
                    array.elementType(),
                    dimensions,
                    lower,
                    java.util.Arrays.copyOfRange(array.elements(), at, at + size)));
        }
        return items;
    }

    // SQL.

    private Host.Answer rows(Source source, Scope scope) {
        return switch (source) {
            case Source.Query query -> {
                Snippets.Bound bound = frame.bind(query.text(), scope);
                yield placed(query.text(), bound.only(), bound.values(), ALL);
            }
            case Source.Dynamic dynamic -> {
                Snippets.Bound bound = frame.bindDynamic(dynamic, scope);
                yield host.run(bound.query(), bound.values(), ALL);
            }
            case Source.OfCursor cursor -> cursors.all(cursor, scope);
        };
    }

    /// RETURN QUERY of an answer, which is not needed afterwards.
    private void addAll(Host.Answer rows) {
        try (Host.Answer answer = rows) {
            if (answer.columns() == null) {
                throw SqlException.of("42601", "query does not return rows");
            }
            frame.addAll(answer);
            frame.setRowCount(answer.rows().size());
            frame.found().set(!answer.rows().isEmpty());
        }
    }

    /// Runs a statement of the body; an error tells its text.
    private Host.Answer placed(Snippet text, Host.Compiled statement, @Nullable Object[] values, long rowsMax) {
        try {
            return host.run(statement, values, rowsMax);
        } catch (SqlException e) {
            throw e.withPosition(0).withContext("SQL statement \"" + text.text() + "\"");
        }
    }

    private void sql(Instruction.Sql sql, Scope scope) {
        Snippets.Bound bound = frame.bind(sql.text(), scope);
        Host.Compiled statement = bound.only();
        Instruction.Into into = sql.into();
        if (into == null) {
            if (statement.columns() != null) {
                SqlException error = SqlException.of("42601", "query has no destination for result data");
                throw statement.isQuery()
                        ? error.withHint("If you want to discard the results of a SELECT, use PERFORM instead.")
                        : error;
            }
            answered(placed(sql.text(), statement, bound.values(), NONE));
            return;
        }
        if (statement.columns() == null) {
            throw SqlException.of("42601", "INTO used with a command that cannot return data");
        }
        boolean one = into.strict() || !statement.isQuery();
        Host.Answer answer = placed(sql.text(), statement, bound.values(), one ? 2 : 1);
        into(into, answer, one, scope);
        answered(answer);
    }

    private void answered(Host.Answer answer) {
        frame.setRowCount(answer.count());
        frame.found().set(answer.count() > 0);
    }

    private void into(Instruction.Into into, Host.Answer answer, boolean one, Scope scope) {
        List<@Nullable Object[]> rows = answer.rows();
        if (rows.isEmpty() && into.strict()) {
            throw SqlException.of("P0002", "query returned no rows");
        }
        if (rows.size() > 1 && one) {
            throw SqlException.of("P0003", "query returned more than one row")
                    .withHint("Make sure the query returns a single row, or use LIMIT 1.");
        }
        frame.assignRow(into.targets(), answer, rows.isEmpty() ? null : rows.getFirst(), scope);
    }

    private void execute(Instruction.Execute execute, Scope scope) {
        Instruction.Into into = execute.into();
        Host.Answer answer;
        Snippets.Bound bound = frame.bindDynamic(execute.statement(), scope);
        answer = new Host.Answer(null, List.of(), 0);
        for (Host.Compiled statement : bound.statements()) {
            answer = host.run(statement, bound.values(), into == null ? NONE : into.strict() ? 2 : 1);
        }
        frame.setRowCount(answer.count());
        if (into != null) {
            if (answer.columns() == null) {
                throw SqlException.of("42601", "INTO used with a command that cannot return data");
            }
            into(into, answer, into.strict(), scope);
        }
    }

    // The rest.

    /// What may stand there was checked when the body was compiled ({@link BodyChecks}).
    private void returned(Instruction.Return returned, Scope scope) {
        Snippet value = returned.value();
        if (value == null) {
            return;
        }
        Frame.Typed found = frame.evaluate(value, scope);
        if (routine.returns().isTrigger()) {
            if (found.value() != null && !(found.value() instanceof PgRecord)) {
                throw SqlException.of(
                        "42804", "cannot return non-composite value from function returning composite type");
            }
            frame.add(found.value());
            return;
        }
        frame.add(frame.result(found));
    }

    private void returnNext(Instruction.ReturnNext next, Scope scope) {
        Snippet value = next.value();
        if (value == null) {
            frame.add(frame.outputRow());
            return;
        }
        Object row = frame.result(frame.evaluate(value, scope));
        frame.add(row == null && routine.returns().record() ? frame.rowOfNulls() : row);
    }

    private void check(Instruction.Assert check, Scope scope) {
        if (!frame.isTrue(check.condition(), scope)) {
            String message = check.message() == null ? null : frame.text(check.message(), scope);
            throw SqlException.of("P0004", message == null ? "assertion failed" : message);
        }
    }

    private void diagnostics(Instruction.Diagnostics diagnostics, Scope scope) {
        SqlException error = handled.peek();
        if (diagnostics.stacked() && error == null) {
            throw SqlException.of("0Z002", "GET STACKED DIAGNOSTICS cannot be used outside an exception handler");
        }
        for (Instruction.Item item : diagnostics.items()) {
            Frame.Typed value = switch (item.what()) {
                case "row_count" -> new Frame.Typed(frame.rowCount(), PgTypes.INT8);
                case "pg_context" -> new Frame.Typed(frame.place(), PgTypes.TEXT);
                default -> new Frame.Typed(Diagnostics.of(item.what(), Objects.requireNonNull(error)), PgTypes.TEXT);
            };
            frame.assign(item.target(), value, scope);
        }
    }
}
