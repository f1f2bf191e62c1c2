package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What GET DIAGNOSTICS asks for.
final class Diagnostics {
    static final Set<String> CURRENT = Set.of("row_count", "pg_context");

    static final Set<String> STACKED = Set.of(
            "returned_sqlstate",
            "message_text",
            "pg_exception_detail",
            "pg_exception_hint",
            "pg_exception_context",
            "column_name",
            "constraint_name",
            "pg_datatype_name",
            "table_name",
            "schema_name");

    private Diagnostics() {}

    /// What an error says; empty for nothing.
    static String of(String what, SqlException error) {
        String found = switch (what) {
            case "returned_sqlstate" -> error.sqlState();
            case "message_text" -> error.getMessage();
            case "pg_exception_detail" -> error.detail();
            case "pg_exception_hint" -> error.hint();
            case "pg_exception_context" -> error.context();
            case "column_name" -> error.column();
            case "constraint_name" -> error.constraint();
            case "pg_datatype_name" -> error.dataType();
            case "table_name" -> error.table();
            case "schema_name" -> error.schema();
            default -> throw new IllegalArgumentException(what);
        };
        return orEmpty(found);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
