package holo.sql.session;

import holo.sql.error.MustWaitException;
import holo.sql.parser.NormalizedText;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message of the simple protocol: its statements share one implicit transaction.
final class EngineQuery implements Session.SimpleQuery {
    private static final int RETRIES_MAX = 50;
    private static final String CONFLICT = "40001";

    private final EngineSession session;
    private final StatementRunner runner;
    private final String text;
    private final List<ParsedStatement> statements;
    private final @Nullable NormalizedText normalized;
    private final StatementRunner.@Nullable Compiled ready;
    private final int count;
    private int next;
    private boolean answeredEmpty;
    private @Nullable StatementResult open;
    private boolean failed;

    /// @param normalized the text when it holds one statement that may be cached, else null
    EngineQuery(
            EngineSession session,
            StatementRunner runner,
            String text,
            List<ParsedStatement> statements,
            @Nullable NormalizedText normalized) {
        this.session = session;
        this.runner = runner;
        this.text = text;
        this.statements = statements;
        this.normalized = normalized;
        this.ready = null;
        this.count = statements.size();
    }

    /// A text with one statement that was found in the cache.
    EngineQuery(EngineSession session, StatementRunner runner, String text, StatementRunner.Compiled ready) {
        this.session = session;
        this.runner = runner;
        this.text = text;
        this.statements = List.of();
        this.normalized = null;
        this.ready = ready;
        this.count = 1;
    }

    @Override
    public @Nullable StatementResult next() {
        if (count == 0) {
            if (answeredEmpty) {
                return null;
            }
            answeredEmpty = true;
            return new StatementResult.Empty();
        }
        try {
            finishOpen();
            if (failed || next == count) {
                endImplicit();
                return null;
            }
            StatementResult result = count == 1 ? runOnly() : runOne();
            open = next == count ? lastResult(result) : result;
            return open;
        } catch (MustWaitException e) {
            session.mustWait(e);
            throw e;
        } catch (RuntimeException e) {
            failed = true;
            throw session.failed(e, text);
        }
    }

    private StatementResult runOne() {
        StatementResult result =
                ready != null ? runner.runFound(ready, text) : runner.run(statements.get(next), text, normalized);
        next++;
        if (next == count && result instanceof StatementResult.Completed) {
            endImplicit();
        }
        if (!(result instanceof StatementResult.Rows)) {
            session.statementEnds(); // rows are still to be worked out
        }
        return result;
    }

    /// The only statement of its transaction: conflicts are nobody else's business.
    private StatementResult runOnly() {
        boolean alone = !session.transaction().isOpen();
        long commits = session.transaction().commits();
        for (int attempt = 0; ; attempt++) {
            try {
                next = 0;
                return runOne();
            } catch (holo.sql.error.SqlException e) {
                boolean retry = alone
                        && e.sqlState().equals(CONFLICT)
                        && attempt < RETRIES_MAX
                        && !isCommit()
                        && session.transaction().commits() == commits;
                if (!retry) {
                    throw e;
                }
                session.transaction().rollback();
            }
        }
    }

    private boolean isCommit() {
        return ready == null && statements.getFirst().statement() instanceof Statement.Commit;
    }

    /// The last result's end is the end of the implicit transaction.
    private StatementResult lastResult(StatementResult result) {
        return switch (result) {
            case StatementResult.Rows rows ->
                new StatementResult.Rows(rows.description(), new EndingCursor(rows.cursor()));
            case StatementResult.CopyIn copy ->
                new StatementResult.CopyIn(copy.binary(), copy.columns(), new EndingTarget(copy.target()));
            case StatementResult.CopyOut copy -> copy;
            case StatementResult.Completed completed -> completed;
            case StatementResult.Empty empty -> empty;
        };
    }

    private void finishOpen() {
        StatementResult result = open;
        open = null;
        if (result instanceof StatementResult.Rows rows) {
            try (StatementResult.RowCursor cursor = rows.cursor()) {
                while (cursor.advance()) {
                    continue;
                }
            }
        } else if (result instanceof StatementResult.CopyOut copy) {
            copy.source().close();
        }
    }

    private void endImplicit() {
        if (session.transaction().isOpen() && !session.transaction().isBlock()) {
            session.transaction().commit();
        }
        session.statementEnds();
    }

    @Override
    public void close() {
        if (open instanceof StatementResult.Rows rows) {
            rows.cursor().close();
        } else if (open instanceof StatementResult.CopyOut copy) {
            copy.source().close();
        }
        open = null;
        if (session.transaction().isOpen() && !session.transaction().isBlock()) {
            session.transaction().rollback();
        }
        session.statementEnds();
    }

    private final class EndingCursor extends DelegatingCursor {
        private boolean ended;

        EndingCursor(StatementResult.RowCursor cursor) {
            super(cursor);
        }

        @Override
        public boolean advance() {
            if (ended) {
                return false;
            }
            try {
                if (cursor.advance()) {
                    return true;
                }
                ended = true;
                cursor.close();
                session.transaction().requireReadsCurrent();
                endImplicit();
                return false;
            } catch (RuntimeException e) {
                failed = true;
                ended = true;
                throw session.failed(e, text);
            }
        }

        @Override
        public @Nullable ColumnBatch nextBatch() {
            if (ended) {
                return null;
            }
            try {
                return cursor.nextBatch();
            } catch (RuntimeException e) {
                failed = true;
                ended = true;
                throw session.failed(e, text);
            }
        }
    }

    private final class EndingTarget implements StatementResult.CopyTarget {
        private final StatementResult.CopyTarget target;

        EndingTarget(StatementResult.CopyTarget target) {
            this.target = target;
        }

        @Override
        public void data(byte[] bytes, int offset, int length) {
            try {
                target.data(bytes, offset, length);
            } catch (RuntimeException e) {
                failed = true;
                throw session.failed(e, text);
            }
        }

        @Override
        public String done() {
            try {
                String tag = target.done();
                endImplicit();
                return tag;
            } catch (RuntimeException e) {
                failed = true;
                throw session.failed(e, text);
            }
        }

        @Override
        public void fail(String message) {
            try {
                target.fail(message);
            } catch (RuntimeException e) {
                failed = true;
                throw session.failed(e, text);
            }
        }
    }
}
