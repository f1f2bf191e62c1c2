package holo.sql.session;

import holo.sql.type.SqlType;
import java.util.List;

/// The columns of a result.
public record RowDescription(List<Column> columns) {
    public RowDescription {
        columns = List.copyOf(columns);
    }

    /// One column.
    ///
    /// @param type of the values, never a domain
    /// @param declaredType of the expression: the domain whose values these are, or the same as `type`
    /// @param typeModifier PostgreSQL's typmod, -1 for none
    /// @param tableOid the table that it comes from, 0 for none
    /// @param columnNumber its attribute number there, 0 for none
    public record Column(
            String name, SqlType type, SqlType declaredType, int typeModifier, int tableOid, short columnNumber) {
        /// A column that is of no domain.
        public Column(String name, SqlType type, int typeModifier, int tableOid, short columnNumber) {
            this(name, type, type, typeModifier, tableOid, columnNumber);
        }
    }
}
