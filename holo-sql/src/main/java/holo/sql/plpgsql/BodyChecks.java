package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.plpgsql.Instruction.Block;
import holo.sql.plpgsql.Instruction.Branch;
import holo.sql.plpgsql.Instruction.Declaration;
import holo.sql.plpgsql.Instruction.Into;
import holo.sql.plpgsql.Instruction.Source;
import holo.sql.plpgsql.Instruction.Target;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL refuses when it compiles a body, whether or not the place is ever reached: assignments to what is no
/// variable or a constant, cursors that are none, EXIT without a loop, RETURN in a form that the function has no use
/// for.
final class BodyChecks {
    private static final Set<String> TRIGGER_VARIABLES = Set.of(
            "new",
            "old",
            "tg_name",
            "tg_when",
            "tg_level",
            "tg_op",
            "tg_relid",
            "tg_relname",
            "tg_table_name",
            "tg_table_schema",
            "tg_nargs",
            "tg_argv");

    private final List<Routine.Parameter> parameters;
    private final Routine.Returns returns;
    private final boolean procedure;
    private int line = 1;

    BodyChecks(List<Routine.Parameter> parameters, Routine.Returns returns, boolean procedure) {
        this.parameters = parameters;
        this.returns = returns;
        this.procedure = procedure;
    }

    /// What is known of a variable.
    ///
    /// @param type null when only the catalog knows it
    /// @param cursor the declaration of a bound cursor, or null
    private record Known(String name, @Nullable SqlType type, boolean constant, Declaration.@Nullable Cursor cursor) {
        boolean isScalar() {
            return type != null
                    && type.oid() != PgTypes.RECORD.oid()
                    && PgTypes.find(type.name()) != null
                    && type.element() == null;
        }

        boolean isCursor() {
            return type == null || type.oid() == PgTypes.REFCURSOR.oid();
        }
    }

    /// A block or a loop with what it declares.
    private record Level(@Nullable Level outer, @Nullable String label, boolean loop, Map<String, Known> variables) {
        Level inner(@Nullable String name, boolean isLoop) {
            return new Level(this, name, isLoop, new HashMap<>());
        }

        @Nullable
        Known find(String name) {
            for (Level level = this; level != null; level = level.outer) {
                Known found = level.variables.get(name);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        /// As {@link Scope#find(List)}, but null for a field of what has none.
        @Nullable
        Known find(List<String> names) {
            for (Level level = this; level != null; level = level.outer) {
                Known plain = level.variables.get(names.getFirst());
                if (plain != null && (names.size() == 1 || !plain.isScalar())) {
                    return plain;
                }
                Known labelled = names.size() > 1 && names.getFirst().equals(level.label)
                        ? level.variables.get(names.get(1))
                        : null;
                if (labelled != null && (names.size() == 2 || !labelled.isScalar())) {
                    return labelled;
                }
            }
            return null;
        }

        @Nullable
        Level labelled(String name) {
            for (Level level = this; level != null; level = level.outer) {
                if (name.equals(level.label)) {
                    return level;
                }
            }
            return null;
        }

        boolean isInLoop() {
            for (Level level = this; level != null; level = level.outer) {
                if (level.loop) {
                    return true;
                }
            }
            return false;
        }
    }

    /// @throws SqlException 42601, 42804, 22005 with the line in its context
    void check(Block body, String function) {
        Level outermost = new Level(null, function, false, new HashMap<>());
        add(outermost, "found", PgTypes.BOOL);
        for (int i = 0; i < parameters.size(); i++) {
            Routine.Parameter parameter = parameters.get(i);
            add(outermost, "$" + (i + 1), parameter.type());
            if (!parameter.name().isEmpty()) {
                add(outermost, parameter.name(), parameter.type());
            }
        }
        if (returns.isTrigger()) {
            TRIGGER_VARIABLES.forEach(name -> add(outermost, name, null));
        }
        try {
            block(body, outermost);
        } catch (SqlException e) {
            throw e.withContext("compilation of PL/pgSQL function \"" + function + "\" near line " + line);
        }
    }

    private static void add(Level level, String name, @Nullable SqlType type) {
        level.variables().put(name, new Known(name, type, false, null));
    }

    private void block(Block block, Level outer) {
        Level level = outer.inner(block.label(), false);
        for (Declaration declaration : block.declarations()) {
            line = declaration.line();
            Known known = switch (declaration) {
                case Declaration.Of of -> new Known(of.name(), type(of.type(), level), of.constant(), null);
                case Declaration.Alias alias -> {
                    Known of = level.find(alias.of());
                    yield of == null ? new Known(alias.name(), null, false, null) : of;
                }
                case Declaration.Cursor cursor -> new Known(cursor.name(), PgTypes.REFCURSOR, false, cursor);
            };
            level.variables().put(declaration.name(), known);
        }
        all(block.body(), level);
        for (Instruction.Handler handler : block.handlers()) {
            Level caught = level.inner(null, false);
            for (String name : List.of("sqlstate", "sqlerrm")) {
                caught.variables().put(name, new Known(name, PgTypes.TEXT, true, null));
            }
            all(handler.body(), caught);
        }
    }

    /// The type when it is a built-in one, or another variable's.
    private static @Nullable SqlType type(Instruction.TypeName written, Level level) {
        return switch (written.copied()) {
            case NOTHING -> PgTypes.find(written.text());
            case ROWTYPE -> null;
            case TYPE -> {
                Known of =
                        written.names().size() == 1 ? level.find(written.names().getFirst()) : null;
                yield of == null ? null : of.type();
            }
        };
    }

    private void all(List<Instruction> instructions, Level level) {
        for (Instruction instruction : instructions) {
            line = instruction.line();
            one(instruction, level);
        }
    }

    private void one(Instruction instruction, Level level) {
        switch (instruction) {
            case Block block -> block(block, level);
            case Instruction.Assign assign -> assigned(assign.target(), level);
            case Instruction.If choice -> {
                branches(choice.branches(), level);
                all(choice.otherwise(), level);
            }
            case Instruction.Case choice -> {
                branches(choice.branches(), level);
                if (choice.otherwise() != null) {
                    all(choice.otherwise(), level);
                }
            }
            case Instruction.Loop loop -> all(loop.body(), level.inner(loop.label(), true));
            case Instruction.While loop -> all(loop.body(), level.inner(loop.label(), true));
            case Instruction.ForNumbers loop -> {
                Level inner = level.inner(loop.label(), true);
                add(inner, loop.variable(), PgTypes.INT4);
                all(loop.body(), inner);
            }
            case Instruction.ForRows loop -> forRows(loop, level);
            case Instruction.ForEach loop -> {
                for (Target target : loop.targets()) {
                    if (level.find(target.names()) == null) {
                        throw SqlException.of(
                                "42601", "loop variable of FOREACH must be a known variable or list of variables");
                    }
                    assigned(target, level);
                }
                all(loop.body(), level.inner(loop.label(), true));
            }
            case Instruction.Leave leave -> leave(leave, level);
            case Instruction.Return returned -> returned(returned);
            case Instruction.ReturnNext next -> returnedNext(next);
            case Instruction.ReturnQuery query -> requireSet("RETURN QUERY");
            case Instruction.Sql sql -> into(sql.into(), level);
            case Instruction.Execute execute -> into(execute.into(), level);
            case Instruction.Diagnostics diagnostics ->
                diagnostics.items().forEach(item -> assigned(item.target(), level));
            case Instruction.Open open -> open(open, level);
            case Instruction.Fetch fetch -> {
                cursor(fetch.cursor(), level);
                into(fetch.into(), level);
            }
            case Instruction.Close close -> cursor(close.cursor(), level);
            case Instruction.Raise raise -> {}
            case Instruction.Assert condition -> {}
            case Instruction.Perform perform -> {}
            case Instruction.EndTransaction end -> {}
            case Instruction.Call call -> {}
        }
    }

    private void branches(List<Branch> branches, Level level) {
        branches.forEach(branch -> all(branch.body(), level));
    }

    private void forRows(Instruction.ForRows loop, Level level) {
        Level inner = level.inner(loop.label(), true);
        Target first = loop.targets().getFirst();
        if (loop.source() instanceof Source.OfCursor of) {
            Known cursor = level.find(of.name());
            if (cursor != null && cursor.cursor() == null && cursor.isCursor()) {
                throw SqlException.of("42601", "cursor FOR loop must use a bound cursor variable");
            }
            // The rows are in a variable of the loop's own.
            add(inner, first.names().getFirst(), null);
            all(loop.body(), inner);
            return;
        }
        for (Target target : loop.targets()) {
            if (level.find(target.names()) == null) {
                throw SqlException.of(
                        "42601",
                        "loop variable of loop over rows must be a record variable or list of scalar variables");
            }
            assigned(target, level);
        }
        all(loop.body(), inner);
    }

    private static void leave(Instruction.Leave leave, Level level) {
        String label = leave.label();
        if (label == null) {
            if (!level.isInLoop()) {
                throw SqlException.of(
                        "42601",
                        leave.exit()
                                ? "EXIT cannot be used outside a loop, unless it has a label"
                                : "CONTINUE cannot be used outside a loop");
            }
            return;
        }
        Level found = level.labelled(label);
        if (found == null) {
            throw SqlException.of(
                    "42601",
                    "there is no label \"" + label + "\" attached to any block or loop enclosing this statement");
        }
        if (!leave.exit() && !found.loop()) {
            throw SqlException.of("42601", "block label \"" + label + "\" cannot be used in CONTINUE");
        }
    }

    private boolean hasOutputs() {
        return parameters.stream().anyMatch(Routine.Parameter::output);
    }

    /// Whether the one value of the result is a parameter's. The columns of a table's row type, which RETURN may give
    /// as one row, are known as parameters, too.
    private boolean hasOneOutput() {
        return hasOutputs() && !returns.record();
    }

    private void returned(Instruction.Return returned) {
        if (returned.value() == null) {
            if (!returns.set() && !hasOutputs() && !returns.isVoid() && !procedure) {
                throw missingExpression();
            }
        } else if (procedure && !hasOutputs()) {
            throw SqlException.of("42601", "RETURN cannot have a parameter in a procedure");
        } else if (returns.set()) {
            throw SqlException.of("42804", "RETURN cannot have a parameter in function returning set")
                    .withHint("Use RETURN NEXT or RETURN QUERY.");
        } else if (procedure || hasOneOutput()) {
            throw SqlException.of("42804", "RETURN cannot have a parameter in function with OUT parameters");
        } else if (returns.isVoid()) {
            throw SqlException.of("42804", "RETURN cannot have a parameter in function returning void");
        }
    }

    private void returnedNext(Instruction.ReturnNext next) {
        requireSet("RETURN NEXT");
        if (hasOneOutput() && next.value() != null) {
            throw SqlException.of("42804", "RETURN NEXT cannot have a parameter in function with OUT parameters");
        }
        if (!hasOutputs() && next.value() == null) {
            throw missingExpression();
        }
    }

    private static SqlException missingExpression() {
        return SqlException.of("42601", "missing expression at or near \";\"");
    }

    private void requireSet(String what) {
        if (!returns.set()) {
            throw SqlException.of("42804", "cannot use " + what + " in a non-SETOF function");
        }
    }

    private static void into(@Nullable Into into, Level level) {
        if (into != null) {
            into.targets().forEach(target -> assigned(target, level));
        }
    }

    private static Known assigned(Target target, Level level) {
        Known found = level.find(target.names());
        if (found == null) {
            throw SqlException.of("42601", "\"" + String.join(".", target.names()) + "\" is not a known variable");
        }
        if (found.constant()) {
            throw SqlException.of("22005", "variable \"" + found.name() + "\" is declared CONSTANT");
        }
        return found;
    }

    private static Known cursor(Target target, Level level) {
        Known found = level.find(target.names());
        if (found == null) {
            throw SqlException.of("42601", "\"" + String.join(".", target.names()) + "\" is not a known variable");
        }
        if (!found.isCursor()) {
            throw SqlException.of("42804", "variable \"" + found.name() + "\" must be of type cursor or refcursor");
        }
        return found;
    }

    private static void open(Instruction.Open open, Level level) {
        Known known = cursor(open.cursor(), level);
        Declaration.Cursor cursor = known.cursor();
        if (cursor == null) {
            if (open.source() == null && known.type() != null) {
                throw SqlException.of(
                        "42601",
                        "syntax error, expected \"FOR\" at or near \""
                                + (open.arguments().isEmpty() ? ';' : '(') + "\"");
            }
            return;
        }
        if (open.source() != null) {
            throw SqlException.of("42601", "syntax error at or near \"for\"");
        }
        requireArguments(cursor, open.arguments().size());
    }

    /// @throws SqlException 42601 when a cursor gets more or fewer arguments than it has parameters
    static void requireArguments(Declaration.Cursor cursor, int given) {
        int wanted = cursor.parameters().size();
        if (given == wanted) {
            return;
        }
        String name = "cursor \"" + cursor.name() + "\"";
        throw SqlException.of(
                "42601",
                given == 0
                        ? name + " has arguments"
                        : wanted == 0
                                ? name + " has no arguments"
                                : (given < wanted ? "not enough" : "too many") + " arguments for " + name);
    }
}
