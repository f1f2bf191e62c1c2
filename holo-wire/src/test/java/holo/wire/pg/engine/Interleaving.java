package holo.wire.pg.engine;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Plays a scenario of several sessions and writes down what each statement answered, in the form that scenario files
/// have:
///
/// ```
/// a: update t set v = 1 where id = 1
///    UPDATE 1
/// b: update t set v = 2 where id = 1
///    waits
/// a: commit
///    COMMIT
/// b+ UPDATE 1
/// ```
///
/// `setup:` runs in a session like any other. A statement waits when pg_locks says so, of it and all others that have
/// not answered, for longer than the timeouts that scenarios set; it is asked again after every later step.
final class Interleaving implements AutoCloseable {
    private static final long WAITS_MILLIS = 300;
    private static final long POLL_MILLIS = 10;
    private static final long ANSWERS_MILLIS = 30_000;

    private final String url;
    private final Connection monitor;
    private final Map<String, Actor> actors = new LinkedHashMap<>();
    private final StringBuilder transcript = new StringBuilder();

    Interleaving(String url) throws SQLException {
        this.url = url;
        this.monitor = DriverManager.getConnection(url);
    }

    private static final class Actor {
        final Connection connection;
        final ExecutorService thread =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

        @Nullable
        Future<String> running;

        Actor(String url) throws SQLException {
            Properties properties = new Properties();
            properties.put("preferQueryMode", "simple");
            connection = DriverManager.getConnection(url, properties);
        }

        void start(String sql) {
            running = thread.submit(() -> answer(sql));
        }

        private String answer(String sql) {
            try (Statement statement = connection.createStatement()) {
                boolean rows = statement.execute(sql);
                return rows ? rows(statement.getResultSet()) : tag(sql, statement.getUpdateCount());
            } catch (SQLException e) {
                String message = String.valueOf(e.getMessage());
                int end = message.indexOf('\n');
                return "ERROR " + e.getSQLState()
                        + (end < 0 ? message : message.substring(0, end)).replaceFirst("^ERROR", "");
            }
        }

        private static String tag(String sql, int count) {
            String verb = sql.strip().split("\\s+")[0].toUpperCase(java.util.Locale.ROOT);
            return switch (verb) {
                case "INSERT", "UPDATE", "DELETE" -> verb + " " + count;
                default -> verb;
            };
        }

        private static String rows(ResultSet rows) throws SQLException {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                lines.add(String.join("|", values));
            }
            lines.add("(" + lines.size() + " rows)");
            return String.join("\n   ", lines);
        }

        void close() throws SQLException {
            thread.shutdownNow();
            connection.close();
        }
    }

    /// Plays the steps of a scenario; everything but its statements is ignored.
    static String play(String url, String scenario) throws Exception {
        try (Interleaving interleaving = new Interleaving(url)) {
            for (String line : scenario.lines().toList()) {
                if (line.matches("[a-z]+: .*")) {
                    int colon = line.indexOf(':');
                    interleaving.step(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
            interleaving.collect();
            return interleaving.transcript.toString();
        }
    }

    private void step(String name, String sql) throws Exception {
        Actor actor = actors.get(name);
        if (actor == null) {
            actor = new Actor(url);
            actors.put(name, actor);
        }
        if (actor.running != null) {
            throw new IllegalStateException(name + " has not answered yet: " + sql);
        }
        transcript.append(name).append(": ").append(sql).append('\n');
        actor.start(sql);
        String answer = answer(actor);
        transcript.append("   ").append(answer == null ? "waits" : answer).append('\n');
        collect();
    }

    /// What waiting statements have answered by now.
    private void collect() throws Exception {
        for (Map.Entry<String, Actor> entry : actors.entrySet()) {
            if (entry.getValue().running != null) {
                String answer = answer(entry.getValue());
                if (answer != null) {
                    transcript
                            .append(entry.getKey())
                            .append("+ ")
                            .append(answer)
                            .append('\n');
                }
            }
        }
    }

    /// The answer, or null when the statement waits.
    private @Nullable String answer(Actor actor) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWERS_MILLIS);
        long waitsSince = 0;
        while (System.nanoTime() < deadline) {
            try {
                String answer = Objects.requireNonNull(actor.running).get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                actor.running = null;
                return answer;
            } catch (TimeoutException e) {
                long running =
                        actors.values().stream().filter(a -> a.running != null).count();
                if (waiting() < running) {
                    waitsSince = 0;
                } else if (waitsSince == 0) {
                    waitsSince = System.nanoTime();
                } else if (System.nanoTime() - waitsSince > TimeUnit.MILLISECONDS.toNanos(WAITS_MILLIS)) {
                    return null;
                }
            }
        }
        throw new AssertionError("a statement neither answers nor waits for a lock: " + transcript);
    }

    private long waiting() throws SQLException {
        try (Statement statement = monitor.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from pg_locks where not granted")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        monitor.close();
        for (Actor actor : actors.values()) {
            actor.close();
        }
    }
}
