package holo.sql.function;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names as SQL writes them.
public final class Identifiers {
    /// Key words that are not allowed as a column's name without quotes (or that PostgreSQL quotes to be safe).
    private static final Set<String> RESERVED = Set.of(
            ("all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both"
                            + " case cast char character check coalesce collate collation column concurrently constraint"
                            + " create cross current_catalog current_date current_role current_schema current_time"
                            + " current_timestamp current_user dec decimal default deferrable desc distinct do else end"
                            + " except exists extract false fetch float for foreign freeze from full grant greatest group"
                            + " grouping having ilike in initially inner inout int integer intersect interval into is"
                            + " isnull join lateral leading least left like limit localtime localtimestamp national"
                            + " natural nchar none normalize not notnull null nullif numeric offset on only or order out"
                            + " outer overlaps overlay placing position precision primary real references returning"
                            + " right row select session_user setof similar smallint some substring symmetric table"
                            + " tablesample then time timestamp to trailing treat trim true union unique user using"
                            + " values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement"
                            + " xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable")
                    .split(" "));

    private Identifiers() {}

    /// quote_ident: quotes a name unless it is safe without.
    public static String quote(String name) {
        boolean safe = !name.isEmpty() && (Character.isLowerCase(name.charAt(0)) || name.charAt(0) == '_');
        for (int i = 0; i < name.length() && safe; i++) {
            char c = name.charAt(i);
            safe = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
        }
        return safe && !RESERVED.contains(name) ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /// Splits a name as it is written: `a."B".c`; parts without quotes become lower case.
    ///
    /// @throws SqlException 22023
    public static List<String> parse(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '"') {
                StringBuilder part = new StringBuilder();
                at++;
                while (true) {
                    int close = text.indexOf('"', at);
                    if (close < 0) {
                        throw invalid(text).withDetail("String has unclosed double quotes.");
                    }
                    part.append(text, at, close);
                    at = close + 1;
                    if (at >= text.length() || text.charAt(at) != '"') {
                        break;
                    }
                    part.append('"');
                    at++;
                }
                parts.add(part.toString());
            } else {
                int start = at;
                while (at < text.length()
                        && (Character.isLetterOrDigit(text.charAt(at))
                                || text.charAt(at) == '_'
                                || text.charAt(at) == '$')) {
                    at++;
                }
                if (at == start) {
                    throw invalid(text);
                }
                parts.add(text.substring(start, at).toLowerCase(Locale.ROOT));
            }
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return parts;
            }
            if (text.charAt(at) != '.') {
                throw invalid(text);
            }
            at++;
        }
    }

    private static SqlException invalid(String text) {
        return SqlException.of("22023", "string is not a valid identifier: \"" + text + "\"");
    }
}
