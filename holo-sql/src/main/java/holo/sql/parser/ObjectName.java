package holo.sql.parser;

import org.jspecify.annotations.Nullable;

/// A name as written, perhaps qualified by a schema.
///
/// @param position where it stands, characters from 1
public record ObjectName(@Nullable String schema, String name, int position) {
    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
