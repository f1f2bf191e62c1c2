package holo.sql.catalog;

import java.util.List;

/// A constraint of a table. NOT NULL is a property of the column.
public sealed interface ConstraintDescriptor {
    int oid();

    String name();

    /// PRIMARY KEY.
    record PrimaryKey(int oid, String name, int indexOid) implements ConstraintDescriptor {}

    /// UNIQUE.
    record Unique(int oid, String name, int indexOid) implements ConstraintDescriptor {}

    /// CHECK.
    ///
    /// @param columns numbers of the columns that the expression names
    record Check(int oid, String name, String sql, List<Integer> columns) implements ConstraintDescriptor {
        public Check {
            columns = List.copyOf(columns);
        }
    }

    /// FOREIGN KEY.
    ///
    /// @param columns numbers of the referencing columns
    /// @param referencedTableOid the table referred to
    /// @param referencedColumns numbers of its columns, in the order of `columns`
    record ForeignKey(
            int oid,
            String name,
            List<Integer> columns,
            int referencedTableOid,
            List<Integer> referencedColumns,
            Action onDelete,
            Action onUpdate,
            Deferral deferral)
            implements ConstraintDescriptor {
        public ForeignKey {
            columns = List.copyOf(columns);
            referencedColumns = List.copyOf(referencedColumns);
        }
    }

    /// When a constraint is checked. Stored by name.
    enum Deferral {
        NOT_DEFERRABLE,
        INITIALLY_IMMEDIATE,
        INITIALLY_DEFERRED
    }

    /// What happens to referencing rows. Stored by name.
    enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }
}
