package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The way from a view that a statement changes to where its rows are: views over views, and at the end a table, or a
/// view whose INSTEAD OF triggers do the change.
///
/// @param view the one that the statement names
/// @param levels from the view on; empty when it has the triggers itself
/// @param end the table, or the view with the triggers as one
/// @param instead whether triggers do it
public record ViewChain(ViewDescriptor view, List<UpdatableView> levels, TableDescriptor end, boolean instead) {
    private static final int DEPTH_MAX = 64;

    /// Bits of {@link #events}.
    public static final int UPDATE = 4;

    public static final int INSERT = 8;
    public static final int DELETE = 16;
    public static final int ALL = UPDATE | INSERT | DELETE;

    /// Begins the names of the hidden columns that hold the row of a view with triggers.
    private static final String OLD_COLUMN = "\u0001old";

    public ViewChain {
        levels = List.copyOf(levels);
    }

    /// Finds where a change of a view goes.
    ///
    /// @throws SqlException 55000 when it cannot be changed
    public static ViewChain of(ViewDescriptor view, Event event, CatalogSnapshot catalog) {
        List<UpdatableView> levels = new ArrayList<>();
        ViewDescriptor current = view;
        while (levels.size() < DEPTH_MAX) {
            if (hasTrigger(current, event, catalog)) {
                return new ViewChain(view, levels, current.asTable(), true);
            }
            UpdatableView.Analysis analysis = UpdatableView.analyze(current, catalog);
            UpdatableView found = analysis.updatable();
            if (found == null) {
                throw refusal(current, event, Objects.requireNonNull(analysis.reason()));
            }
            if (event != Event.DELETE && !found.hasUpdatableColumns()) {
                throw refusal(current, event, "Views that have no updatable columns are not automatically updatable.");
            }
            levels.add(found);
            switch (found.base()) {
                case TableDescriptor table -> {
                    return new ViewChain(view, levels, table, false);
                }
                case ViewDescriptor next -> current = next;
                case SequenceDescriptor sequence -> throw new IllegalStateException("a sequence has no rows to change");
            }
        }
        throw SqlException.of("54001", "views are nested too deeply").withHint("Change the table behind the view.");
    }

    /// The way to the table whose rows the rows of a view are; null when they are not those of one.
    public static @Nullable ViewChain toTable(ViewDescriptor view, CatalogSnapshot catalog) {
        List<UpdatableView> levels = new ArrayList<>();
        RelationDescriptor current = view;
        while (current instanceof ViewDescriptor next && levels.size() < DEPTH_MAX) {
            UpdatableView found = UpdatableView.analyze(next, catalog).updatable();
            if (found == null) {
                return null;
            }
            levels.add(found);
            current = found.base();
        }
        return current instanceof TableDescriptor table ? new ViewChain(view, levels, table, false) : null;
    }

    /// Whether triggers of a view do what an event asks for.
    public static boolean hasTrigger(ViewDescriptor view, Event event, CatalogSnapshot catalog) {
        return catalog.triggers(view.oid()).stream()
                .anyMatch(trigger -> trigger.timing() == TriggerDescriptor.Timing.INSTEAD_OF
                        && trigger.events().contains(event));
    }

    private static SqlException refusal(ViewDescriptor view, Event event, String reason) {
        return refusal(view.name(), event, reason);
    }

    /// 55000 for a view that is not updatable.
    ///
    /// @param reason why it is not
    static SqlException refusal(String view, Event event, String reason) {
        String verb = switch (event) {
            case INSERT -> "insert into";
            case UPDATE -> "update";
            case DELETE -> "delete from";
        };
        String doing = switch (event) {
            case INSERT -> "inserting into";
            case UPDATE -> "updating";
            case DELETE -> "deleting from";
        };
        return SqlException.of("55000", "cannot " + verb + " view \"" + view + "\"")
                .withDetail(reason)
                .withHint("To enable " + doing + " the view, provide an INSTEAD OF " + event
                        + " trigger or an unconditional ON " + event + " DO INSTEAD rule.");
    }

    /// The column that an assignment to the view's column changes: that of the end, under the name that the view has
    /// for it.
    ///
    /// @throws SqlException 42703 when there is none, 0A000 when it cannot be assigned
    public ColumnDescriptor column(String name, boolean insert) {
        ColumnDescriptor own = view.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> SqlException.of(
                        "42703", "column \"" + name + "\" of relation \"" + view.name() + "\" does not exist"));
        ColumnDescriptor current = own;
        for (UpdatableView level : levels) {
            UpdatableView.Column column = level.columns().get(place(level.view().columns(), current));
            if (column.base() == null) {
                throw SqlException.of(
                                "0A000",
                                "cannot " + (insert ? "insert into" : "update") + " column \""
                                        + column.descriptor().name() + "\" of view \""
                                        + level.view().name() + "\"")
                        .withDetail(Objects.requireNonNull(column.reason()));
            }
            current = column.base();
        }
        return current.withName(own.name());
    }

    private static int place(List<ColumnDescriptor> columns, ColumnDescriptor column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).number() == column.number()) {
                return i;
            }
        }
        throw new IllegalStateException("no column " + column.number());
    }

    /// The defaults that INSERT through the views takes before the end's own, by number of its columns.
    ///
    /// @throws SqlException 0A000 when a column has one that cannot be assigned
    public Map<Integer, String> defaults() {
        Map<Integer, String> found = new HashMap<>();
        for (int i = 0; i < levels.size(); i++) {
            ViewDescriptor named = levels.get(i).view();
            ViewChain rest = new ViewChain(named, levels.subList(i, levels.size()), end, instead);
            for (ColumnDescriptor column : named.columns()) {
                if (column.defaultSql() != null) {
                    found.putIfAbsent(rest.column(column.name(), true).number(), column.defaultSql());
                }
            }
        }
        return found;
    }

    /// What `SET column = DEFAULT` assigns, by number of the end's columns: the view's own defaults.
    public Map<Integer, String> ownDefaults() {
        Map<Integer, String> found = new HashMap<>();
        for (int i = 0; i < view.columns().size(); i++) {
            ColumnDescriptor column = view.columns().get(i);
            boolean assignable =
                    levels.isEmpty() || levels.getFirst().columns().get(i).reason() == null;
            if (column.defaultSql() != null && assignable) {
                found.put(column(column.name(), false).number(), column.defaultSql());
            }
        }
        return found;
    }

    /// Through whose eyes the end is seen: those of the last view's owner, or of who uses it.
    public Viewer viewer(Viewer user) {
        ViewDescriptor last = levels.isEmpty() ? view : levels.getLast().view();
        return user.through(last);
    }

    /// The hidden columns of {@link #rows} that say which row of the end is meant.
    public List<String> hidden() {
        if (!instead) {
            return List.of(StoredTable.KEY_COLUMN, StoredTable.VALUE_COLUMN);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < end.columns().size(); i++) {
            names.add(OLD_COLUMN + i);
        }
        return names;
    }

    /// The view in FROM, with the hidden columns.
    ///
    /// @param schema of the end
    /// @param use what happens to the rows
    /// @param roleOid whose policies count at the end
    SqlNode rows(String schema, RowUse use, int roleOid) {
        SqlNode from;
        if (instead) {
            List<SqlNode> items = new ArrayList<>();
            for (ColumnDescriptor column : end.columns()) {
                items.add(new SqlIdentifier(List.of(end.name(), column.name()), SqlParserPos.ZERO));
            }
            for (int i = 0; i < end.columns().size(); i++) {
                items.add(SqlStdOperatorTable.AS.createCall(
                        SqlParserPos.ZERO,
                        new SqlIdentifier(
                                List.of(end.name(), end.columns().get(i).name()), SqlParserPos.ZERO),
                        new SqlIdentifier(OLD_COLUMN + i, SqlParserPos.ZERO)));
            }
            from = Planner.selectFrom(
                    items, Planner.as(new SqlIdentifier(List.of(schema, end.name()), SqlParserPos.ZERO), end.name()));
        } else {
            from = new SqlIdentifier(List.of(schema, use.named(end.name(), roleOid)), SqlParserPos.ZERO);
        }
        return over(from, levels.size(), hidden(), true);
    }

    /// The view's columns of a row of the end.
    ///
    /// @param row the row as a relation
    SqlNode projected(SqlNode row) {
        return over(row, levels.size(), List.of(), false);
    }

    /// The relation that a level's expressions are over, for a row of the end.
    ///
    /// @param level counts the views above it
    public SqlNode under(SqlNode row, int level) {
        ViewChain below = new ViewChain(view, levels.subList(level + 1, levels.size()), end, instead);
        return levels.get(level).named(below.projected(row), List.of());
    }

    private SqlNode over(SqlNode from, int count, List<String> hidden, boolean where) {
        SqlNode relation = from;
        for (int i = count - 1; i >= 0; i--) {
            relation = levels.get(i).over(relation, hidden, where);
        }
        return relation;
    }

    /// What a new row of the end must satisfy.
    ///
    /// @param view whose condition it is
    /// @param level counts the views above it
    public record Check(ViewDescriptor view, int level, SqlNode condition) {}

    /// The conditions of WITH CHECK OPTION, those of the lowest views first.
    public List<Check> checks() {
        List<Check> found = new ArrayList<>();
        boolean cascaded = false;
        for (int i = 0; i < levels.size(); i++) {
            String option = levels.get(i).view().checkOption();
            cascaded |= "cascaded".equals(option);
            SqlNode condition = levels.get(i).condition();
            if (condition != null && (cascaded || option != null)) {
                found.addFirst(new Check(levels.get(i).view(), i, condition));
            }
        }
        return found;
    }

    /// An expression over the view's columns as one over those of the end.
    public SqlNode substitute(SqlNode expression) {
        return Objects.requireNonNull(expression.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlIdentifier id) {
                return id.isStar() ? id : new SqlIdentifier(endName(id.names.getLast()), id.getParserPosition());
            }

            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                return call.isA(SqlKind.QUERY) ? call : super.visit(call);
            }
        }));
    }

    private String endName(String name) {
        return end.column(column(name, true).number()).name();
    }

    /// What may be done to the rows of a view, as bits.
    ///
    /// @param triggers whether INSTEAD OF triggers count
    /// @return 4 for UPDATE, 8 for INSERT, 16 for DELETE
    public static int events(RelationDescriptor relation, boolean triggers, CatalogSnapshot catalog) {
        return switch (relation) {
            case TableDescriptor table -> table.isMaterialized() ? 0 : ALL;
            case SequenceDescriptor sequence -> 0;
            case ViewDescriptor view -> events(view, triggers, catalog, 0);
        };
    }

    private static int events(ViewDescriptor view, boolean triggers, CatalogSnapshot catalog, int depth) {
        int found = 0;
        if (triggers) {
            found |= hasTrigger(view, Event.INSERT, catalog) ? INSERT : 0;
            found |= hasTrigger(view, Event.UPDATE, catalog) ? UPDATE : 0;
            found |= hasTrigger(view, Event.DELETE, catalog) ? DELETE : 0;
        }
        UpdatableView updatable = UpdatableView.analyze(view, catalog).updatable();
        if (updatable == null || depth > DEPTH_MAX) {
            return found;
        }
        int own = updatable.hasUpdatableColumns() ? ALL : DELETE;
        int base = updatable.base() instanceof ViewDescriptor next
                ? events(next, triggers, catalog, depth + 1)
                : events(updatable.base(), triggers, catalog);
        return found | own & base;
    }

    /// pg_column_is_updatable: whether UPDATE may assign the column, and DELETE take its row.
    ///
    /// @param triggers whether INSTEAD OF triggers count
    public static boolean isUpdatable(
            RelationDescriptor relation, int number, boolean triggers, CatalogSnapshot catalog) {
        if (!(relation instanceof ViewDescriptor view)) {
            return relation instanceof TableDescriptor && number > 0;
        }
        if (number <= 0 || number > view.columns().size()) {
            return false;
        }
        int wanted = UPDATE | DELETE;
        if (triggers && hasTrigger(view, Event.UPDATE, catalog) && hasTrigger(view, Event.DELETE, catalog)) {
            return true;
        }
        UpdatableView updatable = UpdatableView.analyze(view, catalog).updatable();
        if (updatable == null || (events(view, triggers, catalog) & wanted) != wanted) {
            return false;
        }
        ColumnDescriptor base = updatable.columns().get(number - 1).base();
        return base != null && isUpdatable(updatable.base(), base.number(), triggers, catalog);
    }
}
