package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.ViewDescriptor;
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
        requireSuits(statement, table);
        FunctionDescriptor function = function(statement.function());
        if (!Privileges.has(
                context.catalog(),
                context.user(),
                Privilege.Target.FUNCTION,
                function.oid(),
                function.ownerOid(),
                Privilege.EXECUTE)) {
            throw SqlException.of("42501", "permission denied for function " + function.name());
        }
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
        if (before != null && before.isPart()) {
            throw SqlException.of(
                    "42710",
                    "trigger \"" + statement.name() + "\" for relation \"" + table.name()
                            + "\" is an internal or a child trigger");
        }
        TriggerDescriptor made = new TriggerDescriptor(
                before == null ? context.changes().nextOid() : before.oid(),
                table.oid(),
                statement.name(),
                function.oid(),
                statement.timing(),
                statement.row(),
                statement.events(),
                columns,
                when,
                statement.arguments(),
                true,
                0,
                null);
        if (before == null) {
            context.changes().create(made);
        } else {
            context.changes().replace(before, made);
        }
        touch(table);
        PartitionTriggers parts = new PartitionTriggers(context);
        if (before != null) {
            parts.drop(before);
        }
        parts.make(table, made);
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

    /// What the timing of a trigger asks of its relation and of the rest.
    private void requireSuits(Statement.CreateTrigger statement, TableDescriptor table) {
        boolean view = context.catalog().relation(table.oid()) instanceof ViewDescriptor;
        boolean instead = statement.timing() == TriggerDescriptor.Timing.INSTEAD_OF;
        if (view && !instead && statement.row()) {
            throw SqlException.of("42809", "\"" + table.name() + "\" is a view")
                    .withDetail("Views cannot have row-level BEFORE or AFTER triggers.");
        }
        if (!instead) {
            return;
        }
        if (!view) {
            throw SqlException.of("42809", "\"" + table.name() + "\" is a table")
                    .withDetail("Tables cannot have INSTEAD OF triggers.");
        }
        if (!statement.row()) {
            throw SqlException.of("0A000", "INSTEAD OF triggers must be FOR EACH ROW");
        }
        if (statement.when() != null) {
            throw SqlException.of("0A000", "INSTEAD OF triggers cannot have WHEN conditions");
        }
        if (!statement.columns().isEmpty()) {
            throw SqlException.of("0A000", "INSTEAD OF triggers cannot have column lists");
        }
    }

    /// The relation, a view as a table.
    private TableDescriptor table(ObjectName name) {
        RelationDescriptor relation = context.path().get(name);
        TableDescriptor table = switch (relation) {
            case TableDescriptor stored
            when stored.isMaterialized() ->
                throw SqlException.of("42809", "relation \"" + stored.name() + "\" cannot have triggers")
                        .withDetail("This operation is not supported for materialized views.");
            case TableDescriptor stored -> stored;
            case ViewDescriptor view -> view.asTable();
            case SequenceDescriptor sequence ->
                throw SqlException.of("42809", "relation \"" + sequence.name() + "\" cannot have triggers")
                        .withDetail("This operation is not supported for sequences.");
        };
        Ownership.require(context, relation, Removal.word(relation));
        return table;
    }

    /// Writes the relation's descriptor again.
    private void touch(TableDescriptor table) {
        RelationDescriptor relation =
                java.util.Objects.requireNonNull(context.catalog().relation(table.oid()));
        context.changes().replace(relation, relation);
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
            PartitionTriggers parts = new PartitionTriggers(context);
            parts.requireWhole(table, trigger);
            context.changes().drop(trigger);
            touch(table);
            parts.drop(trigger);
        }
        return "DROP TRIGGER";
    }

    /// COMMENT ON TRIGGER.
    void comment(Statement.Comment statement) {
        TableDescriptor table = table(statement.name());
        TriggerDescriptor trigger = find(table, java.util.Objects.requireNonNull(statement.column()), false);
        if (trigger != null) {
            context.changes().replace(trigger, trigger.withComment(statement.text()));
        }
    }

    String rename(Statement.RenameTrigger statement) {
        TableDescriptor table = table(statement.table());
        TriggerDescriptor trigger = find(table, statement.name(), false);
        PartitionTriggers parts = new PartitionTriggers(context);
        if (trigger != null) {
            parts.requireRenamable(table, trigger);
        }
        if (context.catalog().trigger(table.oid(), statement.newName()) != null) {
            throw SqlException.of(
                    "42710",
                    "trigger \"" + statement.newName() + "\" for relation \"" + table.name() + "\" already exists");
        }
        if (trigger != null) {
            context.changes().replace(trigger, trigger.withName(statement.newName()));
            touch(table);
            parts.rename(trigger, statement.newName());
        }
        return "ALTER TRIGGER";
    }

    /// Gives a column its new name in the conditions of triggers.
    void renameColumn(TableDescriptor table, String from, String to) {
        for (TriggerDescriptor trigger : context.catalog().triggers(table.oid())) {
            String when = trigger.whenSql();
            if (when != null && StoredExpressions.mention(when, from)) {
                context.changes()
                        .replace(trigger, trigger.withCondition(StoredExpressions.renameColumn(when, from, to)));
            }
        }
    }

    /// Drops the triggers that name a column which goes.
    ///
    /// @throws SqlException 2BP01 without CASCADE
    void dropColumn(TableDescriptor table, ColumnDescriptor column, boolean cascade) {
        String dropped = "column " + column.name() + " of table " + table.name();
        for (TriggerDescriptor trigger : context.catalog().triggers(table.oid())) {
            String when = trigger.whenSql();
            boolean uses = trigger.columns().contains(column.number())
                    || when != null && StoredExpressions.mention(when, column.name());
            if (!uses) {
                continue;
            }
            if (trigger.isPart()) {
                context.changes().drop(trigger); // with that of the partitioned table, which answers for it
                continue;
            }
            String name = "trigger " + trigger.name() + " on table " + table.name();
            if (!cascade) {
                throw SqlException.of("2BP01", "cannot drop " + dropped + " because other objects depend on it")
                        .withDetail(name + " depends on " + dropped)
                        .withHint(Removal.CASCADE_HINT);
            }
            context.notice("00000", "drop cascades to " + name);
            context.changes().drop(trigger);
        }
    }

    /// ALTER TABLE … ENABLE and DISABLE TRIGGER.
    ///
    /// @param name null for all
    /// @param only whether the partitions' parts of the triggers stay as they are
    void enable(TableDescriptor table, @Nullable String name, boolean on, boolean only) {
        List<TriggerDescriptor> triggers = new ArrayList<>(context.catalog().triggers(table.oid()));
        if (name != null) {
            find(table, name, false);
            triggers.removeIf(trigger -> !trigger.name().equals(name));
        }
        triggers.forEach(trigger -> context.changes().replace(trigger, trigger.withEnabled(on)));
        touch(table);
        if (!only) {
            PartitionTriggers parts = new PartitionTriggers(context);
            triggers.forEach(trigger -> parts.enable(trigger, on));
        }
    }

    /// Drops the triggers of a relation that goes.
    static void dropOf(DdlContext context, RelationDescriptor table) {
        context.catalog().triggers(table.oid()).forEach(context.changes()::drop);
    }
}
