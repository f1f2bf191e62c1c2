package holo.sql.transaction;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What is stored under {@link holo.sql.catalog.KeySpace#CATALOG_VERSION}: its first eight bytes are the version.
///
/// Object numbers are told apart among the transactions of one node, so what is open there may be laid over what is
/// committed only as long as no other node has changed the catalog in between.
///
/// @param node who made the last change, a number drawn at its start; 0 when that is not known
/// @param since the version from which on all changes are that node's
record CatalogVersion(long version, long node, long since) {
    static CatalogVersion of(byte @Nullable [] stored) {
        if (stored == null) {
            return new CatalogVersion(0, 0, 0);
        }
        ByteBuffer buffer = ByteBuffer.wrap(stored);
        long version = buffer.getLong();
        return buffer.remaining() < 2 * Long.BYTES
                ? new CatalogVersion(version, 0, version)
                : new CatalogVersion(version, buffer.getLong(), buffer.getLong());
    }

    /// The version that a change makes of this one.
    CatalogVersion next(long changing) {
        return new CatalogVersion(version + 1, changing, node == changing ? since : version + 1);
    }

    CatalogVersion withVersion(long other) {
        return new CatalogVersion(other, node, since);
    }

    /// Whether all changes since an earlier version are the node's.
    boolean isOnlyOf(long changing, CatalogVersion earlier) {
        return version == earlier.version || (node == changing && since <= earlier.version + 1);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(version)
                .putLong(node)
                .putLong(since)
                .array();
    }
}
