package holo.sql.type;

import holo.sql.error.SqlException;

/// inet and cidr. A value of cidr has no bits beyond its prefix.
final class InetType extends AbstractType {
    private static final int HEADER = 4;
    private static final byte FAMILY_V4 = 2;
    private static final byte FAMILY_V6 = 3;

    private final boolean cidr;

    InetType(boolean cidr) {
        super(
                cidr ? 650 : 869,
                cidr ? "cidr" : "inet",
                cidr ? "cidr" : "inet",
                -1,
                TypeCategory.NETWORK,
                !cidr,
                cidr ? 651 : 1041);
        this.cidr = cidr;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        Inet inet = (Inet) value;
        String host = InetFormat.host(inet);
        return cidr || inet.prefix() != inet.bits() ? host + "/" + inet.prefix() : host;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        Inet inet = new InetParser(text).parse(cidr);
        if (inet == null) {
            throw invalidText(text);
        }
        if (cidr && !inet.equals(inet.network())) {
            throw SqlException.of("22P02", "invalid cidr value: \"" + text + "\"")
                    .withDetail("Value has bits set to right of mask.");
        }
        return inet;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        Inet inet = (Inet) value;
        byte[] address = inet.address();
        byte[] b = new byte[HEADER + address.length];
        b[0] = inet.v6() ? FAMILY_V6 : FAMILY_V4;
        b[1] = (byte) inet.prefix();
        b[2] = (byte) (cidr ? 1 : 0);
        b[3] = (byte) address.length;
        System.arraycopy(address, 0, b, HEADER, address.length);
        return b;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < HEADER) {
            throw invalidBinary();
        }
        if (bytes[0] != FAMILY_V4 && bytes[0] != FAMILY_V6) {
            throw invalid("address family");
        }
        byte[] address = java.util.Arrays.copyOfRange(bytes, HEADER, bytes.length);
        int size = bytes[0] == FAMILY_V4 ? 4 : 16;
        int prefix = bytes[1] & 0xff;
        if (prefix > size * Byte.SIZE) {
            throw invalid("bits");
        }
        if (bytes[3] != size || address.length != size) {
            throw invalid("length");
        }
        Inet inet = Inet.of(address, prefix);
        if (cidr && !inet.equals(inet.network())) {
            throw SqlException.of("22P03", "invalid external \"cidr\" value")
                    .withDetail("Value has bits set to right of mask.");
        }
        return inet;
    }

    private SqlException invalid(String what) {
        return SqlException.of("22P03", "invalid " + what + " in external \"" + name() + "\" value");
    }
}
