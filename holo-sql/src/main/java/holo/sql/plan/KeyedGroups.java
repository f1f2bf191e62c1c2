package holo.sql.plan;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// GROUP BY with the whole primary key of a table determines the table's other columns, and a query may use them as if
/// they were grouped by. They are: groups stay what they are, since rows with one key are one row (or, behind an outer
/// join, none).
final class KeyedGroups {
    private KeyedGroups() {}

    /// The columns to group by in addition: those of tables with their keys in GROUP BY whose names the query writes.
    ///
    /// @param select its GROUP BY has been validated, so that its names are qualified
    static List<SqlIdentifier> determined(SqlSelect select, SqlValidatorScope scope) {
        Map<String, Set<String>> grouped = grouped(select.getGroup());
        List<SqlIdentifier> result = new ArrayList<>();
        Used used = null;
        for (Map.Entry<String, Set<String>> entry : grouped.entrySet()) {
            TableDescriptor table = table(entry.getKey(), scope);
            if (table == null || !holdsKey(table, entry.getValue())) {
                continue;
            }
            if (used == null) {
                used = new Used();
                used.read(select);
            }
            for (ColumnDescriptor column : table.visibleColumns()) {
                boolean written = used.all || used.names.contains(column.name()) || used.names.contains(entry.getKey());
                if (written && !entry.getValue().contains(column.name())) {
                    result.add(new SqlIdentifier(
                            List.of(entry.getKey(), column.name()),
                            select.getGroup().getParserPosition()));
                }
            }
        }
        return result;
    }

    /// The columns in GROUP BY itself, not in its sets, by relation.
    private static Map<String, Set<String>> grouped(@Nullable SqlNodeList group) {
        Map<String, Set<String>> result = new LinkedHashMap<>();
        if (group != null) {
            for (SqlNode item : group) {
                if (item instanceof SqlIdentifier id && id.names.size() == 2) {
                    result.computeIfAbsent(id.names.getFirst(), k -> new HashSet<>())
                            .add(id.names.getLast());
                }
            }
        }
        return result;
    }

    private static @Nullable TableDescriptor table(String relation, SqlValidatorScope scope) {
        SqlValidatorScope.ResolvedImpl found = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(List.of(relation), SqlNameMatchers.withCaseSensitive(true), false, found);
        SqlValidatorNamespace namespace =
                found.count() == 1 && found.only().scope == scope ? found.only().namespace : null;
        StoredTable stored = namespace == null || namespace.getTable() == null
                ? null
                : namespace.getTable().unwrap(StoredTable.class);
        return stored == null ? null : stored.layout().table();
    }

    private static boolean holdsKey(TableDescriptor table, Set<String> columns) {
        IndexDescriptor key = table.primaryKey();
        return key != null
                && key.parts().stream()
                        .allMatch(k -> columns.contains(table.column(k.column()).name()));
    }

    /// The names in the clauses that are evaluated per group, sub-queries included: more than are columns.
    private static final class Used extends SqlBasicVisitor<@Nullable Void> {
        final Set<String> names = new HashSet<>();
        boolean all;

        void read(SqlSelect select) {
            select.getSelectList().accept(this);
            if (select.getHaving() != null) {
                select.getHaving().accept(this);
            }
            if (select.getOrderList() != null) {
                select.getOrderList().accept(this);
            }
            if (select.getWindowList() != null) {
                select.getWindowList().accept(this);
            }
        }

        @Override
        public @Nullable Void visit(SqlIdentifier id) {
            all |= id.isStar();
            names.addAll(id.names);
            return null;
        }
    }
}
