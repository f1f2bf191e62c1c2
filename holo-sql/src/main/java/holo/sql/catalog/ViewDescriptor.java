package holo.sql.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A view.
///
/// @param columns names and types as they were when it was created; their defaults are what INSERT through the view
/// uses
/// @param sql the query as written, with the schemas of the relations and functions that it names
/// @param options what WITH (…) and WITH CHECK OPTION said, in that order
public record ViewDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        List<ColumnDescriptor> columns,
        String sql,
        Map<String, String> options,
        @Nullable String comment)
        implements RelationDescriptor {
    /// The option that says which rows may be written through the view: `local` or `cascaded`.
    public static final String CHECK_OPTION = "check_option";

    /// The option that has the view read with the rights of who uses it, not with its owner's.
    public static final String SECURITY_INVOKER = "security_invoker";

    /// The option that keeps functions of a query from seeing rows that the view leaves out.
    public static final String SECURITY_BARRIER = "security_barrier";

    public ViewDescriptor {
        columns = List.copyOf(columns);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    public ViewDescriptor withSql(String newSql) {
        return new ViewDescriptor(oid, schemaOid, name, ownerOid, columns, newSql, options, comment);
    }

    public ViewDescriptor withColumns(List<ColumnDescriptor> newColumns) {
        return new ViewDescriptor(oid, schemaOid, name, ownerOid, newColumns, sql, options, comment);
    }

    public ViewDescriptor withName(int newSchemaOid, String newName) {
        return new ViewDescriptor(oid, newSchemaOid, newName, ownerOid, columns, sql, options, comment);
    }

    public ViewDescriptor withOwner(int newOwnerOid) {
        return new ViewDescriptor(oid, schemaOid, name, newOwnerOid, columns, sql, options, comment);
    }

    public ViewDescriptor withOptions(Map<String, String> newOptions) {
        return new ViewDescriptor(oid, schemaOid, name, ownerOid, columns, sql, newOptions, comment);
    }

    public ViewDescriptor withComment(@Nullable String text) {
        return new ViewDescriptor(oid, schemaOid, name, ownerOid, columns, sql, options, text);
    }

    @Override
    public String query() {
        return sql;
    }

    /// `local`, `cascaded`, or null when rows are not checked.
    public @Nullable String checkOption() {
        String option = options.get(CHECK_OPTION);
        return option == null ? null : option.toLowerCase(Locale.ROOT);
    }

    /// Whether the view reads with the rights of who uses it.
    public boolean isInvokers() {
        return isOn(options, SECURITY_INVOKER);
    }

    /// Whether conditions of a query over the view come behind the view's own.
    public boolean isBarrier() {
        return isOn(options, SECURITY_BARRIER);
    }

    /// Whether options of a view say yes to one that is off by default.
    public static boolean isOn(Map<String, String> options, String option) {
        return List.of("on", "true", "yes", "1")
                .contains(options.getOrDefault(option, "off").toLowerCase(Locale.ROOT));
    }

    /// The view's rows as those of a table that is not stored: what INSTEAD OF triggers change.
    public TableDescriptor asTable() {
        return new TableDescriptor(oid, schemaOid, name, ownerOid, 0, columns, List.of(), List.of(), Map.of(), comment);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.VIEW;
    }
}
