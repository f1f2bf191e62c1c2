package holo.sql.pgcatalog;

import holo.sql.catalog.IndexDescriptor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What pg_index_column_has_property answers of Holo's ordered indexes.
final class IndexProperties {
    private IndexProperties() {}

    /// @param index null when there is no such index
    /// @param number the column's place in the index, from 1
    /// @return null for a column or a property that there is not
    static @Nullable Boolean ofColumn(@Nullable IndexDescriptor index, int number, String property) {
        if (index == null
                || number < 1
                || number > index.parts().size() + index.include().size()) {
            return null;
        }
        boolean key = number <= index.parts().size();
        IndexDescriptor.@Nullable Part part = key ? index.parts().get(number - 1) : null;
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "asc" -> part == null ? null : !part.descending();
            case "desc" -> part == null ? null : part.descending();
            case "nulls_first" -> part == null ? null : part.nullsFirst();
            case "nulls_last" -> part == null ? null : !part.nullsFirst();
            case "orderable" -> key;
            case "search_array", "search_nulls" -> key ? true : null;
            case "distance_orderable" -> false;
            case "returnable" -> true;
            default -> null;
        };
    }
}
