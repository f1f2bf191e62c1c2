package holo.sql.type;

import org.jspecify.annotations.Nullable;

/// An address of a host or a network, and how many of its leading bits name the network: values of inet and cidr.
/// Networks are ordered as PostgreSQL orders them: by the bits that both have, by length, then by the host.
///
/// @param v6 whether the address has 128 bits instead of 32
/// @param high the first 64 bits of a long address; 0 for a short one
/// @param low the last 64 bits of a long address, or the 32 bits of a short one
/// @param prefix bits of the network
public record Inet(boolean v6, long high, long low, int prefix) implements Comparable<Inet> {
    private static final int BITS_V4 = 32;
    private static final int BITS_V6 = 128;

    public Inet {
        if (prefix < 0 || prefix > (v6 ? BITS_V6 : BITS_V4) || !v6 && (high != 0 || low >>> BITS_V4 != 0)) {
            throw new IllegalArgumentException("an address of " + high + ", " + low + " and " + prefix + " bits");
        }
    }

    /// The address of a host, without the zone that a link-local one may have behind `%`; null when the text is none.
    public static @Nullable Inet host(String text) {
        int zone = text.indexOf('%');
        return new InetParser(zone < 0 ? text : text.substring(0, zone)).parse(false);
    }

    /// An address of 4 or 16 bytes.
    static Inet of(byte[] address, int prefix) {
        return address.length == 4
                ? new Inet(false, 0, BinaryFormat.getInt(address, 0) & 0xffff_ffffL, prefix)
                : new Inet(true, BinaryFormat.getLong(address, 0), BinaryFormat.getLong(address, 8), prefix);
    }

    /// Bits of an address of this family.
    public int bits() {
        return v6 ? BITS_V6 : BITS_V4;
    }

    /// 4 or 16 bytes.
    public byte[] address() {
        byte[] bytes = new byte[bits() / Byte.SIZE];
        if (v6) {
            BinaryFormat.putLong(bytes, 0, high);
            BinaryFormat.putLong(bytes, 8, low);
        } else {
            BinaryFormat.putInt(bytes, 0, (int) low);
        }
        return bytes;
    }

    /// The same prefix with another address of the same family.
    public Inet withAddress(long newHigh, long newLow) {
        return new Inet(v6, newHigh, v6 ? newLow : newLow & 0xffff_ffffL, prefix);
    }

    /// The same address with another prefix.
    public Inet withPrefix(int newPrefix) {
        return new Inet(v6, high, low, newPrefix);
    }

    /// The mask whose leading bits are ones.
    public static Inet mask(boolean v6, int ones) {
        if (!v6) {
            return new Inet(false, 0, ones == 0 ? 0 : -1L << BITS_V4 - ones & 0xffff_ffffL, BITS_V4);
        }
        return new Inet(true, leading(Math.min(ones, 64)), leading(Math.max(ones - 64, 0)), BITS_V6);
    }

    private static long leading(int ones) {
        return ones == 0 ? 0 : -1L << Long.SIZE - ones;
    }

    /// Without the bits of the host.
    public Inet network() {
        Inet mask = mask(v6, prefix);
        return withAddress(high & mask.high, low & mask.low);
    }

    /// Whether the leading bits are those of another address of the same family.
    public boolean startsLike(Inet other, int count) {
        Inet mask = mask(v6, count);
        return ((high ^ other.high) & mask.high) == 0 && ((low ^ other.low) & mask.low) == 0;
    }

    /// How many leading bits are those of another address of the same family.
    public int commonBits(Inet other) {
        long first = high ^ other.high;
        long second = low ^ other.low;
        if (!v6) {
            return Long.numberOfLeadingZeros(second) - BITS_V4;
        }
        return first != 0 ? Long.numberOfLeadingZeros(first) : Long.SIZE + Long.numberOfLeadingZeros(second);
    }

    @Override
    public int compareTo(Inet other) {
        if (v6 != other.v6) {
            return v6 ? 1 : -1;
        }
        Inet mask = mask(v6, Math.min(prefix, other.prefix));
        int byNetwork = compare(high & mask.high, low & mask.low, other.high & mask.high, other.low & mask.low);
        if (byNetwork != 0) {
            return byNetwork;
        }
        return prefix != other.prefix
                ? Integer.compare(prefix, other.prefix)
                : compare(high, low, other.high, other.low);
    }

    private static int compare(long highA, long lowA, long highB, long lowB) {
        int byHigh = Long.compareUnsigned(highA, highB);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(lowA, lowB);
    }
}
