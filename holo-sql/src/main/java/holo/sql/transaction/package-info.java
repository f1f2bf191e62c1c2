/// Transactions of sessions: a snapshot to read at, buffered writes that only their own transaction sees, row
/// locks that make writers wait for each other rather than fail, and one commit that validates.
///
/// Locks only save aborts. What makes a commit right are the validations that it hands to the store, which are
/// evaluated inside the replicated command. Start with {@link holo.sql.transaction.SqlTransaction}.
@NullMarked
package holo.sql.transaction;

import org.jspecify.annotations.NullMarked;
