package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import java.util.function.UnaryOperator;

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

    /// Changes every text of the catalog.
    void all(UnaryOperator<String> rewrite) {
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
                    yield draft.build();
                }
                case ViewDescriptor view -> view.withSql(rewrite.apply(view.sql()));
                case SequenceDescriptor sequence -> sequence;
            };
            if (!after.equals(relation)) {
                changes.replace(relation, after);
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
