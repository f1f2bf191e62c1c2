package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.ConstraintDescriptor.Action;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.parser.PgParser;
import holo.sql.type.Collation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Objects as the SQL that would make them: pg_get_indexdef, pg_get_constraintdef.
public final class Definitions {
    /// Words that a column or table cannot be named with without quotes: PostgreSQL 15's reserved ones.
    private static final Set<String> RESERVED =
            Set.of(("all analyse analyze and any array as asc asymmetric authorization binary both case cast check"
                            + " collate collation column concurrently constraint create cross current_catalog"
                            + " current_date current_role current_schema current_time current_timestamp current_user"
                            + " default deferrable desc distinct do else end except false fetch for foreign freeze"
                            + " from full grant group having ilike in initially inner intersect into is isnull join"
                            + " lateral leading left like limit localtime localtimestamp natural not notnull null"
                            + " offset on only or order outer overlaps placing primary references returning right"
                            + " select session_user similar some symmetric table tablesample then to trailing true"
                            + " union unique user using variadic verbose when where window with")
                    .split(" "));

    private Definitions() {}

    /// CREATE INDEX …
    public static String index(CatalogSnapshot catalog, TableDescriptor table, IndexDescriptor index) {
        return index(catalog, index, table, qualified(catalog, table));
    }

    public static String qualified(CatalogSnapshot catalog, RelationDescriptor relation) {
        SchemaDescriptor schema = catalog.schema(relation.schemaOid());
        return quote(schema == null ? "" : schema.name()) + "." + quote(relation.name());
    }

    /// @param on what the table is called
    static String index(CatalogSnapshot catalog, IndexDescriptor index, TableDescriptor table, String on) {
        StringBuilder sql = new StringBuilder("CREATE ")
                .append(table.isUnique(index) ? "UNIQUE " : "")
                .append("INDEX ")
                .append(quote(index.name()))
                .append(table.lineage().isPartitioned() ? " ON ONLY " : " ON ")
                .append(on)
                .append(" USING btree (")
                .append(index.parts().stream().map(p -> part(catalog, table, p)).collect(Collectors.joining(", ")))
                .append(')');
        if (!index.include().isEmpty()) {
            sql.append(" INCLUDE (").append(columns(table, index.include())).append(')');
        }
        if (index.predicateSql() != null) {
            String condition = index.predicateSql();
            boolean column = PgParser.expression(condition) instanceof SqlIdentifier;
            sql.append(" WHERE ").append(column ? condition.strip() : parenthesised(condition));
        }
        return sql.toString();
    }

    /// One key or included column of an index, from 1; empty beyond the last.
    static String indexColumn(TableDescriptor table, IndexDescriptor index, int number) {
        int parts = index.parts().size();
        if (number <= parts) {
            IndexDescriptor.Part part = index.parts().get(number - 1);
            return part.expressionSql() != null
                    ? indexed(part.expressionSql())
                    : quote(table.column(part.column()).name());
        }
        int included = number - parts - 1;
        return included < index.include().size()
                ? quote(table.column(index.include().get(included)).name())
                : "";
    }

    /// A collation's name, qualified unless it is one of pg_catalog.
    public static String collation(CatalogSnapshot catalog, Collation collation) {
        SchemaDescriptor schema = catalog.schema(collation.schemaOid());
        String qualifier =
                schema == null || schema.oid() == SchemaDescriptor.PG_CATALOG ? "" : quote(schema.name()) + ".";
        return qualifier + quote(collation.name());
    }

    private static String part(CatalogSnapshot catalog, TableDescriptor table, IndexDescriptor.Part part) {
        String name = part.expressionSql() != null
                ? indexed(part.expressionSql())
                : quote(table.column(part.column()).name());
        String order = part.descending() ? " DESC" : "";
        if (part.nullsFirst() != part.descending()) {
            order += part.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
        }
        Collation collation = catalog.collation(part.collation());
        return name + (collation == null ? "" : " COLLATE " + collation(catalog, collation)) + order;
    }

    /// What follows CONSTRAINT name.
    ///
    /// @param names what another table is called
    static String constraint(
            CatalogSnapshot catalog,
            TableDescriptor table,
            ConstraintDescriptor constraint,
            Function<RelationDescriptor, String> names) {
        String definition = switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key ->
                "PRIMARY KEY (" + columns(table, ConstraintRows.indexColumns(table, key.indexOid())) + ")"
                        + deferral(key);
            case ConstraintDescriptor.Unique unique ->
                "UNIQUE (" + columns(table, ConstraintRows.indexColumns(table, unique.indexOid())) + ")"
                        + deferral(unique);
            case ConstraintDescriptor.Check check -> check(check.sql());
            case ConstraintDescriptor.ForeignKey key -> foreignKey(catalog, table, key, names);
        };
        if (table.lineage().own().contains(constraint.oid())) {
            definition += " NO INHERIT";
        }
        return constraint.isValidated() ? definition : definition + " NOT VALID";
    }

    /// A condition of a table or a domain.
    static String check(String sql) {
        return "CHECK (" + parenthesised(sql) + ")";
    }

    private static String foreignKey(
            CatalogSnapshot catalog,
            TableDescriptor table,
            ConstraintDescriptor.ForeignKey key,
            Function<RelationDescriptor, String> names) {
        TableDescriptor referenced = catalog.table(key.referencedTableOid());
        String target = referenced == null
                ? ""
                : names.apply(referenced) + "(" + columns(referenced, key.referencedColumns()) + ")";
        return "FOREIGN KEY (" + columns(table, key.columns()) + ") REFERENCES " + target
                + action(" ON UPDATE ", key.onUpdate()) + action(" ON DELETE ", key.onDelete())
                + deferral(key);
    }

    private static String deferral(ConstraintDescriptor constraint) {
        return switch (constraint.deferral()) {
            case NOT_DEFERRABLE -> "";
            case INITIALLY_IMMEDIATE -> " DEFERRABLE";
            case INITIALLY_DEFERRED -> " DEFERRABLE INITIALLY DEFERRED";
        };
    }

    private static String action(String prefix, Action action) {
        return action == Action.NO_ACTION ? "" : prefix + action.name().replace('_', ' ');
    }

    private static String columns(TableDescriptor table, List<Integer> numbers) {
        return numbers.stream()
                .map(n -> n == 0 ? "expr" : quote(table.column(n).name()))
                .collect(Collectors.joining(", "));
    }

    /// An indexed expression: only a bare function call stands without parentheses.
    private static String indexed(String sql) {
        boolean call = PgParser.expression(sql) instanceof SqlBasicCall node
                && node.getOperator() instanceof SqlFunction
                && !isParenthesised(sql.strip());
        return call ? sql.strip() : "(" + parenthesised(sql) + ")";
    }

    /// A condition as pg_get_expr shows it: operators stand in parentheses, calls, columns and constants do not.
    static String condition(String sql) {
        SqlNode node = PgParser.expression(sql);
        boolean bare = node instanceof SqlIdentifier
                || node instanceof SqlLiteral
                || node instanceof SqlBasicCall call && call.getOperator() instanceof SqlFunction;
        return bare ? sql.strip() : parenthesised(sql);
    }

    /// The expression in one pair of parentheses.
    private static String parenthesised(String sql) {
        String text = sql.strip();
        return isParenthesised(text) ? text : "(" + text + ")";
    }

    private static boolean isParenthesised(String text) {
        if (!text.startsWith("(") || !text.endsWith(")")) {
            return false;
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '\'';
            if (!quoted) {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0 && i < text.length() - 1) {
                    return false;
                }
            }
        }
        return true;
    }

    /// A name as SQL has to write it: quote_ident.
    public static String quote(String name) {
        boolean plain = !name.isEmpty()
                && (Character.isLetter(name.charAt(0)) || name.charAt(0) == '_')
                && name.chars().allMatch(c -> c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z')
                && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
        return plain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    static @Nullable String columnComment(TableDescriptor table, int number) {
        for (ColumnDescriptor column : table.columns()) {
            if (column.number() == number) {
                return column.comment();
            }
        }
        return null;
    }
}
