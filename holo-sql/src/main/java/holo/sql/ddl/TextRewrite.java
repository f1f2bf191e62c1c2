package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.pgcatalog.QualifiedText;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Changes the texts that the catalog keeps when a name in them changes: defaults, checks, generated columns, index
/// expressions, views, domains.
final class TextRewrite {
    private final DdlContext context;

    TextRewrite(DdlContext context) {
        this.context = context;
    }

    void renameType(TypeDescriptor type, String to) {
        all(sql -> StoredExpressions.renameType(sql, type.name(), to));
    }

    void moveType(TypeDescriptor type, String from, String to) {
        all(sql -> StoredExpressions.moveType(sql, from, type.name(), to));
    }

    /// Prepares for another name or schema of a relation: texts that name it will find it there.
    ///
    /// @param schema null for the schema that it is in
    void moveRelation(RelationDescriptor relation, @Nullable String schema, String name) {
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        all(
                sql -> texts.moveSequence(sql, relation, schema, name),
                sql -> texts.moveRelation(sql, relation, schema, name));
    }

    /// Prepares for another name of a schema: queries and policies that call its functions will find them there.
    void moveFunctions(String schema, String to) {
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        all(sql -> sql, sql -> texts.moveFunctions(sql, schema, null, to, ""));
    }

    /// Prepares for another name or schema of a function.
    void moveFunction(String schema, String name, String toSchema, String toName) {
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        all(sql -> sql, sql -> texts.moveFunctions(sql, schema, name, toSchema, toName));
    }

    /// Prepares for other names of a table's columns: queries of views keep calling them what they are called now.
    void aliasColumns(TableDescriptor table) {
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        all(sql -> sql, sql -> texts.aliasColumns(sql, table));
    }

    /// Prepares for a column's end: queries of views call columns by their order.
    void dropAlias(TableDescriptor table, ColumnDescriptor column) {
        QualifiedText texts = new QualifiedText(context.catalog(), context.schemas());
        int place = table.visibleColumns().indexOf(column);
        all(sql -> sql, sql -> texts.dropAlias(sql, table, place));
    }

    /// Changes every text of the catalog.
    void all(UnaryOperator<String> rewrite) {
        all(rewrite, rewrite);
    }

    /// Changes expressions, and the queries of views.
    private void all(UnaryOperator<String> rewrite, UnaryOperator<String> queries) {
        CatalogChanges changes = context.changes();
        for (RelationDescriptor relation : context.catalog().relations()) {
            RelationDescriptor after = switch (relation) {
                case TableDescriptor table -> {
                    TableDraft draft = new TableDraft(table);
                    draft.rewriteExpressions(rewrite);
                    draft.columns.replaceAll(column -> {
                        String sql = column.defaultSql();
                        return sql == null ? column : column.withDefault(rewrite.apply(sql));
                    });
                    TableDescriptor built = draft.build();
                    String query = built.query();
                    yield query == null
                            ? built
                            : built.withMaterialization(
                                    new TableDescriptor.Materialization(queries.apply(query), built.isPopulated()));
                }
                case ViewDescriptor view -> view.withSql(queries.apply(view.sql()));
                case SequenceDescriptor sequence -> sequence;
            };
            if (!after.equals(relation)) {
                changes.replace(relation, after);
            }
        }
        for (PolicyDescriptor policy : context.catalog().policies()) {
            PolicyDescriptor after =
                    PolicyChanges.rewritten(policy, sql -> QualifiedText.inQuery(rewrite.apply(sql), queries));
            if (!after.equals(policy)) {
                changes.replace(policy, after);
            }
        }
        for (TypeDescriptor type : context.catalog().types()) {
            TypeDescriptor after = type.rewrite(rewrite);
            if (!after.equals(type)) {
                changes.replace(type, after);
            }
        }
    }
}
