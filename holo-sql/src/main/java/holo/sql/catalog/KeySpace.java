package holo.sql.catalog;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import java.nio.ByteBuffer;

/// Which keys hold what. The first byte of a key is its space:
///
/// | bytes | holds |
/// |---|---|
/// | `00`–`0f` | the store's own records (range descriptors) |
/// | `10 00` | catalog version, 8 bytes; who has changed it last, 16 bytes |
/// | `10 01` | the next OID, 4 bytes |
/// | `10 02 kind oid` | a descriptor |
/// | `10 03 oid` | the state of a sequence |
/// | `10 04 storage` | a mark: the rows and entries of that storage id are garbage |
/// | `10 05 oid` | the last row that an unfinished index holds |
/// | `10 06` | the next storage id for rows that are loaded ahead of their commit, 4 bytes |
/// | `10 07 storage` | a mark: rows are being loaded to that storage id, which no table has yet |
/// | `10 08` | when statistics last changed |
/// | `10 09 oid` | the statistics of a table |
/// | `20 storage …` | rows of a table, or entries of a secondary index |
///
/// Numbers are big-endian and unsigned.
public final class KeySpace {
    private static final byte CATALOG = 0x10;
    private static final byte DATA = 0x20;
    private static final byte DESCRIPTOR = 2;
    private static final byte SEQUENCE = 3;
    private static final byte GARBAGE = 4;
    private static final byte INDEX_BUILD = 5;
    private static final byte NEXT_LOAD = 6;
    private static final byte LOAD = 7;
    private static final byte STATISTICS_CHANGE = 8;
    private static final byte TABLE_STATISTICS = 9;

    /// Bumped by every change of the catalog.
    public static final Key CATALOG_VERSION = new Key(new byte[] {CATALOG, 0});

    /// The next OID to give out.
    public static final Key NEXT_OID = new Key(new byte[] {CATALOG, 1});

    /// The next storage id to give to a load; they do not meet those that are drawn from {@link #NEXT_OID}.
    public static final Key NEXT_LOAD_STORAGE = new Key(new byte[] {CATALOG, NEXT_LOAD});

    /// The first storage id of loads.
    public static final int FIRST_LOAD_STORAGE = 1 << 30;

    /// All descriptors.
    public static final KeyRange DESCRIPTORS =
            new KeyRange(new Key(new byte[] {CATALOG, DESCRIPTOR}), new Key(new byte[] {CATALOG, SEQUENCE}));

    /// Bytes before the key columns of a row: the space and the storage id.
    public static final int DATA_PREFIX_BYTES = 1 + Integer.BYTES;

    private KeySpace() {}

    /// Where a descriptor is stored.
    public static Key descriptor(DescriptorKind kind, int oid) {
        return new Key(ByteBuffer.allocate(7)
                .put(CATALOG)
                .put(DESCRIPTOR)
                .put(kind.code())
                .putInt(oid)
                .array());
    }

    /// Where a sequence keeps its position.
    public static Key sequenceState(int oid) {
        return new Key(
                ByteBuffer.allocate(6).put(CATALOG).put(SEQUENCE).putInt(oid).array());
    }

    /// How far the build of an index is: the key of the last row that it holds.
    public static Key indexBuild(int indexOid) {
        return new Key(ByteBuffer.allocate(6)
                .put(CATALOG)
                .put(INDEX_BUILD)
                .putInt(indexOid)
                .array());
    }

    /// Marks storage whose rows nobody can reach any more.
    public static Key garbage(int storageId) {
        return new Key(ByteBuffer.allocate(6)
                .put(CATALOG)
                .put(GARBAGE)
                .putInt(storageId)
                .array());
    }

    /// All marks of garbage.
    public static final KeyRange GARBAGE_MARKS =
            new KeyRange(new Key(new byte[] {CATALOG, GARBAGE}), new Key(new byte[] {CATALOG, GARBAGE + 1}));

    /// Marks storage whose rows come before the table that has them.
    public static Key load(int storageId) {
        return new Key(
                ByteBuffer.allocate(6).put(CATALOG).put(LOAD).putInt(storageId).array());
    }

    /// All marks of loads.
    public static final KeyRange LOAD_MARKS =
            new KeyRange(new Key(new byte[] {CATALOG, LOAD}), new Key(new byte[] {CATALOG, LOAD + 1}));

    /// Written with all changes of {@link #STATISTICS}.
    public static final Key STATISTICS_VERSION = new Key(new byte[] {CATALOG, STATISTICS_CHANGE});

    /// The statistics of all tables.
    public static final KeyRange STATISTICS = new KeyRange(
            new Key(new byte[] {CATALOG, TABLE_STATISTICS}), new Key(new byte[] {CATALOG, TABLE_STATISTICS + 1}));

    /// Where the statistics of a table are.
    public static Key statistics(int tableOid) {
        return new Key(ByteBuffer.allocate(6)
                .put(CATALOG)
                .put(TABLE_STATISTICS)
                .putInt(tableOid)
                .array());
    }

    /// The storage id that a mark of garbage, or of a load, names.
    static int garbageStorageId(Key mark) {
        return ByteBuffer.wrap(mark.bytes(), 2, Integer.BYTES).getInt();
    }

    /// What every key of the table or index with that storage id begins with.
    public static byte[] dataPrefix(int storageId) {
        return ByteBuffer.allocate(DATA_PREFIX_BYTES)
                .put(DATA)
                .putInt(storageId)
                .array();
    }

    /// All keys of the table or index with that storage id.
    public static KeyRange data(int storageId) {
        return new KeyRange(new Key(dataPrefix(storageId)), new Key(dataPrefix(storageId + 1)));
    }

    /// The storage id that a key belongs to, or 0 when it is no row or index entry.
    public static int storageId(Key key) {
        byte[] bytes = key.bytes();
        return bytes.length >= DATA_PREFIX_BYTES && bytes[0] == DATA
                ? ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt()
                : 0;
    }
}
