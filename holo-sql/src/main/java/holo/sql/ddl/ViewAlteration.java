package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.AlterTableAction;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.AlterObject;
import holo.sql.parser.Statement.ObjectKind;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.plan.UpdatableView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// What ALTER VIEW, or ALTER TABLE of a view, does to it.
final class ViewAlteration {
    private static final Set<String> BOOLEANS =
            Set.of(ViewDescriptor.SECURITY_BARRIER, ViewDescriptor.SECURITY_INVOKER);

    private final DdlContext context;

    ViewAlteration(DdlContext context) {
        this.context = context;
    }

    /// ALTER VIEW.
    String alter(Statement.AlterView statement) {
        switch (context.path().find(statement.name())) {
            case null -> {
                String text = "relation \"" + statement.name() + "\" does not exist";
                if (!statement.ifExists()) {
                    throw SqlException.of("42P01", text)
                            .withPosition(statement.name().position());
                }
                context.notice("42P01", text + ", skipping");
            }
            case ViewDescriptor view
            when statement.kind() == ObjectKind.VIEW -> alter(view, List.of(statement.action()));
            case TableDescriptor table
            when table.isMaterialized() && statement.kind() == ObjectKind.MATERIALIZED_VIEW ->
                new TableAlteration(context)
                        .alter(new Statement.AlterTable(statement.name(), false, List.of(statement.action())));
            case RelationDescriptor other ->
                throw SqlException.of(
                        "42809",
                        "\"" + other.name() + "\" is not a " + statement.kind().word());
        }
        return "ALTER " + statement.kind().word().toUpperCase(Locale.ROOT);
    }

    /// @throws SqlException 42809 for what cannot be done to views
    void alter(ViewDescriptor view, List<AlterTableAction> actions) {
        Ownership.require(context, view, "view");
        ViewDescriptor current = view;
        for (AlterTableAction action : actions) {
            current = apply(current, action);
        }
    }

    private ViewDescriptor apply(ViewDescriptor view, AlterTableAction action) {
        ObjectAlteration objects = new ObjectAlteration(context);
        switch (action) {
            case AlterTableAction.OwnerTo owner -> objects.relation(view, AlterObject.Change.OWNER, owner.role());
            case AlterTableAction.RenameTable rename -> objects.relation(view, AlterObject.Change.NAME, rename.to());
            case AlterTableAction.SetSchema set -> objects.relation(view, AlterObject.Change.SCHEMA, set.schema());
            case AlterTableAction.SetDefault set -> setDefault(view, set);
            case AlterTableAction.RenameColumn rename -> renameColumn(view, rename);
            case AlterTableAction.SetParameters set -> {
                Map<String, String> options = new LinkedHashMap<>(view.options());
                setOptions(set.parameters(), options);
                ViewDescriptor after = view.withOptions(options);
                if (after.isBarrier()) {
                    after = after.withSql(
                            new QualifiedText(context.catalog(), context.schemas()).bindQuery(after.sql()));
                }
                requireCheckable(context, after);
                context.changes().replace(view, after);
            }
            case AlterTableAction.Ignored ignored -> {}
            case AlterTableAction.AddColumn a -> throw unsupported(view, action);
            case AlterTableAction.DropColumn a -> throw unsupported(view, action);
            case AlterTableAction.AddConstraint a -> throw unsupported(view, action);
            case AlterTableAction.DropConstraint a -> throw unsupported(view, action);
            case AlterTableAction.RenameConstraint a -> throw unsupported(view, action);
            case AlterTableAction.ValidateConstraint a -> throw unsupported(view, action);
            case AlterTableAction.AddIdentity a -> throw unsupported(view, action);
            case AlterTableAction.DropIdentity a -> throw unsupported(view, action);
            case AlterTableAction.SetNotNull a -> throw unsupported(view, action);
            case AlterTableAction.SetType a -> throw unsupported(view, action);
            case AlterTableAction.SetStatistics a -> throw unsupported(view, action);
            case AlterTableAction.RowSecurity a -> throw unsupported(view, action);
            case AlterTableAction.EnableTrigger a -> throw unsupported(view, action);
            case AlterTableAction.Inherit a -> throw unsupported(view, action);
            case AlterTableAction.NoInherit a -> throw unsupported(view, action);
            case AlterTableAction.AttachPartition a -> throw unsupported(view, action);
            case AlterTableAction.DetachPartition a -> throw unsupported(view, action);
            case AlterTableAction.OfType a -> throw unsupported(view, action);
            case AlterTableAction.NotOfType a -> throw unsupported(view, action);
        }
        return (ViewDescriptor)
                java.util.Objects.requireNonNull(context.catalog().relation(view.oid()));
    }

    /// 42809 in PostgreSQL's words.
    static SqlException unsupported(RelationDescriptor view, AlterTableAction action) {
        String what = switch (action) {
            case AlterTableAction.AddColumn add -> "ADD COLUMN";
            case AlterTableAction.DropColumn drop -> "DROP COLUMN";
            case AlterTableAction.AddConstraint add -> "ADD CONSTRAINT";
            case AlterTableAction.DropConstraint drop -> "DROP CONSTRAINT";
            case AlterTableAction.RenameConstraint rename -> "RENAME CONSTRAINT";
            case AlterTableAction.ValidateConstraint validate -> "VALIDATE CONSTRAINT";
            case AlterTableAction.AddIdentity add -> "ALTER COLUMN ... ADD IDENTITY";
            case AlterTableAction.DropIdentity drop -> "ALTER COLUMN ... DROP IDENTITY";
            case AlterTableAction.SetDefault set ->
                "ALTER COLUMN ... " + (set.expression() == null ? "DROP" : "SET") + " DEFAULT";
            case AlterTableAction.SetNotNull set ->
                "ALTER COLUMN ... " + (set.notNull() ? "SET" : "DROP") + " NOT NULL";
            case AlterTableAction.SetStatistics set -> "ALTER COLUMN ... SET STATISTICS";
            case AlterTableAction.SetType set -> "ALTER COLUMN ... SET DATA TYPE";
            case AlterTableAction.RowSecurity security ->
                security.change().name().replace('_', ' ') + " ROW SECURITY";
            case AlterTableAction.EnableTrigger enable -> (enable.on() ? "ENABLE" : "DISABLE") + " TRIGGER";
            case AlterTableAction.RenameColumn rename -> "RENAME COLUMN";
            case AlterTableAction.RenameTable rename -> "RENAME";
            case AlterTableAction.SetSchema set -> "SET SCHEMA";
            case AlterTableAction.SetParameters set -> "SET";
            case AlterTableAction.OwnerTo owner -> "OWNER TO";
            case AlterTableAction.Inherit any -> "INHERIT";
            case AlterTableAction.NoInherit any -> "NO INHERIT";
            case AlterTableAction.AttachPartition any -> "ATTACH PARTITION";
            case AlterTableAction.DetachPartition any -> "DETACH PARTITION";
            case AlterTableAction.OfType any -> "OF";
            case AlterTableAction.NotOfType any -> "NOT OF";
            case AlterTableAction.Ignored ignored -> ignored.what();
        };
        return SqlException.of(
                        "42809", "ALTER action " + what + " cannot be performed on relation \"" + view.name() + "\"")
                .withDetail("This operation is not supported for " + Removal.word(view) + "s.");
    }

    private void setDefault(ViewDescriptor view, AlterTableAction.SetDefault set) {
        ColumnDescriptor column = column(view, set.column().getSimple());
        SqlNode expression = set.expression();
        String text = set.text();
        String sql = null;
        if (expression != null && text != null) {
            context.planner()
                    .checkDefault(
                            context.scalar(expression, "DEFAULT expressions"),
                            column.type(),
                            column.typeModifier(),
                            column.name());
            sql = new QualifiedText(context.catalog(), context.schemas()).qualifyExpression(text);
        }
        replace(view, column.withDefault(sql));
    }

    private void renameColumn(ViewDescriptor view, AlterTableAction.RenameColumn rename) {
        ColumnDescriptor column = column(view, rename.column().getSimple());
        if (view.columns().stream().anyMatch(c -> c.name().equals(rename.to()))) {
            throw SqlException.of(
                    "42701", "column \"" + rename.to() + "\" of relation \"" + view.name() + "\" already exists");
        }
        new TextRewrite(context).aliasColumns(view.asTable());
        replace(view, column.withName(rename.to()));
    }

    private static ColumnDescriptor column(ViewDescriptor view, String name) {
        return view.columns().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> SqlException.of(
                        "42703", "column \"" + name + "\" of relation \"" + view.name() + "\" does not exist"));
    }

    private void replace(ViewDescriptor view, ColumnDescriptor column) {
        List<ColumnDescriptor> columns = new ArrayList<>(view.columns());
        columns.set(column.number() - 1, column);
        context.changes().replace(view, view.withColumns(columns));
    }

    /// Takes options over.
    ///
    /// @param given null values remove
    /// @throws SqlException 22023
    static void setOptions(Map<String, ? extends @Nullable String> given, Map<String, String> options) {
        given.forEach((name, value) -> {
            if (value == null) {
                options.remove(name);
                return;
            }
            if (BOOLEANS.contains(name)) {
                StorageParameters.onOrOff(name, value);
            } else if (!name.equals(ViewDescriptor.CHECK_OPTION)) {
                throw SqlException.of("22023", "unrecognized parameter \"" + name + "\"");
            } else if (!Set.of("local", "cascaded").contains(value.toLowerCase(Locale.ROOT))) {
                throw SqlException.of("22023", "invalid value for enum option \"check_option\": " + value)
                        .withDetail("Valid values are \"local\" and \"cascaded\".");
            }
            // What is set anew goes to the end.
            options.remove(name);
            options.put(name, value);
        });
    }

    /// @throws SqlException 0A000 when rows are to be checked that cannot be written through the view
    static void requireCheckable(DdlContext context, ViewDescriptor view) {
        if (view.checkOption() == null) {
            return;
        }
        UpdatableView.Analysis analysis = UpdatableView.analyze(view, context.catalog());
        String reason = analysis.updatable() != null && !analysis.updatable().hasUpdatableColumns()
                ? "Views that have no updatable columns are not automatically updatable."
                : analysis.reason();
        if (reason != null) {
            throw SqlException.of("0A000", "WITH CHECK OPTION is supported only on automatically updatable views")
                    .withHint(reason);
        }
    }
}
