package holo.sql.type;

/// An address of a network card: values of macaddr, in the last 48 bits, and of macaddr8.
///
/// @param bits the first byte of the address is the most significant one
public record MacAddress(long bits) implements Comparable<MacAddress> {
    /// Six bytes as eight: FF and FE are put into the middle.
    public MacAddress widened() {
        return new MacAddress(bits >> 24 << 40 | 0xff_fe00_0000L | bits & 0xff_ffff);
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compareUnsigned(bits, other.bits);
    }
}
