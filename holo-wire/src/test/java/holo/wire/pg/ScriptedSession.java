package holo.wire.pg;

import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import holo.sql.session.Notice;
import holo.sql.session.Notification;
import holo.sql.session.Portal;
import holo.sql.session.PreparedStatement;
import holo.sql.session.RowDescription;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.StatementResult;
import holo.sql.session.TransactionState;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Understands `select v, …` of integers, 'texts', booleans, null and $n; `rows n`; `insert n`; `begin`, `commit`,
/// `rollback`; `set name value`; `notice text`; `deallocate name`; `fail sqlstate message`; `crash`; `wait` (until
/// cancelled); `conflict n` (n attempts to end its transaction fail with 40001; its tag counts them all); `copy in`;
/// `copy out n`; `die` (57P01); `park` (quick, and put off until {@link ScriptedEngine#unparked}).
final class ScriptedSession implements Session {
    /// For measurements without the short cut over the I/O thread.
    private static final boolean SLOW = Boolean.getBoolean("holo.scripted.slow");

    private final ScriptedEngine engine;
    private final int processId;
    private final SessionListener listener;
    private final Semaphore cancelled = new Semaphore(0);
    private TransactionState state = TransactionState.IDLE;
    private final Map<String, String> settings = new HashMap<>();
    private int conflictsLeft;
    private int attempts;
    private boolean mayWait = true;
    private final Queue<Notification> notifications = new ConcurrentLinkedQueue<>();
    volatile boolean closed;

    ScriptedSession(ScriptedEngine engine, int processId, SessionOptions options, SessionListener listener) {
        this.engine = engine;
        this.processId = processId;
        this.listener = listener;
        listener.parameterChanged("client_encoding", "UTF8");
        listener.parameterChanged("DateStyle", "ISO, MDY");
        listener.parameterChanged("integer_datetimes", "on");
        listener.parameterChanged("server_version", "15.0");
        listener.parameterChanged("standard_conforming_strings", "on");
        listener.parameterChanged("TimeZone", "UTC");
        options.settings().entrySet().stream()
                .filter(e -> e.getKey().equals("application_name"))
                .forEach(e -> listener.parameterChanged(e.getKey(), e.getValue()));
    }

    void cancel() {
        cancelled.release();
    }

    /// Notifies the session, from any thread.
    void tell(String payload) {
        notifications.add(new Notification(1, "news", payload));
        listener.notificationsArrived();
    }

    @Override
    public List<Notification> takeNotifications() {
        List<Notification> taken = new ArrayList<>();
        for (Notification next = notifications.poll(); next != null; next = notifications.poll()) {
            taken.add(next);
        }
        return taken;
    }

    @Override
    public void setMayWait(boolean may) {
        mayWait = may;
    }

    @Override
    public int processId() {
        return processId;
    }

    @Override
    public int secretKey() {
        return processId * 31 + 7;
    }

    @Override
    public TransactionState transactionState() {
        return state;
    }

    @Override
    public @Nullable String setting(String name) {
        return settings.get(name);
    }

    @Override
    public TypeContext typeContext() {
        return TypeContext.DEFAULT;
    }

    @Override
    public void fail() {
        if (state == TransactionState.IN_TRANSACTION) {
            state = TransactionState.FAILED;
        }
    }

    @Override
    public SimpleQuery simpleQuery(String sql) {
        Iterator<String> statements = Arrays.stream(sql.split(";"))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .iterator();
        return new SimpleQuery() {
            @Override
            public @Nullable StatementResult next() {
                return statements.hasNext() ? run(statements.next(), List.of(), List.of()) : null;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public @Nullable SimpleQuery quickQuery(String sql) {
        return sql.startsWith("select ") && sql.indexOf(';') == sql.length() - 1 && !SLOW ? simpleQuery(sql) : null;
    }

    @Override
    public PreparedStatement prepare(String sql, List<Integer> declared) {
        String text = sql.strip().replaceAll(";$", "");
        if (text.startsWith("syntax")) {
            throw SqlException.of("42601", "syntax error at or near \"syntax\"").withPosition(1);
        }
        int parameters = (int) text.chars().filter(c -> c == '$').count();
        List<SqlType> types = IntStream.range(0, parameters)
                .mapToObj(i -> ScriptedTypes.of(i < declared.size() ? declared.get(i) : 0))
                .toList();
        return new PreparedStatement() {
            @Override
            public List<SqlType> parameterTypes() {
                return types;
            }

            @Override
            public @Nullable RowDescription rowDescription() {
                return describe(text, types);
            }

            @Override
            public boolean runsQuickly() {
                return (text.startsWith("select ") || text.equals("park")) && !SLOW;
            }

            @Override
            public Portal bind(List<? extends @Nullable Object> values) {
                return new Portal() {
                    @Override
                    public @Nullable RowDescription rowDescription() {
                        return describe(text, types);
                    }

                    @Override
                    public StatementResult execute() {
                        return run(text, types, values);
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void sync() {
        if (conflictsLeft > 0) {
            conflictsLeft--;
            throw SqlException.of("40001", "could not serialize access");
        }
        attempts = 0;
    }

    @Override
    public void close() {
        closed = true;
        engine.sessions.remove(processId);
    }

    private static @Nullable RowDescription describe(String text, List<SqlType> types) {
        if (text.startsWith("select ")) {
            return new RowDescription(Arrays.stream(text.substring(7).split(","))
                    .map(item -> column("?column?", typeOf(item.strip(), types)))
                    .toList());
        }
        if (text.startsWith("rows ")) {
            return new RowDescription(List.of(column("n", ScriptedTypes.INT4), column("t", ScriptedTypes.TEXT)));
        }
        return null;
    }

    private static RowDescription.Column column(String name, SqlType type) {
        return new RowDescription.Column(name, type, -1, 0, (short) 0);
    }

    private static SqlType typeOf(String item, List<SqlType> types) {
        if (item.startsWith("$")) {
            return types.get(Integer.parseInt(item.substring(1)) - 1);
        }
        return switch (item) {
            case "true", "false" -> ScriptedTypes.BOOL;
            default -> item.startsWith("'") || item.equals("null") ? ScriptedTypes.TEXT : ScriptedTypes.INT4;
        };
    }

    private static @Nullable Object valueOf(String item, List<? extends @Nullable Object> values) {
        if (item.startsWith("$")) {
            return values.get(Integer.parseInt(item.substring(1)) - 1);
        }
        return switch (item) {
            case "true", "false" -> Boolean.valueOf(item);
            case "null" -> null;
            default -> item.startsWith("'") ? item.substring(1, item.length() - 1) : Integer.valueOf(item);
        };
    }

    private StatementResult run(String text, List<SqlType> types, List<? extends @Nullable Object> values) {
        try {
            return execute(text, types, values);
        } catch (SqlException e) {
            fail();
            throw e;
        }
    }

    private StatementResult execute(String text, List<SqlType> types, List<? extends @Nullable Object> values) {
        String[] words = text.split(" ", 3);
        String verb = words[0].toLowerCase(Locale.ROOT);
        if (state == TransactionState.FAILED && !verb.equals("rollback") && !verb.equals("commit")) {
            throw SqlException.of(
                    "25P02", "current transaction is aborted, commands ignored until end of transaction block");
        }
        switch (verb) {
            case "" -> {
                return new StatementResult.Empty();
            }
            case "begin" -> {
                state = TransactionState.IN_TRANSACTION;
                return new StatementResult.Completed("BEGIN");
            }
            case "commit", "rollback" -> {
                boolean failed = state == TransactionState.FAILED;
                state = TransactionState.IDLE;
                return new StatementResult.Completed(failed ? "ROLLBACK" : verb.toUpperCase(Locale.ROOT));
            }
            case "set" -> {
                settings.put(words[1], words[2]);
                if (!words[1].contains("idle")) {
                    listener.parameterChanged(words[1], words[2]);
                }
                return new StatementResult.Completed("SET");
            }
            case "deallocate" -> {
                if (!listener.deallocate(words[1].equals("all") ? null : words[1])) {
                    throw SqlException.of("26000", "prepared statement \"" + words[1] + "\" does not exist");
                }
                return new StatementResult.Completed("DEALLOCATE");
            }
            case "conflict" -> {
                if (attempts++ == 0) {
                    conflictsLeft = Integer.parseInt(words[1]);
                }
                return new StatementResult.Completed("CONFLICT " + attempts);
            }
            case "notice" -> {
                listener.notice(new Notice("NOTICE", "00000", words[1], null, "no hint"));
                return new StatementResult.Completed("NOTICE");
            }
            case "insert" -> {
                return new StatementResult.Completed("INSERT 0 " + words[1]);
            }
            case "fail" ->
                throw SqlException.of(words[1], words[2])
                        .withDetail("A detail.")
                        .withHint("A hint.")
                        .withPosition(6)
                        .withConstraint(0, "a_table", "a_constraint");
            case "crash" -> throw new IllegalStateException("crashed on purpose");
            case "die" -> throw SqlException.of("57P01", "terminating connection due to administrator command");
            case "wait" -> {
                engine.waits.incrementAndGet();
                cancelled.acquireUninterruptibly();
                throw SqlException.of("57014", "canceling statement due to user request");
            }
            case "park" -> {
                if (!engine.unparked.isDone()) {
                    engine.parked.incrementAndGet();
                    if (mayWait) {
                        engine.unparked.join();
                    } else {
                        throw new MustWaitException("parked", engine.unparked);
                    }
                }
                return new StatementResult.Completed("PARK");
            }
            case "select" -> {
                List<@Nullable Object> row = new ArrayList<>();
                for (String item : text.substring(7).split(",")) {
                    row.add(valueOf(item.strip(), values));
                }
                return new StatementResult.Rows(
                        java.util.Objects.requireNonNull(describe(text, types)), new Cursor(1, n -> row));
            }
            case "rows" -> {
                int count = Integer.parseInt(words[1]);
                return new StatementResult.Rows(
                        java.util.Objects.requireNonNull(describe(text, types)),
                        new Cursor(count, n -> List.of(n, "row " + n)));
            }
            case "copy" -> {
                return words[1].equals("in")
                        ? new StatementResult.CopyIn(false, 1, new Target())
                        : new StatementResult.CopyOut(false, 1, new Source(Integer.parseInt(words[2])));
            }
            default ->
                throw SqlException.of("42601", "syntax error at or near \"" + words[0] + "\"")
                        .withPosition(1);
        }
    }

    private final class Cursor implements StatementResult.RowCursor {
        private final int count;
        private final java.util.function.IntFunction<List<? extends @Nullable Object>> rows;
        private int at;

        Cursor(int count, java.util.function.IntFunction<List<? extends @Nullable Object>> rows) {
            this.count = count;
            this.rows = rows;
        }

        @Override
        public boolean advance() {
            if (at == count) {
                return false;
            }
            at++;
            engine.rowsMade.incrementAndGet();
            return true;
        }

        @Override
        public List<? extends @Nullable Object> row() {
            return rows.apply(at);
        }

        @Override
        public String tag() {
            return "SELECT " + at;
        }

        @Override
        public void close() {}
    }

    private final class Target implements StatementResult.CopyTarget {
        private int rows;

        @Override
        public void data(byte[] bytes, int offset, int length) {
            engine.copied.addAndGet(length);
            String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            if (text.contains("bad")) {
                fail();
                ScriptedSession.this.fail();
                throw SqlException.of("22P04", "missing data for column \"t\"");
            }
            rows += (int) text.chars().filter(c -> c == '\n').count();
        }

        @Override
        public String done() {
            return "COPY " + rows;
        }

        private void fail() {
            rows = 0;
        }

        @Override
        public void fail(String message) {
            ScriptedSession.this.fail();
            throw SqlException.of("57014", "COPY from stdin failed: " + message);
        }
    }

    private static final class Source implements StatementResult.CopySource {
        private final int count;
        private int at;

        Source(int count) {
            this.count = count;
        }

        @Override
        public byte @Nullable [] next() {
            return at == count ? null : ("row " + ++at + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String tag() {
            return "COPY " + at;
        }

        @Override
        public void close() {}
    }
}
