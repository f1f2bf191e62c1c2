package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP TRIGGER. Each change writes the table's descriptor, too: those who write rows rely on it.
final class TriggerChanges {
    private final DdlContext context;

    TriggerChanges(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateTrigger statement) {
        TableDescriptor table = table(statement.table());
        FunctionDescriptor function = function(statement.function());
        List<Integer> columns = new ArrayList<>();
        for (String name : statement.columns()) {
            ColumnDescriptor column = table.findColumn(name);
            if (column == null) {
                throw SqlException.of(
                        "42703", "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist");
            }
            columns.add(column.number());
        }
        String when = statement.when();
        if (when != null) {
            requireNames(statement, when);
            context.planner().checkTrigger(PgParser.expression(when), table);
        }
        TriggerDescriptor before = context.catalog().trigger(table.oid(), statement.name());
        if (before != null && !statement.replace()) {
            throw SqlException.of(
                    "42710",
                    "trigger \"" + statement.name() + "\" for relation \"" + table.name() + "\" already exists");
        }
        TriggerDescriptor made = new TriggerDescriptor(
                before == null ? context.changes().nextOid() : before.oid(),
                table.oid(),
                statement.name(),
                function.oid(),
                statement.before(),
                statement.row(),
                statement.events(),
                columns,
                when,
                statement.arguments(),
                true,
                null);
        if (before == null) {
            context.changes().create(made);
        } else {
            context.changes().replace(before, made);
        }
        context.changes().replace(table, table);
        return "CREATE TRIGGER";
    }

    /// Whether a condition speaks of a row by its name: not of a column, a field or a text that is called so.
    private static boolean mentions(String when, String row) {
        List<Lexeme> lexemes = Lexer.scan(when);
        for (int i = 0; i + 1 < lexemes.size(); i++) {
            Lexeme lexeme = lexemes.get(i);
            boolean isName = lexeme.kind() == Lexeme.Kind.WORD || lexeme.kind() == Lexeme.Kind.QUOTED_IDENTIFIER;
            boolean isField = i > 0 && lexemes.get(i - 1).text().equals(".");
            if (isName && !isField && lexeme.text().equals(row)) {
                return true;
            }
        }
        return false;
    }

    /// The rows that a condition may name depend on the events.
    private static void requireNames(Statement.CreateTrigger statement, String when) {
        boolean names = mentions(when, "new") || mentions(when, "old");
        if (names && !statement.row()) {
            throw SqlException.of("42P17", "statement trigger's WHEN condition cannot reference column values");
        }
        for (TriggerDescriptor.Event event : statement.events()) {
            String absent = switch (event) {
                case INSERT -> "old";
                case DELETE -> "new";
                case UPDATE -> " ";
            };
            if (statement.row() && mentions(when, absent)) {
                throw SqlException.of(
                        "42P17",
                        event + " trigger's WHEN condition cannot reference "
                                + absent.toUpperCase(java.util.Locale.ROOT) + " values");
            }
        }
    }

    private FunctionDescriptor function(ObjectName name) {
        for (FunctionDescriptor function : context.path().findFunctions(name.schema(), name.name())) {
            if (function.inputTypes().isEmpty()) {
                if (function.resultOid() != PgTypes.TRIGGER.oid()) {
                    throw SqlException.of("42P17", "function " + function.name() + " must return type trigger");
                }
                return function;
            }
        }
        throw SqlException.of("42883", "function " + name + "() does not exist");
    }

    private TableDescriptor table(ObjectName name) {
        RelationDescriptor relation = context.path().get(name);
        if (!(relation instanceof TableDescriptor table)) {
            throw SqlException.of("42809", "\"" + relation.name() + "\" is not a table")
                    .withDetail("Views cannot have row-level BEFORE or AFTER triggers.");
        }
        Ownership.require(context, table, "table");
        return table;
    }

    private @Nullable TriggerDescriptor find(TableDescriptor table, String name, boolean ifExists) {
        TriggerDescriptor trigger = context.catalog().trigger(table.oid(), name);
        if (trigger == null) {
            String message = "trigger \"" + name + "\" for " + (ifExists ? "relation" : "table") + " \"" + table.name()
                    + "\" does not exist";
            if (!ifExists) {
                throw SqlException.of("42704", message);
            }
            context.notice("00000", message + ", skipping");
        }
        return trigger;
    }

    String drop(Statement.DropTrigger statement) {
        if (statement.ifExists() && context.path().find(statement.table()) == null) {
            context.notice("00000", "relation \"" + statement.table() + "\" does not exist, skipping");
            return "DROP TRIGGER";
        }
        TableDescriptor table = table(statement.table());
        TriggerDescriptor trigger = find(table, statement.name(), statement.ifExists());
        if (trigger != null) {
            context.changes().drop(trigger);
            context.changes().replace(table, table);
        }
        return "DROP TRIGGER";
    }

    String rename(Statement.RenameTrigger statement) {
        TableDescriptor table = table(statement.table());
        TriggerDescriptor trigger = find(table, statement.name(), false);
        if (context.catalog().trigger(table.oid(), statement.newName()) != null) {
            throw SqlException.of(
                    "42710",
                    "trigger \"" + statement.newName() + "\" for relation \"" + table.name() + "\" already exists");
        }
        if (trigger != null) {
            context.changes().replace(trigger, trigger.withName(statement.newName()));
            context.changes().replace(table, table);
        }
        return "ALTER TRIGGER";
    }

    /// ALTER TABLE … ENABLE and DISABLE TRIGGER.
    ///
    /// @param name null for all
    void enable(TableDescriptor table, @Nullable String name, boolean on) {
        List<TriggerDescriptor> triggers = new ArrayList<>(context.catalog().triggers(table.oid()));
        if (name != null) {
            find(table, name, false);
            triggers.removeIf(trigger -> !trigger.name().equals(name));
        }
        triggers.forEach(trigger -> context.changes().replace(trigger, trigger.withEnabled(on)));
        context.changes().replace(table, table);
    }

    /// Drops the triggers of a table that goes.
    static void dropOf(DdlContext context, TableDescriptor table) {
        context.catalog().triggers(table.oid()).forEach(context.changes()::drop);
    }
}
