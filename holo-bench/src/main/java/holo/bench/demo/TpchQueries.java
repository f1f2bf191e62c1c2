package holo.bench.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// The five queries of the demo, with the specification's validation parameters.
enum TpchQueries {
    Q01,
    Q03,
    Q05,
    Q06,
    Q10;

    /// The scale factor that the expected answers were made at.
    static final double EXPECTED_SCALE = 0.01;

    String sql() throws IOException {
        return resource("queries/" + name().toLowerCase(Locale.ROOT) + ".sql");
    }

    String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".tsv";
    }

    /// PostgreSQL 15's answer, a line per row.
    List<String> expected() throws IOException {
        return resource("expected/" + fileName()).lines().toList();
    }

    static String resource(String name) throws IOException {
        try (InputStream in = TpchQueries.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("resource missing from the jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
