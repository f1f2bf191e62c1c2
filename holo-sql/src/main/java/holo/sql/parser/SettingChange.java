package holo.sql.parser;

import java.util.ArrayList;
import java.util.List;

/// SET or RESET in the definition of a function.
///
/// @param values empty unless {@link Kind#VALUE}
public record SettingChange(String name, Kind kind, List<String> values) {
    /// What the setting becomes.
    public enum Kind {
        VALUE,
        /// The value that it has in the session that runs the statement.
        CURRENT,
        /// That of the session that calls.
        DEFAULT
    }

    public SettingChange {
        values = List.copyOf(values);
    }

    /// RESET ALL.
    public boolean isResetOfAll() {
        return kind == Kind.DEFAULT && name.equals("all");
    }

    /// The value as SHOW prints it.
    public String text() {
        return text(name, values);
    }

    /// Values as one text; those of search_path are names.
    public static String text(String name, List<String> values) {
        if (!name.equalsIgnoreCase("search_path")) {
            return String.join(", ", values);
        }
        List<String> quoted = new ArrayList<>();
        for (String value : values) {
            boolean plain = value.matches("[a-z_][a-z0-9_$]*");
            quoted.add(plain ? value : '"' + value.replace("\"", "\"\"") + '"');
        }
        return String.join(", ", quoted);
    }
}
