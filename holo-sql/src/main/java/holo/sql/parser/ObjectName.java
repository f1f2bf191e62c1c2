package holo.sql.parser;

import org.jspecify.annotations.Nullable;

/// A name as written, perhaps qualified by a schema, and that by a database.
///
/// @param position where it stands, characters from 1
public record ObjectName(
        @Nullable String database, @Nullable String schema, String name, int position) {
    public ObjectName(@Nullable String schema, String name, int position) {
        this(null, schema, name, position);
    }

    @Override
    public String toString() {
        String inDatabase = schema == null ? name : schema + "." + name;
        return database == null ? inDatabase : database + "." + inDatabase;
    }
}
