package holo.sql.parser;

import holo.sql.catalog.ConstraintDescriptor.Deferral;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// A constraint of a table.
public sealed interface TableConstraint {
    /// The name as written, null to have one made.
    @Nullable
    String name();

    /// PRIMARY KEY or UNIQUE; no columns when it follows a column.
    record Key(@Nullable String name, boolean primary, List<SqlIdentifier> columns, Deferral deferral)
            implements TableConstraint {}

    /// PRIMARY KEY or UNIQUE over an index that there is.
    record UsingIndex(@Nullable String name, boolean primary, String index, Deferral deferral)
            implements TableConstraint {}

    /// CHECK.
    ///
    /// @param noInherit whether tables that inherit from this one need not satisfy it
    record Check(@Nullable String name, SqlNode expression, String text, boolean noInherit)
            implements TableConstraint {}

    /// FOREIGN KEY.
    ///
    /// @param referencedColumns empty for the primary key
    /// @param onDelete an action's letter as in pg_constraint: a, r, c, n, d
    record ForeignKey(
            @Nullable String name,
            List<SqlIdentifier> columns,
            ObjectName referenced,
            List<SqlIdentifier> referencedColumns,
            char onUpdate,
            char onDelete,
            Deferral deferral)
            implements TableConstraint {
        ForeignKey withDeferral(Deferral other) {
            return new ForeignKey(name, columns, referenced, referencedColumns, onUpdate, onDelete, other);
        }
    }
}
