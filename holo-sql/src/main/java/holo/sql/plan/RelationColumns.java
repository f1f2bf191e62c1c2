package holo.sql.plan;

import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.function.FunctionCatalog;
import holo.sql.parser.ObjectName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.jspecify.annotations.Nullable;

/// The names of the columns of what stands in FROM, as far as the text and the catalog say them: before validation.
final class RelationColumns {
    private final SearchPath path;

    RelationColumns(SearchPath path) {
        this.path = path;
    }

    /// The relations of a FROM clause by their names, each with its columns; null columns where they are not known.
    ///
    /// @param with the relations of the WITH clauses around
    Map<String, @Nullable Set<String>> of(@Nullable SqlNode from, Map<String, @Nullable Set<String>> with) {
        Map<String, @Nullable Set<String>> relations = new HashMap<>();
        collect(from, with, relations);
        return relations;
    }

    private void collect(
            @Nullable SqlNode from,
            Map<String, @Nullable Set<String>> with,
            Map<String, @Nullable Set<String>> relations) {
        if (from == null) {
            return;
        }
        if (from instanceof SqlJoin join) {
            collect(join.getLeft(), with, relations);
            collect(join.getRight(), with, relations);
        } else if (from.getKind() == SqlKind.AS) {
            List<SqlNode> operands = ((SqlCall) from).getOperandList();
            String alias = ((SqlIdentifier) operands.get(1)).getSimple();
            Set<String> names = new LinkedHashSet<>();
            for (SqlNode given : operands.subList(2, operands.size())) {
                names.add(((SqlIdentifier) given).getSimple());
            }
            relations.put(alias, renamed(columns(operands.getFirst(), with), names, operands.getFirst(), alias));
        } else if (from instanceof SqlIdentifier id) {
            relations.put(id.names.getLast(), columns(id, with));
        } else if (function(from) instanceof SqlCall call) {
            String name = ColumnNames.of(call);
            relations.put(name, isOneColumn(call) ? Set.of(name) : null);
        } else {
            relations.put("", null);
        }
    }

    /// A relation's columns where an alias renames the first of them.
    private static @Nullable Set<String> renamed(
            @Nullable Set<String> columns, Set<String> names, SqlNode relation, String alias) {
        SqlCall function = function(relation);
        if (function != null) {
            return !names.isEmpty() ? names : isOneColumn(function) ? Set.of(alias) : null;
        }
        if (columns == null || names.isEmpty()) {
            return columns;
        }
        Set<String> all = new LinkedHashSet<>(names);
        columns.stream().skip(names.size()).forEach(all::add);
        return all;
    }

    private static @Nullable SqlCall function(SqlNode relation) {
        return switch (relation.getKind()) {
            case LATERAL -> function(((SqlCall) relation).operand(0));
            case COLLECTION_TABLE -> ((SqlCall) relation).operand(0);
            default -> null;
        };
    }

    private static boolean isOneColumn(SqlCall call) {
        return call.getOperator() instanceof SqlFunction
                && (call.getOperator().getName().equals("unnest") && call.operandCount() == 1
                        || FunctionCatalog.instance().isOneColumn(ColumnNames.of(call)));
    }

    /// The columns of a relation or query, in order; null when they are not known.
    @Nullable
    Set<String> columns(SqlNode relation, Map<String, @Nullable Set<String>> with) {
        return switch (relation) {
            case SqlIdentifier id -> table(id, with);
            case SqlSelect select -> outputs(select, with);
            case SqlOrderBy order -> columns(order.query, with);
            case SqlWith unused -> null;
            case SqlCall call when call.getKind() == SqlKind.LATERAL -> columns(call.operand(0), with);
            case SqlCall call when call.isA(SqlKind.SET_QUERY) -> columns(call.operand(0), with);
            case SqlCall call
            when call.getKind() == SqlKind.VALUES -> {
                Set<String> names = new LinkedHashSet<>();
                int count = call.operand(0) instanceof SqlCall row ? row.operandCount() : 1;
                for (int i = 1; i <= count; i++) {
                    names.add("column" + i);
                }
                yield names;
            }
            default -> null;
        };
    }

    private @Nullable Set<String> table(SqlIdentifier id, Map<String, @Nullable Set<String>> with) {
        String name = id.names.getLast();
        if (id.isSimple() && with.containsKey(name)) {
            return with.get(name);
        }
        String schema = id.isSimple() ? null : id.names.get(id.names.size() - 2);
        RelationDescriptor found = path.find(new ObjectName(schema, name, 0));
        Set<String> names = new LinkedHashSet<>();
        switch (found) {
            case TableDescriptor table -> table.visibleColumns().forEach(column -> names.add(column.name()));
            case ViewDescriptor view -> view.columns().forEach(column -> names.add(column.name()));
            case null, default -> {
                return null;
            }
        }
        return names;
    }

    private @Nullable Set<String> outputs(SqlSelect select, Map<String, @Nullable Set<String>> with) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, @Nullable Set<String>> from = null;
        for (SqlNode item : select.getSelectList()) {
            if (!(item instanceof SqlIdentifier id && id.isStar())) {
                names.add(ColumnNames.of(item));
                continue;
            }
            from = from == null ? of(select.getFrom(), with) : from;
            for (Map.Entry<String, @Nullable Set<String>> relation : from.entrySet()) {
                boolean meant = id.names.size() == 1
                        || id.names.get(id.names.size() - 2).equals(relation.getKey());
                Set<String> columns = relation.getValue();
                if (meant && columns == null) {
                    return null;
                }
                if (meant && columns != null) {
                    names.addAll(columns);
                }
            }
        }
        return names;
    }
}
