package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PolicyDescriptor.Command;
import holo.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a statement does to rows of a table that it finds: which policies say what rows there are to find. Part of the
/// names under which {@link PlannerSchemas} knows tables with their rows' keys and bytes.
public enum RowUse {
    /// Policies do not count.
    ANY,
    /// Locks them as FOR UPDATE does.
    LOCK(Command.UPDATE, Command.SELECT),
    UPDATE(Command.UPDATE),
    /// Changes rows that it finds by their columns or returns.
    READ_AND_UPDATE(Command.UPDATE, Command.SELECT),
    DELETE(Command.DELETE),
    READ_AND_DELETE(Command.DELETE, Command.SELECT),
    READ(Command.SELECT);

    private static final char SEPARATOR = ':';

    private final List<Command> commands;

    RowUse(Command... commands) {
        this.commands = List.of(commands);
    }

    /// The name of a table with the hidden columns of {@link StoredTable}.
    ///
    /// @param roleOid whose policies count
    String named(String table, int roleOid) {
        return PlannerSchemas.WITH_ROW + ordinal() + SEPARATOR + roleOid + SEPARATOR + table;
    }

    /// A name that {@link #named} made, read.
    record Named(RowUse use, int roleOid, String table) {}

    /// The name read; null when it is an ordinary one.
    static @Nullable Named read(String name) {
        if (!name.startsWith(PlannerSchemas.WITH_ROW)) {
            return null;
        }
        int use = name.indexOf(SEPARATOR, PlannerSchemas.WITH_ROW.length());
        int role = name.indexOf(SEPARATOR, use + 1);
        return new Named(
                values()[Integer.parseInt(name.substring(PlannerSchemas.WITH_ROW.length(), use))],
                Integer.parseInt(name.substring(use + 1, role)),
                name.substring(role + 1));
    }

    /// The conditions under which rows of a table are there; empty where all are.
    List<String> conditions(TableDescriptor table, Viewer viewer, CatalogSnapshot catalog) {
        if (commands.isEmpty() || !viewer.isBound(table, catalog)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (Command command : commands) {
            viewer.visible(table, command, catalog).forEach(condition -> found.add(condition.sql()));
        }
        return found;
    }
}
