package holo.wire.pg;

import holo.sql.session.Session;
import holo.sql.session.StatementResult;
import org.jspecify.annotations.Nullable;

/// What a connection is in the middle of: the results of a simple query, or one Execute.
sealed interface Activity extends AutoCloseable {
    /// Goes on until it is done, the output is full or COPY data is awaited.
    ResultSender.Step resume();

    /// The result that is being sent.
    ResultSender current();

    /// Gives up the rest.
    @Override
    void close();

    /// Execute of the extended protocol. The portal stays open.
    record Execution(OpenPortal portal, ResultSender current) implements Activity {
        @Override
        public ResultSender.Step resume() {
            return current.resume();
        }

        @Override
        public void close() {
            current.close();
        }
    }

    /// Query of the simple protocol.
    final class SimpleRun implements Activity {
        private final SessionProtocol protocol;
        private final Session.SimpleQuery query;
        private @Nullable ResultSender current;
        private boolean anything;

        SimpleRun(SessionProtocol protocol, Session.SimpleQuery query) {
            this.protocol = protocol;
            this.query = query;
        }

        @Override
        public ResultSender.Step resume() {
            while (true) {
                ResultSender sender = current;
                if (sender == null || sender.isDone()) {
                    StatementResult result = query.next();
                    if (result == null) {
                        if (!anything) {
                            Backend.emptyQueryResponse(protocol.out());
                        }
                        return ResultSender.Step.DONE;
                    }
                    anything = true;
                    sender = new ResultSender(protocol, result, Formats.ALL_TEXT, true);
                    current = sender;
                }
                ResultSender.Step step = sender.resume();
                if (step != ResultSender.Step.DONE) {
                    return step;
                }
            }
        }

        @Override
        public ResultSender current() {
            return java.util.Objects.requireNonNull(current, "no result yet");
        }

        @Override
        public void close() {
            if (current != null) {
                current.close();
            }
            query.close();
        }
    }
}
