package holo.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A constraint of a table. NOT NULL is a property of the column.
public sealed interface ConstraintDescriptor {
    int oid();

    String name();

    /// When it is checked.
    default Deferral deferral() {
        return Deferral.NOT_DEFERRABLE;
    }

    /// Whether it is a key that an index is for.
    default boolean isOf(IndexDescriptor index) {
        return switch (this) {
            case PrimaryKey key -> key.indexOid == index.oid();
            case Unique unique -> unique.indexOid == index.oid();
            case Check check -> false;
            case ForeignKey key -> false;
        };
    }

    /// The key that an index is for, or null.
    static @Nullable ConstraintDescriptor ofIndex(List<ConstraintDescriptor> constraints, IndexDescriptor index) {
        for (ConstraintDescriptor constraint : constraints) {
            if (constraint.isOf(index)) {
                return constraint;
            }
        }
        return null;
    }

    /// Whether all rows are known to satisfy it.
    default boolean isValidated() {
        return switch (this) {
            case PrimaryKey key -> true;
            case Unique unique -> true;
            case Check check -> check.validated;
            case ForeignKey key -> key.validated;
        };
    }

    /// The same constraint with another name.
    default ConstraintDescriptor withName(String newName) {
        return switch (this) {
            case PrimaryKey key -> new PrimaryKey(key.oid, newName, key.indexOid, key.deferral);
            case Unique unique -> new Unique(unique.oid, newName, unique.indexOid, unique.deferral);
            case Check check -> new Check(check.oid, newName, check.sql, check.columns, check.validated);
            case ForeignKey key -> key.with(newName, key.validated);
        };
    }

    /// The same constraint, which all rows satisfy or need not.
    default ConstraintDescriptor withValidated(boolean value) {
        return switch (this) {
            case PrimaryKey key -> key;
            case Unique unique -> unique;
            case Check check -> new Check(check.oid, check.name, check.sql, check.columns, value);
            case ForeignKey key -> key.with(key.name, value);
        };
    }

    /// PRIMARY KEY. Rows are stored by it, unless it is deferrable.
    ///
    /// @param indexOid of an index that is neither primary nor unique when the key is deferrable: rows of the
    ///     same key must have their places in it while the constraint is not checked
    record PrimaryKey(int oid, String name, int indexOid, Deferral deferral) implements ConstraintDescriptor {
        /// A key that is checked row by row.
        public PrimaryKey(int oid, String name, int indexOid) {
            this(oid, name, indexOid, Deferral.NOT_DEFERRABLE);
        }
    }

    /// UNIQUE.
    ///
    /// @param indexOid of an index that is not unique, when the key is deferrable
    record Unique(int oid, String name, int indexOid, Deferral deferral) implements ConstraintDescriptor {
        /// A key that is checked row by row.
        public Unique(int oid, String name, int indexOid) {
            this(oid, name, indexOid, Deferral.NOT_DEFERRABLE);
        }
    }

    /// CHECK.
    ///
    /// @param columns numbers of the columns that the expression names
    /// @param validated false for NOT VALID: rows that were there before need not satisfy it
    record Check(int oid, String name, String sql, List<Integer> columns, boolean validated)
            implements ConstraintDescriptor {
        public Check {
            columns = List.copyOf(columns);
        }

        /// A constraint that all rows satisfy.
        public Check(int oid, String name, String sql, List<Integer> columns) {
            this(oid, name, sql, columns, true);
        }
    }

    /// FOREIGN KEY.
    ///
    /// @param columns numbers of the referencing columns
    /// @param referencedTableOid the table referred to
    /// @param referencedColumns numbers of its columns, in the order of `columns`
    /// @param validated false for NOT VALID: rows that were there before need not satisfy it
    record ForeignKey(
            int oid,
            String name,
            List<Integer> columns,
            int referencedTableOid,
            List<Integer> referencedColumns,
            Action onDelete,
            Action onUpdate,
            Deferral deferral,
            boolean validated)
            implements ConstraintDescriptor {
        /// A constraint that all rows satisfy.
        public ForeignKey(
                int oid,
                String name,
                List<Integer> columns,
                int referencedTableOid,
                List<Integer> referencedColumns,
                Action onDelete,
                Action onUpdate,
                Deferral deferral) {
            this(oid, name, columns, referencedTableOid, referencedColumns, onDelete, onUpdate, deferral, true);
        }

        public ForeignKey {
            columns = List.copyOf(columns);
            referencedColumns = List.copyOf(referencedColumns);
        }

        private ForeignKey with(String newName, boolean nowValidated) {
            return new ForeignKey(
                    oid,
                    newName,
                    columns,
                    referencedTableOid,
                    referencedColumns,
                    onDelete,
                    onUpdate,
                    deferral,
                    nowValidated);
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
