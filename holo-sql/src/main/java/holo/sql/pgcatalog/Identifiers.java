package holo.sql.pgcatalog;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Names in texts, such as the argument of regclass: parts by dots, folded unless quoted.
final class Identifiers {
    private Identifiers() {}

    /// @throws SqlException 42602 when the text is no name
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        String rest = text.strip();
        while (true) {
            int end;
            if (rest.startsWith("\"")) {
                StringBuilder name = new StringBuilder();
                int i = 1;
                while (true) {
                    int quote = rest.indexOf('"', i);
                    if (quote < 0) {
                        throw SqlException.of("42602", "invalid name syntax");
                    }
                    name.append(rest, i, quote);
                    i = quote + 1;
                    if (i >= rest.length() || rest.charAt(i) != '"') {
                        break;
                    }
                    name.append('"');
                    i++;
                }
                parts.add(name.toString());
                end = i;
            } else {
                int dot = rest.indexOf('.');
                end = dot < 0 ? rest.length() : dot;
                String name = rest.substring(0, end).strip();
                if (name.isEmpty()) {
                    throw SqlException.of("42602", "invalid name syntax");
                }
                parts.add(name.toLowerCase(Locale.ROOT));
            }
            rest = rest.substring(end).strip();
            if (rest.isEmpty()) {
                return parts;
            }
            if (!rest.startsWith(".")) {
                throw SqlException.of("42602", "invalid name syntax");
            }
            rest = rest.substring(1).strip();
        }
    }
}
