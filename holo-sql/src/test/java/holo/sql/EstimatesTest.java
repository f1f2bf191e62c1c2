package holo.sql;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// After ANALYZE, EXPLAIN expects about as many rows as PostgreSQL 15 does.
final class EstimatesTest {
    /// Beyond this factor an estimate is another one.
    private static final double FACTOR_MAX = 1.5;

    private static final Pattern ROWS = Pattern.compile("rows=(\\d+)");

    private static final MemoryStore STORE = new MemoryStore();
    private static final HoloSqlEngine ENGINE =
            new HoloSqlEngine(STORE, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
    private static final Session SESSION =
            ENGINE.openSession(new SessionOptions("holo", "holo", "test", Map.of()), SessionListener.NONE);

    @BeforeAll
    static void fill() throws IOException {
        assertThat(SqlScript.answer(SESSION, resource("estimates-tables.sql"))).doesNotContain("ERROR");
    }

    @AfterAll
    static void close() throws Exception {
        SESSION.close();
        ENGINE.close();
        STORE.close();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(EstimatesTest.class.getResourceAsStream("explain/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Lines of PostgreSQL's number of rows and a query.
    @Test
    void expectsAsManyRowsAsPostgres() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String line : resource("estimates.txt").lines().toList()) {
            double expected = Double.parseDouble(line.substring(0, line.indexOf(' ')));
            String query = line.substring(line.indexOf(' ') + 1);
            String plan = SqlScript.answer(SESSION, "EXPLAIN " + query);
            Matcher rows = ROWS.matcher(plan);
            double found = rows.find() ? Double.parseDouble(rows.group(1)) : Double.NaN;
            if (!(found <= expected * FACTOR_MAX && found >= expected / FACTOR_MAX)) {
                wrong.add(found + ", PostgreSQL " + line + "\n" + plan);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aPlanIsMadeAnewWhenStatisticsChange() {
        SqlScript.drain(SESSION, "CREATE TABLE skewed (id int PRIMARY KEY, kind int)");
        SqlScript.drain(SESSION, "CREATE INDEX ON skewed (kind)");
        SqlScript.drain(SESSION, "INSERT INTO skewed SELECT i, i FROM generate_series(1, 5000) i");
        SqlScript.drain(SESSION, "PREPARE p AS SELECT * FROM skewed WHERE kind = $1");
        SqlScript.drain(SESSION, "ANALYZE skewed");
        assertThat(SqlScript.answer(SESSION, "EXPLAIN EXECUTE p (3)")).contains("Index Scan", "rows=1 ");
        SqlScript.drain(SESSION, "UPDATE skewed SET kind = 1");
        SqlScript.drain(SESSION, "ANALYZE skewed");
        assertThat(SqlScript.answer(SESSION, "EXPLAIN EXECUTE p (3)")).contains("Seq Scan", "rows=5000 ");
    }
}
