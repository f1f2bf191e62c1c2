package holo.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A view.
///
/// @param columns names and types as they were when it was created
/// @param sql the query as written, with the schemas of the relations that it names
public record ViewDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        List<ColumnDescriptor> columns,
        String sql,
        @Nullable String comment)
        implements RelationDescriptor {
    public ViewDescriptor {
        columns = List.copyOf(columns);
    }

    public ViewDescriptor withSql(String newSql) {
        return new ViewDescriptor(oid, schemaOid, name, ownerOid, columns, newSql, comment);
    }

    public ViewDescriptor withColumns(List<ColumnDescriptor> newColumns) {
        return new ViewDescriptor(oid, schemaOid, name, ownerOid, newColumns, sql, comment);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.VIEW;
    }
}
