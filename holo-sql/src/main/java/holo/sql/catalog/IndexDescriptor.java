package holo.sql.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An index. The primary key is the index that the rows themselves are stored by.
///
/// @param storageId what its keys begin with; the table's own for the primary key
/// @param include numbers of columns carried along
/// @param predicateSql the condition of a partial index, null for none
public record IndexDescriptor(
        int oid,
        String name,
        int storageId,
        boolean primary,
        boolean unique,
        List<Part> parts,
        List<Integer> include,
        @Nullable String predicateSql,
        State state,
        @Nullable String comment) {
    public IndexDescriptor {
        parts = List.copyOf(parts);
        include = List.copyOf(include);
    }

    /// How far an online build is. Stored by name.
    public enum State {
        WRITE_ONLY,
        PUBLIC
    }

    /// A key part.
    ///
    /// @param column a column's number, 0 for an expression
    /// @param expressionSql the expression, null for a column
    /// @param collation OID of the collation that was written, 0 for none; entries are ordered by bytes anyway
    public record Part(
            int column, @Nullable String expressionSql, boolean descending, boolean nullsFirst, int collation) {
        /// A part of its column's or its expression's own collation.
        public static Part of(int column, @Nullable String sql, boolean descending, boolean nullsFirst) {
            return new Part(column, sql, descending, nullsFirst, 0);
        }

        public Part withCollation(int oid) {
            return new Part(column, expressionSql, descending, nullsFirst, oid);
        }

        public static Part ascending(int column) {
            return of(column, null, false, false);
        }
    }

    public IndexDescriptor withName(String newName) {
        return new IndexDescriptor(
                oid, newName, storageId, primary, unique, parts, include, predicateSql, state, comment);
    }

    public IndexDescriptor withStorage(int id) {
        return new IndexDescriptor(oid, name, id, primary, unique, parts, include, predicateSql, state, comment);
    }

    public IndexDescriptor withState(State newState) {
        return new IndexDescriptor(
                oid, name, storageId, primary, unique, parts, include, predicateSql, newState, comment);
    }

    public IndexDescriptor withComment(@Nullable String text) {
        return new IndexDescriptor(oid, name, storageId, primary, unique, parts, include, predicateSql, state, text);
    }

    /// The same index with other texts of its expressions and its condition.
    public IndexDescriptor rewrite(UnaryOperator<String> rewrite) {
        List<Part> rewritten = new ArrayList<>();
        for (Part part : parts) {
            String sql = part.expressionSql();
            rewritten.add(
                    sql == null
                            ? part
                            : Part.of(part.column(), rewrite.apply(sql), part.descending(), part.nullsFirst())
                                    .withCollation(part.collation()));
        }
        String predicate = predicateSql == null ? null : rewrite.apply(predicateSql);
        return new IndexDescriptor(
                oid, name, storageId, primary, unique, rewritten, include, predicate, state, comment);
    }
}
