package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.Lineage;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A table while a statement builds or changes it. Mutable; becomes a descriptor at the end.
final class TableDraft {
    private final TableDescriptor base;
    final List<ColumnDescriptor> columns;
    final List<IndexDescriptor> indexes;
    final List<ConstraintDescriptor> constraints;
    Lineage lineage;

    TableDraft(TableDescriptor base) {
        this.base = base;
        this.columns = new ArrayList<>(base.columns());
        this.indexes = new ArrayList<>(base.indexes());
        this.constraints = new ArrayList<>(base.constraints());
        this.lineage = base.lineage();
    }

    TableDescriptor build() {
        return base.withColumns(columns)
                .withIndexes(indexes)
                .withConstraints(constraints)
                .withLineage(lineage);
    }

    /// Whether the table is only being created.
    boolean isNew() {
        return base.columns().isEmpty();
    }

    int oid() {
        return base.oid();
    }

    String name() {
        return base.name();
    }

    int schemaOid() {
        return base.schemaOid();
    }

    @Nullable
    ColumnDescriptor find(String columnName) {
        return build().findColumn(columnName);
    }

    /// @throws SqlException 42703
    ColumnDescriptor get(String columnName) {
        ColumnDescriptor column = find(columnName);
        if (column == null) {
            throw SqlException.of(
                    "42703", "column \"" + columnName + "\" of relation \"" + base.name() + "\" does not exist");
        }
        return column;
    }

    void replace(ColumnDescriptor column) {
        columns.replaceAll(c -> c.number() == column.number() ? column : c);
    }

    /// Changes the text of every expression that the table keeps about its own columns.
    void rewriteExpressions(UnaryOperator<String> rewrite) {
        columns.replaceAll(column -> {
            String sql = column.generatedSql();
            return sql == null ? column : column.withGenerated(rewrite.apply(sql));
        });
        constraints.replaceAll(constraint -> constraint instanceof ConstraintDescriptor.Check check
                ? new ConstraintDescriptor.Check(
                        check.oid(), check.name(), rewrite.apply(check.sql()), check.columns(), check.validated())
                : constraint);
        indexes.replaceAll(index -> index.rewrite(rewrite));
        PartitionKey key = lineage.key();
        if (key != null && key.hasExpressions()) {
            lineage = lineage.withKey(new PartitionKey(
                    key.strategy(),
                    key.parts().stream()
                            .map(part -> part.expressionSql() == null
                                    ? part
                                    : new PartitionKey.Part(
                                            0, rewrite.apply(part.expressionSql()), part.typeOid(), part.collation()))
                            .toList()));
        }
    }

    boolean hasConstraint(String constraintName) {
        return constraints.stream().anyMatch(c -> c.name().equals(constraintName));
    }
}
