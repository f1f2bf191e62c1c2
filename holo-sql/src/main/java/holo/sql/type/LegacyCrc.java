package holo.sql.type;

/// PostgreSQL's "legacy" checksum: the table of CRC-32 with the shifts of its mirror image. Some of its orders and
/// hashes are made of it.
public final class LegacyCrc {
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            int c = i;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                c = c >>> 1 ^ ((c & 1) == 0 ? 0 : 0xedb8_8320);
            }
            TABLE[i] = c;
        }
    }

    private LegacyCrc() {}

    /// The checksum of some bytes.
    public static int of(byte[] bytes) {
        int crc = -1;
        for (byte next : bytes) {
            crc = TABLE[(crc >>> 24 ^ next) & 0xff] ^ crc << 8;
        }
        return ~crc;
    }
}
