package holo.store.column;

import java.util.Map;
import java.util.TreeMap;

/// What a query calls tables of which nothing is in segments: the tables of the resident rows themselves. DuckDB would
/// bind all columns of a view for each place that names it, which is a good part of what a small query takes.
///
/// Holds for the snapshot that it was made with, under the tables' locks.
final class ResidentNames {
    private final Map<String, String> residents;

    /// @param residents by the names of the tables
    ResidentNames(Map<String, String> residents) {
        this.residents = residents;
    }

    /// The names of those of the tables that are resident altogether. Under their locks.
    static ResidentNames of(Iterable<TableColumns> tables) {
        Map<String, String> residents = new TreeMap<>();
        for (TableColumns each : tables) {
            if (each.isResident()) {
                residents.put(each.table().name(), each.table().residentName());
            }
        }
        return new ResidentNames(residents);
    }

    /// The query with these names; what it quotes stays as it is.
    String in(String sql) {
        if (residents.isEmpty()) {
            return sql;
        }
        StringBuilder named = new StringBuilder(sql.length());
        int copied = 0;
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end = at + 1;
            if (c == '\'' || c == '"') {
                int quote = sql.indexOf(c, end);
                end = quote < 0 ? sql.length() : quote + 1;
            } else if (Character.isJavaIdentifierPart(c)) {
                while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
                    end++;
                }
                String resident = sql.startsWith("t_", at) ? residents.get(sql.substring(at, end)) : null;
                if (resident != null) {
                    named.append(sql, copied, at).append(resident);
                    copied = end;
                }
            }
            at = end;
        }
        return named.append(sql, copied, sql.length()).toString();
    }
}
