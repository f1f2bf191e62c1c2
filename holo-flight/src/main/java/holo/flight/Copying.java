package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.session.StatementResult;

/// COPY's data stream exists in the PostgreSQL protocol only.
final class Copying {
    private Copying() {}

    static SqlException refused(StatementResult.CopyIn in) {
        SqlException refusal = SqlException.of("0A000", "COPY FROM STDIN is not possible over Flight SQL")
                .withHint("Use the PostgreSQL port, or INSERT with a batch of parameters.");
        try {
            in.target().fail("not possible over Flight SQL");
            return refusal;
        } catch (SqlException failed) {
            return refusal.withCause(failed);
        }
    }

    static SqlException refused(StatementResult.CopyOut out) {
        out.source().close();
        return SqlException.of("0A000", "COPY TO STDOUT is not possible over Flight SQL")
                .withHint("Run the query itself; its rows arrive as Arrow batches.");
    }
}
