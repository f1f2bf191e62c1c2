package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.session.Portal;
import holo.sql.session.Session;
import holo.sql.session.StatementResult;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/// Runs statements for their count of rows. All rows of parameters of one call are one implicit transaction:
/// all take effect or none.
final class Updates {
    private Updates() {}

    static long run(SessionManager.Lease lease, StatementHandle handle, FlightStream stream) {
        return Cancellation.watch(lease.session, () -> execute(lease, handle, stream));
    }

    private static long execute(SessionManager.Lease lease, StatementHandle handle, FlightStream stream) {
        StatementHandle.Prepared prepared = handle.in(lease);
        try {
            long rows = handle.parameterTypes.isEmpty()
                    ? lease.session.call(session -> once(prepared, List.of()))
                    : each(lease, handle, prepared, stream);
            lease.session.run(Session::sync);
            return rows;
        } catch (Throwable t) {
            try {
                lease.session.runIfOpen(session -> {
                    session.fail();
                    session.sync();
                });
            } catch (RuntimeException e) {
                t.addSuppressed(e);
            }
            throw t;
        } finally {
            if (!prepared.kept()) {
                lease.session.runIfOpen(session -> prepared.statement().close());
            }
        }
    }

    private static long each(
            SessionManager.Lease lease,
            StatementHandle handle,
            StatementHandle.Prepared prepared,
            FlightStream stream) {
        ParameterReader reader = new ParameterReader(handle.parameterTypes, lease.session.call(Session::typeContext));
        long rows = 0;
        boolean any = false;
        while (stream.next()) {
            VectorSchemaRoot root = stream.getRoot();
            for (int row = 0; row < root.getRowCount(); row++) {
                any = true;
                List<@Nullable Object> values = reader.row(root, row);
                rows += lease.session.call(session -> once(prepared, values));
            }
        }
        if (!any) {
            throw SqlException.of(
                    "08P01",
                    "no parameters were sent, but the prepared statement requires " + handle.parameterTypes.size());
        }
        return rows;
    }

    private static long once(StatementHandle.Prepared prepared, List<? extends @Nullable Object> values) {
        try (Portal portal = prepared.statement().bind(values)) {
            return switch (portal.execute()) {
                case StatementResult.Completed(String tag) -> CommandTag.rows(tag);
                case StatementResult.Empty empty -> 0;
                case StatementResult.Rows rows -> drain(rows.cursor());
                case StatementResult.CopyIn in -> throw Copying.refused(in);
                case StatementResult.CopyOut out -> throw Copying.refused(out);
            };
        }
    }

    private static long drain(StatementResult.RowCursor cursor) {
        try (cursor) {
            while (cursor.advance()) {
                // INSERT … RETURNING, run for its count
            }
            return CommandTag.rows(cursor.tag());
        }
    }

    /// All rows of parameters, for a query that is to be fetched later.
    static List<List<@Nullable Object>> parameters(
            SessionManager.Lease lease, StatementHandle handle, FlightStream stream, int rowsMax) {
        ParameterReader reader = new ParameterReader(handle.parameterTypes, lease.session.call(Session::typeContext));
        List<List<@Nullable Object>> result = new ArrayList<>();
        while (stream.next()) {
            VectorSchemaRoot root = stream.getRoot();
            if (result.size() + root.getRowCount() > rowsMax) {
                throw SqlException.of("54000", "a query takes at most " + rowsMax + " rows of parameters");
            }
            for (int row = 0; row < root.getRowCount(); row++) {
                result.add(reader.row(root, row));
            }
        }
        return result;
    }
}
