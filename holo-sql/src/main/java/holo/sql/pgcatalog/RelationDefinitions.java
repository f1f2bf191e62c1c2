package holo.sql.pgcatalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All system relations, by schema and name. Immutable, read once.
public final class RelationDefinitions {
    private static final Map<String, RelationDefinition> BY_NAME = read();

    private RelationDefinitions() {}

    public static Collection<RelationDefinition> all() {
        return BY_NAME.values();
    }

    /// The relation of that name, or null.
    public static @Nullable RelationDefinition find(String schema, String name) {
        return BY_NAME.get(schema + "." + name);
    }

    static RelationDefinition get(String qualifiedName) {
        RelationDefinition definition = BY_NAME.get(qualifiedName);
        if (definition == null) {
            throw new IllegalArgumentException("relations.txt does not define " + qualifiedName);
        }
        return definition;
    }

    private static Map<String, RelationDefinition> read() {
        Map<String, RelationDefinition> result = new LinkedHashMap<>();
        try (InputStream in = RelationDefinitions.class.getResourceAsStream("relations.txt")) {
            if (in == null) {
                throw new IllegalStateException("relations.txt is missing from the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    RelationDefinition definition = RelationDefinition.parse(line);
                    result.put(definition.schema() + "." + definition.name(), definition);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result;
    }
}
