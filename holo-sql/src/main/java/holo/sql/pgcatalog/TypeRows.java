package holo.sql.pgcatalog;

import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;

/// pg_type.
final class TypeRows {
    private TypeRows() {}

    static void types(SystemContext context, RowSink out) {
        for (SqlType type : PgTypes.all()) {
            SqlType element = type.element();
            boolean trueArray =
                    element != null && type.length() == -1 && type.name().startsWith("_");
            out.row()
                    .oid("oid", type.oid())
                    .set("typname", type.name())
                    .oid("typnamespace", SchemaDescriptor.PG_CATALOG)
                    .oid("typowner", RoleDescriptor.BOOTSTRAP_OID)
                    .set("typlen", (short) type.length())
                    .set("typbyval", isByValue(type))
                    .set("typtype", type.category() == TypeCategory.PSEUDO ? "p" : "b")
                    .set("typcategory", String.valueOf(type.category().code()))
                    .set("typispreferred", type.preferred())
                    .set("typisdefined", true)
                    .set("typdelim", String.valueOf(type.delimiter()))
                    .oid("typelem", element == null ? 0 : element.oid())
                    .oid("typarray", trueArray ? 0 : type.arrayOid())
                    .set("typalign", alignment(type))
                    .set("typstorage", storage(type))
                    .set("typtypmod", -1)
                    .oid("typcollation", AttributeRows.collation(type));
        }
    }

    /// typbyval: fixed sizes that fit a word.
    static boolean isByValue(SqlType type) {
        return switch (type.length()) {
            case 1, 2, 4, 8 -> true;
            default -> false;
        };
    }

    /// typalign.
    static String alignment(SqlType type) {
        return switch (type.length()) {
            case 1, 64, -2 -> "c";
            case 2 -> "s";
            case 8, 16 -> type == PgTypes.UUID ? "c" : "d";
            default -> "i";
        };
    }

    /// typstorage: everything of variable length may be moved out of line.
    static String storage(SqlType type) {
        if (type.length() != -1) {
            return "p";
        }
        return type == PgTypes.NUMERIC ? "m" : "x";
    }
}
