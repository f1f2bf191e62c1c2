package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RowTypes;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.session.RowDescription;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// CREATE [OR REPLACE] VIEW.
final class ViewCreation {
    private final DdlContext context;

    ViewCreation(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateView statement) {
        SchemaDescriptor schema = context.creationSchema(statement.name(), statement.temporary());
        String name = statement.name().name();
        List<ColumnDescriptor> columns = columns(statement);
        RelationDescriptor existing = context.catalog().findRelation(schema.oid(), name);
        CatalogChanges changes = context.changes();
        Map<String, String> options = new LinkedHashMap<>();
        ViewAlteration.setOptions(statement.options(), options);
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        boolean barrier = ViewDescriptor.isOn(options, ViewDescriptor.SECURITY_BARRIER);
        String sql = barrier ? texts.bindQuery(statement.text()) : texts.qualifyQuery(statement.text());
        if (existing != null && statement.replace()) {
            if (!(existing instanceof ViewDescriptor before)) {
                throw SqlException.of("42809", "\"" + name + "\" is not a view");
            }
            Ownership.require(context, before, "view");
            requireExtends(before.columns(), columns);
            for (int i = 0; i < before.columns().size(); i++) {
                ColumnDescriptor old = before.columns().get(i);
                columns.set(i, columns.get(i).withDefault(old.defaultSql()).withComment(old.comment()));
            }
            ViewDescriptor after = before.withColumns(columns).withSql(sql).withOptions(options);
            ViewAlteration.requireCheckable(context, after);
            changes.replace(before, after);
        } else {
            int oid = changes.nextOid();
            ViewDescriptor made =
                    new ViewDescriptor(oid, schema.oid(), name, context.user().oid(), columns, sql, options, null);
            ViewAlteration.requireCheckable(context, made);
            changes.create(made);
            Granting.applyDefaults(context, Privilege.Target.TABLE, oid, schema.oid(), context.user());
        }
        return "CREATE VIEW";
    }

    private List<ColumnDescriptor> columns(Statement.CreateView statement) {
        DdlPlanner.Described query = context.planner().describe(statement.query());
        List<RowDescription.Column> described = query.columns();
        if (statement.columns().size() > described.size()) {
            throw SqlException.of("42601", "CREATE VIEW specifies more column names than columns");
        }
        List<ColumnDescriptor> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < described.size(); i++) {
            RowDescription.Column column = described.get(i);
            String name =
                    i < statement.columns().size() ? statement.columns().get(i).getSimple() : column.name();
            if (!names.add(name)) {
                throw SqlException.of("42701", "column \"" + name + "\" specified more than once");
            }
            columns.add(ColumnDescriptor.of(i + 1, name, stored(column.declaredType()), column.typeModifier())
                    .withCollation(query.collations().get(i)));
        }
        return columns;
    }

    /// A row of a table is a record to who reads the view: the view does not say which columns the table has.
    private static SqlType stored(SqlType type) {
        return !RowTypes.isOid(type.oid())
                ? type
                : type.element() == null ? PgTypes.RECORD : PgTypes.arrayOf(PgTypes.RECORD);
    }

    private static void requireExtends(List<ColumnDescriptor> before, List<ColumnDescriptor> after) {
        if (after.size() < before.size()) {
            throw SqlException.of("42P16", "cannot drop columns from view");
        }
        for (int i = 0; i < before.size(); i++) {
            ColumnDescriptor old = before.get(i);
            ColumnDescriptor now = after.get(i);
            if (!old.name().equals(now.name())) {
                throw SqlException.of(
                        "42P16", "cannot change name of view column \"" + old.name() + "\" to \"" + now.name() + "\"");
            }
            if (old.typeOid() != now.typeOid()) {
                throw SqlException.of("42P16", "cannot change data type of view column \"" + old.name() + "\"");
            }
        }
    }
}
