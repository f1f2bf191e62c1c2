package holo.sql.parser;

import org.jspecify.annotations.Nullable;

/// A name as written, perhaps qualified by a schema, and that by a database.
///
/// @param position where it stands, characters from 1
/// @param only whether ONLY stands before it: without the tables that inherit from it
public record ObjectName(
        @Nullable String database, @Nullable String schema, String name, int position, boolean only) {
    public ObjectName(@Nullable String database, @Nullable String schema, String name, int position) {
        this(database, schema, name, position, false);
    }

    public ObjectName(@Nullable String schema, String name, int position) {
        this(null, schema, name, position);
    }

    ObjectName asOnly() {
        return new ObjectName(database, schema, name, position, true);
    }

    private static final String JOINT = "\u0001";

    /// A name as one text, for {@link #split}.
    static String joined(java.util.List<String> parts) {
        return String.join(JOINT, parts);
    }

    /// The name in a text that {@link #joined} made.
    public static ObjectName split(String joined, int position) {
        String[] parts = joined.split(JOINT, -1);
        int last = parts.length - 1;
        return new ObjectName(
                last > 1 ? parts[last - 2] : null, last > 0 ? parts[last - 1] : null, parts[last], position);
    }

    @Override
    public String toString() {
        String inDatabase = schema == null ? name : schema + "." + name;
        return database == null ? inDatabase : database + "." + inDatabase;
    }
}
