package holo.flight;

import holo.sql.SqlEngine;
import holo.sql.error.SqlException;
import holo.sql.security.ScramVerifier;
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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An engine that answers by a script: what a statement is, and what it returns for its parameters. It logs
/// what sessions are told to do, as `session: text`.
final class ScriptedEngine implements SqlEngine {
    /// What a statement does.
    ///
    /// @param columns null for a statement without rows
    /// @param rows for the parameters, when there are columns
    /// @param tag for the parameters, else
    record Script(
            List<SqlType> parameters,
            @Nullable RowDescription columns,
            Function<List<?>, Iterator<List<@Nullable Object>>> rows,
            Function<List<?>, String> tag) {}

    final List<String> log = new CopyOnWriteArrayList<>();
    final Map<String, ScramVerifier> verifiers = new ConcurrentHashMap<>();
    final AtomicInteger open = new AtomicInteger();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<Integer, ScriptedSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    static RowDescription.Column column(String name, SqlType type) {
        return column(name, type, -1);
    }

    static RowDescription.Column column(String name, SqlType type, int typmod) {
        return new RowDescription.Column(name, type, typmod, 0, (short) 0);
    }

    static List<@Nullable Object> row(@Nullable Object... values) {
        return java.util.Arrays.asList(values);
    }

    void query(String sql, List<RowDescription.Column> columns, List<List<@Nullable Object>> rows) {
        query(sql, List.of(), columns, parameters -> rows.iterator());
    }

    void query(
            String sql,
            List<SqlType> parameters,
            List<RowDescription.Column> columns,
            Function<List<?>, Iterator<List<@Nullable Object>>> rows) {
        scripts.put(sql, new Script(parameters, new RowDescription(columns), rows, p -> "SELECT"));
    }

    void update(String sql, List<SqlType> parameters, Function<List<?>, String> tag) {
        scripts.put(
                sql,
                new Script(
                        parameters, null, p -> List.<List<@Nullable Object>>of().iterator(), tag));
    }

    private Script script(String sql) {
        Script script = scripts.get(sql);
        if (script != null) {
            return script;
        }
        String word = sql.strip().split("\\s", 2)[0].toUpperCase(java.util.Locale.ROOT);
        return switch (word) {
            case "BEGIN", "COMMIT", "ROLLBACK", "SET" ->
                new Script(
                        List.of(), null, p -> List.<List<@Nullable Object>>of().iterator(), p -> word);
            default ->
                throw SqlException.of("42601", "syntax error at or near \"" + word + "\"")
                        .withPosition(1);
        };
    }

    @Override
    public Session openSession(SessionOptions options, SessionListener listener) {
        ScriptedSession session = new ScriptedSession(ids.incrementAndGet());
        sessions.put(session.id, session);
        open.incrementAndGet();
        return session;
    }

    @Override
    public void cancel(int processId, int secretKey) {
        ScriptedSession session = sessions.get(processId);
        if (session != null) {
            session.cancelled = true;
        }
    }

    @Override
    public Optional<ScramVerifier> verifier(String role) {
        return Optional.ofNullable(verifiers.get(role));
    }

    @Override
    public void close() {}

    /// Fails with 57014 when the session that runs on this thread has been cancelled.
    void checkCancelled(int sessionId) {
        ScriptedSession session = sessions.get(sessionId);
        if (session != null && session.cancelled) {
            session.cancelled = false;
            throw SqlException.of("57014", "canceling statement due to user request");
        }
    }

    private final class ScriptedSession implements Session {
        final int id;
        volatile boolean cancelled;
        private TransactionState state = TransactionState.IDLE;
        private boolean closed;

        ScriptedSession(int id) {
            this.id = id;
        }

        @Override
        public int processId() {
            return id;
        }

        @Override
        public int secretKey() {
            return id * 7;
        }

        @Override
        public TransactionState transactionState() {
            return state;
        }

        @Override
        public @Nullable String setting(String name) {
            return name.equals("TimeZone") ? "UTC" : null;
        }

        @Override
        public SimpleQuery simpleQuery(String sql) {
            PreparedStatement statement = prepare(sql, List.of());
            return new SimpleQuery() {
                private boolean done;

                @Override
                public @Nullable StatementResult next() {
                    if (done) {
                        return null;
                    }
                    done = true;
                    return statement.bind(List.of()).execute();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public PreparedStatement prepare(String sql, List<Integer> parameterTypes) {
            if (closed) {
                throw new IllegalStateException("session " + id + " is closed");
            }
            Script script = script(sql);
            return new PreparedStatement() {
                @Override
                public List<SqlType> parameterTypes() {
                    return script.parameters;
                }

                @Override
                public @Nullable RowDescription rowDescription() {
                    return script.columns;
                }

                @Override
                public Portal bind(List<? extends @Nullable Object> values) {
                    List<@Nullable Object> copy = new ArrayList<>(values);
                    return new Portal() {
                        @Override
                        public @Nullable RowDescription rowDescription() {
                            return script.columns;
                        }

                        @Override
                        public StatementResult execute() {
                            return run(sql, script, copy);
                        }

                        @Override
                        public void close() {}
                    };
                }

                @Override
                public void close() {}
            };
        }

        private StatementResult run(String sql, Script script, List<@Nullable Object> values) {
            log.add(id + ": " + sql + (values.isEmpty() ? "" : " " + values));
            if (state == TransactionState.FAILED && !sql.equals("ROLLBACK") && !sql.equals("COMMIT")) {
                throw SqlException.of("25P02", "current transaction is aborted");
            }
            state = switch (sql) {
                case "BEGIN" -> TransactionState.IN_TRANSACTION;
                case "COMMIT", "ROLLBACK" -> TransactionState.IDLE;
                default -> state;
            };
            try {
                if (script.columns == null) {
                    return new StatementResult.Completed(script.tag.apply(values));
                }
                return new StatementResult.Rows(script.columns, new Cursor(script.rows.apply(values)));
            } catch (SqlException e) {
                failed();
                throw e;
            }
        }

        private void failed() {
            if (state == TransactionState.IN_TRANSACTION) {
                state = TransactionState.FAILED;
            }
        }

        @Override
        public void fail() {
            log.add(id + ": fail");
            failed();
        }

        @Override
        public TypeContext typeContext() {
            return TypeContext.DEFAULT;
        }

        @Override
        public void sync() {
            log.add(id + ": sync");
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                sessions.remove(id);
                open.decrementAndGet();
                log.add(id + ": close");
            }
        }

        private final class Cursor implements StatementResult.RowCursor {
            private final Iterator<List<@Nullable Object>> rows;
            private @Nullable List<@Nullable Object> row;
            private long count;

            Cursor(Iterator<List<@Nullable Object>> rows) {
                this.rows = rows;
            }

            @Override
            public boolean advance() {
                checkCancelled(id);
                try {
                    if (!rows.hasNext()) {
                        return false;
                    }
                    row = rows.next();
                } catch (SqlException e) {
                    failed();
                    throw e;
                }
                count++;
                return true;
            }

            @Override
            public List<? extends @Nullable Object> row() {
                return java.util.Objects.requireNonNull(row);
            }

            @Override
            public String tag() {
                return "SELECT " + count;
            }

            @Override
            public void close() {}
        }
    }
}
