package holo.sql.pgcatalog;

import holo.sql.catalog.TableDescriptor;
import holo.sql.statistics.TableStatistics;
import holo.sql.transaction.LockStatus;
import holo.sql.transaction.RowChanges;
import holo.store.column.PartStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What system relations ask of the running server. Thread-safe.
public interface ServerFacts {
    /// The sessions that are open.
    List<SessionStatus> sessions();

    /// Every setting, as the asking session sees it.
    List<SettingStatus> settings();

    /// Row locks held and waited for.
    List<LockStatus> locks();

    /// Where the parts of the tables in columns are.
    List<PartStatus> tiers();

    /// The index builds that run on this node.
    default List<IndexBuildStatus> indexBuilds() {
        return List.of();
    }

    /// Where an index build stands.
    ///
    /// @param processId of the session that builds
    /// @param rowsTotal an estimate
    record IndexBuildStatus(int processId, int tableOid, int indexOid, long rowsTotal, long rowsDone) {}

    /// About how many bytes a table or index takes.
    ///
    /// @param storageId its storage id
    long storageBytes(int storageId);

    /// About how many rows a table holds; -1 when it was never counted.
    long storageRows(int storageId);

    /// What ANALYZE found in a table; null for one that was never analyzed.
    default @Nullable TableStatistics statistics(TableDescriptor table) {
        return null;
    }

    /// How many rows of a table were changed since the server started; null when nobody counts.
    default @Nullable RowChanges rowChanges() {
        return null;
    }

    /// When the server started, microseconds since 2000-01-01 UTC.
    long startMicros();

    /// The name of the asking session's database.
    String database();

    /// A line of pg_stat_activity. Times in microseconds since 2000-01-01 UTC, null when there is none.
    ///
    /// @param state active, idle, idle in transaction, idle in transaction (aborted)
    /// @param transaction the running transaction's number, 0 for none
    /// @param lockOwner the number of the session in the lock table
    record SessionStatus(
            int processId,
            int databaseOid,
            String user,
            String applicationName,
            String clientAddress,
            String state,
            String query,
            long startMicros,
            @Nullable Long transactionStartMicros,
            @Nullable Long queryStartMicros,
            long stateChangeMicros,
            long transaction,
            long lockOwner,
            @Nullable String waitEventType,
            @Nullable String waitEvent) {}

    /// A line of pg_settings.
    ///
    /// @param type bool, integer, real, string or enum
    record SettingStatus(
            String name,
            String value,
            @Nullable String unit,
            String description,
            String type,
            String defaultValue,
            boolean userSettable) {}
}
