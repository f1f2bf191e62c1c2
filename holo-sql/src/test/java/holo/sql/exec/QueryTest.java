package holo.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import holo.sql.catalog.SampleCatalog;
import holo.sql.error.SqlException;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.session.RowDescription;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs queries that need no tables and compares with what PostgreSQL 15 answered: blocks of a query, `----`, and rows
/// with `|` between values or the error.
final class QueryTest {
    @TestFactory
    Stream<DynamicTest> answersAsPostgreSqlDoes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (var in = QueryTest.class.getResourceAsStream("queries.txt")) {
            assertThat(in).isNotNull();
            for (String block : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n")) {
                int separator = block.indexOf("\n----");
                String sql = block.substring(0, separator).strip();
                String expected =
                        block.substring(Math.min(block.length(), separator + 6)).strip();
                tests.add(dynamicTest(sql, () -> assertThat(answer(sql)).isEqualTo(expected)));
            }
        }
        return tests.stream();
    }

    static String answer(String sql) {
        StringBuilder out = new StringBuilder();
        try {
            Planner.Planned planned = plan(sql);
            List<RowDescription.Column> columns = planned.columns().columns();
            try (RowSource rows = planned.compiled().open(context())) {
                while (rows.advance()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 0; i < columns.size(); i++) {
                        Object value = rows.row()[i];
                        values.add(
                                value == null ? "NULL" : columns.get(i).type().toText(value, TypeContext.DEFAULT));
                    }
                    out.append(String.join("|", values)).append('\n');
                }
            }
        } catch (SqlException e) {
            return "ERROR " + e.sqlState() + ": " + e.getMessage();
        }
        return out.toString().strip();
    }

    static RowSource open(String sql, ExecutionContext context) {
        return plan(sql).compiled().open(context);
    }

    private static Planner.Planned plan(String sql) {
        ParsedStatement parsed = PgParser.parse(sql).getFirst();
        Statement.Query query = (Statement.Query) parsed.statement();
        Planner planner =
                new Planner(new SearchPath(SampleCatalog.load(), List.of("pg_catalog", "public")), t -> 1000, sql);
        return planner.plan(query.node(), List.<SqlType>of(), parsed.parameters());
    }

    static ExecutionContext context() {
        return new ExecutionContext(
                none(SessionFacts.class),
                TypeContext.DEFAULT,
                new Object[0],
                new Object(),
                () -> {},
                new MemoryBudget(MemoryBudget.DEFAULT_BYTES_MAX));
    }

    private static <T> T none(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, args);
            }
            if (method.getReturnType() == long.class) {
                return 0L;
            }
            throw new AssertionError(method.getName());
        }));
    }
}
