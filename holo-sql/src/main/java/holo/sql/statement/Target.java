package holo.sql.statement;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.plan.TableLayout;
import org.apache.calcite.sql.SqlIdentifier;

/// The table that a statement changes.
record Target(TableDescriptor table, TableLayout layout, TableWriter writer, Defaults defaults) {
    static Target of(ObjectName name, SearchPath path, Planner planner) {
        RelationDescriptor relation = path.get(name);
        if (!(relation instanceof TableDescriptor table)) {
            throw SqlException.of("42809", "cannot change " + "relation \"" + relation.name() + "\"")
                    .withDetail("This operation is not supported for views and sequences.")
                    .withPosition(name.position());
        }
        TableLayout layout = TableLayout.of(table);
        CatalogSnapshot catalog = path.catalog();
        TableWriter writer = TableWriters.of(layout, catalog, planner);
        return new Target(table, layout, writer, new Defaults(layout, planner));
    }

    /// @throws SqlException 42703
    ColumnDescriptor column(SqlIdentifier id) {
        ColumnDescriptor column = table.findColumn(id.names.getLast());
        if (column == null) {
            throw SqlException.of(
                            "42703",
                            "column \"" + id.names.getLast() + "\" of relation \"" + table.name() + "\" does not exist")
                    .withPosition(id.getParserPosition().getColumnNum());
        }
        return column;
    }

    /// A generated column takes no value but DEFAULT.
    ///
    /// @throws SqlException 428C9
    void requireAssignable(ColumnDescriptor column, boolean insert, boolean overriding) {
        if (column.generatedSql() != null) {
            throw SqlException.of(
                            "428C9",
                            insert
                                    ? "cannot insert a non-DEFAULT value into column \"" + column.name() + "\""
                                    : "column \"" + column.name() + "\" can only be updated to DEFAULT")
                    .withDetail("Column \"" + column.name() + "\" is a generated column.");
        }
        if (column.identity() == ColumnDescriptor.Identity.ALWAYS && !overriding) {
            SqlException error = SqlException.of(
                            "428C9",
                            insert
                                    ? "cannot insert a non-DEFAULT value into column \"" + column.name() + "\""
                                    : "column \"" + column.name() + "\" can only be updated to DEFAULT")
                    .withDetail("Column \"" + column.name() + "\" is an identity column defined as GENERATED ALWAYS.");
            throw insert ? error.withHint("Use OVERRIDING SYSTEM VALUE to override.") : error;
        }
    }
}
