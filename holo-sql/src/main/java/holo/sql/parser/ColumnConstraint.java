package holo.sql.parser;

import java.util.Map;
import org.apache.calcite.sql.SqlNode;

/// What follows a column's type.
public sealed interface ColumnConstraint {
    /// NOT NULL, or NULL.
    record Nullability(boolean notNull) implements ColumnConstraint {}

    /// COLLATE.
    record Collated(ObjectName collation) implements ColumnConstraint {}

    /// DEFAULT.
    ///
    /// @param text the expression as written
    record Default(SqlNode expression, String text) implements ColumnConstraint {}

    /// GENERATED … AS IDENTITY.
    record Identity(boolean always, Map<String, Long> options) implements ColumnConstraint {}

    /// GENERATED ALWAYS AS (…) STORED.
    record Generated(SqlNode expression, String text) implements ColumnConstraint {}

    /// Any constraint that could be written for the table as well.
    record Table(TableConstraint constraint) implements ColumnConstraint {}
}
