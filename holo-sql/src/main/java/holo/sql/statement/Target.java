package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.plan.Families;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.plan.TableLayout;
import holo.sql.plan.UpdatableView;
import holo.sql.plan.ViewChain;
import holo.sql.plan.Viewer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// The table that a statement changes, perhaps by the name of a view over it.
///
/// @param members the tables that have its rows
/// @param only whether those that inherit from it are not meant
/// @param defaults what a new row takes where nothing is said
/// @param resets what `SET column = DEFAULT` assigns
/// @param policies what is demanded of rows that the statement writes
/// @param view the view that the statement names; null when it is the table
record Target(
        TableDescriptor table,
        TableLayout layout,
        TableWriter writer,
        Members members,
        boolean only,
        Defaults defaults,
        Defaults resets,
        @Nullable ViewChain view,
        ViewChecks checks,
        PolicyChecks policies) {
    /// The number of a view's column that is none of the table's.
    private static final int NOT_STORED = 0;

    /// A row's key and bytes.
    private static final int ROW_WIDTH = 2;

    /// @param event what the statement does first of all
    static Target of(ObjectName name, Event event, SearchPath path, Planner planner) {
        CatalogSnapshot catalog = path.catalog();
        path.requireNotSystem(name, event);
        RelationDescriptor relation = path.get(name);
        return switch (relation) {
            case TableDescriptor table
            when table.isMaterialized() ->
                throw SqlException.of("42809", "cannot change materialized view \"" + table.name() + "\"");
            case TableDescriptor table -> of(table, name.only(), catalog, planner);
            case ViewDescriptor view -> through(ViewChain.of(view, event, catalog), event, path, planner);
            case SequenceDescriptor sequence ->
                throw SqlException.of("42809", "cannot change sequence \"" + sequence.name() + "\"")
                        .withPosition(name.position());
        };
    }

    /// The table itself, a materialized view too.
    static Target of(TableDescriptor table, boolean only, CatalogSnapshot catalog, Planner planner) {
        TableLayout layout = TableLayout.of(table);
        TableWriters writers = writers(layout, catalog, planner);
        Defaults defaults = new Defaults(layout, planner);
        return new Target(
                table,
                layout,
                writers.get(table),
                Members.of(layout, only, writers, catalog, planner),
                only,
                defaults,
                defaults,
                null,
                ViewChecks.NONE,
                PolicyChecks.NONE);
    }

    private static TableWriters writers(TableLayout layout, CatalogSnapshot catalog, Planner planner) {
        boolean known = catalog.table(layout.table().oid()) != null;
        return TableWriters.of(layout, known ? Families.members(layout.table(), catalog) : List.of(), catalog, planner);
    }

    private static Target through(ViewChain view, Event event, SearchPath path, Planner planner) {
        CatalogSnapshot catalog = path.catalog();
        TableLayout layout = TableLayout.of(view.end());
        TableWriters writers = writers(layout, catalog, planner);
        Map<Integer, String> defaults = event == Event.INSERT ? view.defaults() : Map.of();
        return new Target(
                view.end(),
                layout,
                writers.get(view.end()),
                Members.of(layout, false, writers, catalog, planner),
                false,
                new Defaults(layout, defaults, true, planner),
                new Defaults(layout, view.ownDefaults(), false, planner),
                view,
                ViewChecks.of(view, layout, path.viewer(), planner),
                PolicyChecks.NONE);
    }

    /// The same target whose new rows policies look at.
    Target with(PolicyChecks demanded) {
        return new Target(table, layout, writer, members, only, defaults, resets, view, checks, demanded);
    }

    /// What policies of the table are to be planned with.
    PolicyChecks.Scope policyScope(SearchPath path, Planner planner) {
        Viewer viewer = view == null ? path.viewer() : view.viewer(path.viewer());
        return new PolicyChecks.Scope(table, layout, isInstead() ? Viewer.ALL : viewer, path.catalog(), planner);
    }

    /// Demands at commit that the table and the views are still what they were, and runs triggers before the statement.
    ///
    /// @param events what the statement does to rows
    void begin(Execution execution, Event... events) {
        if (view != null) {
            for (UpdatableView level : view.levels()) {
                execution
                        .transaction()
                        .requireUnchanged(KeySpace.descriptor(
                                level.view().kind(), level.view().oid()));
            }
        }
        writer.begin(execution, events);
    }

    /// Inserts a row, in a partition where that is.
    ///
    /// @return the row as it is now; null when a trigger kept it out
    @Nullable
    Object @Nullable [] insert(Execution execution, @Nullable Object[] row, PolicyChecks demanded) {
        Member member = members.of(execution, row);
        @Nullable Object[] there = member.inward(row);
        if (!member.writer().beforeInsert(execution, there)) {
            return null;
        }
        demanded.through(member).check(execution, there);
        member.writer().insert(execution, there);
        return member.outward(there);
    }

    /// Changes a row that is locked; it moves where another partition takes it.
    ///
    /// @param before the row as the table has it that it is in; `after` likewise
    /// @return the row as it is now; null when a trigger kept it as it was
    @Nullable
    Written update(
            Execution execution,
            Member member,
            Key key,
            @Nullable Object[] before,
            @Nullable Object[] after,
            int[] assigned,
            PolicyChecks demanded) {
        int @Nullable [] places = member.places(assigned);
        if (members.isPartitioned() && !member.writer().takes(execution, after)) {
            return member.writer().move(execution, key, before, after, places, member, members, demanded);
        }
        return member.writer().update(execution, key, before, after, places, demanded.through(member))
                ? new Written(member.outward(after), member)
                : null;
    }

    /// A row as it is now.
    ///
    /// @param row as the named table has it
    /// @param member the table that it is in
    record Written(@Nullable Object[] row, Member member) {}

    /// Whether triggers take the place of the change.
    boolean isInstead() {
        return view != null && view.instead();
    }

    /// The names of the columns that statements see.
    Set<String> columnNames() {
        List<ColumnDescriptor> columns =
                view == null ? table.visibleColumns() : view.view().columns();
        return columns.stream().map(ColumnDescriptor::name).collect(Collectors.toSet());
    }

    /// How many columns say which row is meant, before those that a statement computes for it.
    int rowWidth() {
        return view == null ? ROW_WIDTH : view.hidden().size();
    }

    /// The name that the statement calls it by.
    String name() {
        return view == null ? table.name() : view.view().name();
    }

    /// A column to assign to, under the name that the statement has for it.
    ///
    /// @throws SqlException 42703; 0A000 for one of a view that is none of the table's
    ColumnDescriptor column(SqlIdentifier id, boolean insert) {
        String column = id.names.getLast();
        int position = id.getParserPosition().getColumnNum();
        if (view != null) {
            try {
                return view.column(column, insert);
            } catch (SqlException e) {
                throw e.sqlState().equals("42703") ? e.withPosition(position) : e;
            }
        }
        ColumnDescriptor found = table.findColumn(column);
        if (found == null) {
            throw SqlException.of("42703", "column \"" + column + "\" of relation \"" + name() + "\" does not exist")
                    .withPosition(position);
        }
        return found;
    }

    /// The columns that INSERT without a list of columns means: those of a view that are none of the table's are there,
    /// but {@link #requireAssignable} refuses them.
    List<ColumnDescriptor> columns() {
        if (view == null) {
            return table.visibleColumns();
        }
        return view.view().columns().stream().map(this::assigned).toList();
    }

    private ColumnDescriptor assigned(ColumnDescriptor column) {
        try {
            return java.util.Objects.requireNonNull(view).column(column.name(), true);
        } catch (SqlException e) {
            return ColumnDescriptor.of(NOT_STORED, column.name(), column.type(), column.typeModifier());
        }
    }

    /// @throws SqlException 0A000 for a column of a view that is none of the table's
    void requireStored(ColumnDescriptor column) {
        if (column.number() == NOT_STORED && view != null) {
            view.column(column.name(), true);
        }
    }

    /// @throws SqlException 42601 when a column is among those that were assigned already
    void requireOnce(List<ColumnDescriptor> assigned, ColumnDescriptor column) {
        if (assigned.stream().anyMatch(c -> c.number() == column.number() && c.number() != NOT_STORED)) {
            throw SqlException.of(
                    "42601",
                    "multiple assignments to same column \""
                            + table.column(column.number()).name() + "\"");
        }
    }

    /// A generated column takes no value but DEFAULT.
    ///
    /// @throws SqlException 428C9; 0A000 for a column of a view that is none of the table's
    void requireAssignable(ColumnDescriptor column, boolean insert, boolean overriding) {
        requireStored(column);
        String name = column.number() == NOT_STORED
                ? column.name()
                : table.column(column.number()).name();
        if (column.generatedSql() != null) {
            throw SqlException.of(
                            "428C9",
                            insert
                                    ? "cannot insert a non-DEFAULT value into column \"" + name + "\""
                                    : "column \"" + name + "\" can only be updated to DEFAULT")
                    .withDetail("Column \"" + name + "\" is a generated column.");
        }
        if (column.identity() == ColumnDescriptor.Identity.ALWAYS && !overriding) {
            SqlException error = SqlException.of(
                            "428C9",
                            insert
                                    ? "cannot insert a non-DEFAULT value into column \"" + name + "\""
                                    : "column \"" + name + "\" can only be updated to DEFAULT")
                    .withDetail("Column \"" + name + "\" is an identity column defined as GENERATED ALWAYS.");
            throw insert ? error.withHint("Use OVERRIDING SYSTEM VALUE to override.") : error;
        }
    }
}
