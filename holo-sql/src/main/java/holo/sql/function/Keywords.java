package holo.sql.function;

import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// PostgreSQL's key words with their categories: what pg_get_keywords() yields and psql completes.
final class Keywords {
    private static final List<PgRecord> ALL = read();

    private Keywords() {}

    static List<PgRecord> all() {
        return ALL;
    }

    private static List<PgRecord> read() {
        List<SqlType> types = List.of(PgTypes.TEXT, PgTypes.CHAR, PgTypes.BOOL, PgTypes.TEXT, PgTypes.TEXT);
        List<String> names = List.of("word", "catcode", "barelabel", "catdesc", "baredesc");
        List<PgRecord> rows = new ArrayList<>();
        try (InputStream in = Keywords.class.getResourceAsStream("keywords.txt")) {
            if (in == null) {
                throw new IllegalStateException("keywords.txt is missing from the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] fields = line.split(" ");
                    boolean bare = fields[2].equals("t");
                    rows.add(new PgRecord(types, names, new Object[] {
                        fields[0], fields[1], bare, category(fields[1]), bare ? "can be bare label" : "requires AS"
                    }));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(rows);
    }

    private static String category(String code) {
        return switch (code) {
            case "U" -> "unreserved";
            case "C" -> "unreserved (cannot be function or type name)";
            case "T" -> "reserved (can be function or type name)";
            case "R" -> "reserved";
            default -> throw new IllegalStateException("keywords.txt has an unknown category " + code);
        };
    }
}
