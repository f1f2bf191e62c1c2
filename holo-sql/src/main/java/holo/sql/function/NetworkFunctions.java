package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Inet;
import holo.sql.type.InetFormat;
import holo.sql.type.MacAddress;
import java.math.BigInteger;

/// Functions and operators of inet, cidr, macaddr and macaddr8.
final class NetworkFunctions {
    private static final BigInteger LONG_LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    private NetworkFunctions() {}

    static void register(FunctionCatalog c) {
        containment(c);
        arithmetic(c);
        parts(c);
        for (String type : new String[] {"macaddr", "macaddr8"}) {
            boolean six = type.equals("macaddr");
            long ones = six ? 0xffff_ffff_ffffL : -1L;
            c.one("~(" + type + ") " + type, a -> new MacAddress(~bits(a) & ones));
            c.two("&(" + type + "," + type + ") " + type, (a, b) -> new MacAddress(bits(a) & bits(b)));
            c.two("|(" + type + "," + type + ") " + type, (a, b) -> new MacAddress(bits(a) | bits(b)));
            // What the manufacturer chose is kept: the first three bytes.
            c.one("trunc(" + type + ") " + type, a -> new MacAddress(bits(a) & (six ? -1L << 24 : -1L << 40)));
        }
        c.one("macaddr8_set7bit(macaddr8) macaddr8", a -> new MacAddress(bits(a) | 0x02L << 56));
        c.one("macaddr8(macaddr) macaddr8", a -> ((MacAddress) a).widened());
        c.one("macaddr(macaddr8) macaddr", NetworkFunctions::narrowed);
    }

    private static void containment(FunctionCatalog c) {
        c.two("<<(inet,inet) bool", (a, b) -> isWithin((Inet) a, (Inet) b, true));
        c.two("<<=(inet,inet) bool", (a, b) -> isWithin((Inet) a, (Inet) b, false));
        c.two(">>(inet,inet) bool", (a, b) -> isWithin((Inet) b, (Inet) a, true));
        c.two(">>=(inet,inet) bool", (a, b) -> isWithin((Inet) b, (Inet) a, false));
        c.two(
                "&&(inet,inet) bool",
                (a, b) -> isWithin((Inet) a, (Inet) b, false) || isWithin((Inet) b, (Inet) a, true));
        c.two("inet_same_family(inet,inet) bool", (a, b) -> ((Inet) a).v6() == ((Inet) b).v6());
        c.two("inet_merge(inet,inet) cidr", (a, b) -> {
            Inet x = (Inet) a;
            Inet y = (Inet) b;
            if (x.v6() != y.v6()) {
                throw SqlException.of("22023", "cannot merge addresses from different families");
            }
            return x.withPrefix(Math.min(Math.min(x.prefix(), y.prefix()), x.commonBits(y)))
                    .network();
        });
    }

    private static boolean isWithin(Inet a, Inet b, boolean strictly) {
        return a.v6() == b.v6()
                && (strictly ? a.prefix() > b.prefix() : a.prefix() >= b.prefix())
                && a.startsLike(b, b.prefix());
    }

    private static void arithmetic(FunctionCatalog c) {
        c.one("~(inet) inet", a -> {
            Inet x = (Inet) a;
            return x.withAddress(x.v6() ? ~x.high() : 0, ~x.low());
        });
        c.two("&(inet,inet) inet", (a, b) -> {
            Inet x = (Inet) a;
            Inet y = sameSize("AND", x, (Inet) b);
            return x.withPrefix(Math.max(x.prefix(), y.prefix())).withAddress(x.high() & y.high(), x.low() & y.low());
        });
        c.two("|(inet,inet) inet", (a, b) -> {
            Inet x = (Inet) a;
            Inet y = sameSize("OR", x, (Inet) b);
            return x.withPrefix(Math.max(x.prefix(), y.prefix())).withAddress(x.high() | y.high(), x.low() | y.low());
        });
        c.two("+(inet,int8) inet", (a, b) -> plus((Inet) a, BigInteger.valueOf((Long) b)));
        c.two("+(int8,inet) inet", (a, b) -> plus((Inet) b, BigInteger.valueOf((Long) a)));
        c.two(
                "-(inet,int8) inet",
                (a, b) -> plus((Inet) a, BigInteger.valueOf((Long) b).negate()));
        c.two("-(inet,inet) int8", (a, b) -> {
            Inet x = (Inet) a;
            BigInteger difference = number(x).subtract(number(sameSize("subtract", x, (Inet) b)));
            if (difference.compareTo(LONG_LEAST) < 0 || difference.compareTo(LONG_GREATEST) > 0) {
                throw outOfRange();
            }
            return difference.longValue();
        });
    }

    private static Inet sameSize(String what, Inet a, Inet b) {
        if (a.v6() != b.v6()) {
            throw SqlException.of("22023", "cannot " + what + " inet values of different sizes");
        }
        return b;
    }

    private static SqlException outOfRange() {
        return SqlException.of("22003", "result is out of range");
    }

    private static BigInteger number(Inet inet) {
        return new BigInteger(1, inet.address());
    }

    private static Inet plus(Inet inet, BigInteger difference) {
        BigInteger sum = number(inet).add(difference);
        if (sum.signum() < 0 || sum.bitLength() > inet.bits()) {
            throw outOfRange();
        }
        return inet.withAddress(inet.v6() ? sum.shiftRight(Long.SIZE).longValue() : 0, sum.longValue());
    }

    private static void parts(FunctionCatalog c) {
        c.one("host(inet) text", a -> InetFormat.host((Inet) a));
        c.one("text(inet) text", a -> withPrefix((Inet) a));
        c.one(
                "abbrev(inet) text",
                a -> ((Inet) a).prefix() == ((Inet) a).bits() ? InetFormat.host((Inet) a) : withPrefix((Inet) a));
        c.one("abbrev(cidr) text", a -> InetFormat.abbreviated((Inet) a));
        c.one("family(inet) int4", a -> ((Inet) a).v6() ? 6 : 4);
        c.one("masklen(inet) int4", a -> ((Inet) a).prefix());
        c.two("set_masklen(inet,int4) inet", (a, b) -> withPrefix((Inet) a, (Integer) b));
        c.two(
                "set_masklen(cidr,int4) cidr",
                (a, b) -> withPrefix((Inet) a, (Integer) b).network());
        c.one("network(inet) cidr", a -> ((Inet) a).network());
        c.one("cidr(inet) cidr", a -> ((Inet) a).network());
        c.one("netmask(inet) inet", a -> Inet.mask(((Inet) a).v6(), ((Inet) a).prefix()));
        c.one("hostmask(inet) inet", a -> {
            Inet mask = Inet.mask(((Inet) a).v6(), ((Inet) a).prefix());
            return mask.withAddress(mask.v6() ? ~mask.high() : 0, ~mask.low());
        });
        c.one("broadcast(inet) inet", a -> {
            Inet x = (Inet) a;
            Inet mask = Inet.mask(x.v6(), x.prefix());
            return x.withAddress(x.v6() ? x.high() | ~mask.high() : 0, x.low() | ~mask.low());
        });
    }

    /// What a cast to text gives, even for a host.
    static String withPrefix(Inet inet) {
        return InetFormat.host(inet) + "/" + inet.prefix();
    }

    private static Inet withPrefix(Inet inet, int bits) {
        if (bits < -1 || bits > inet.bits()) {
            throw SqlException.of("22023", "invalid mask length: " + bits);
        }
        return inet.withPrefix(bits < 0 ? inet.bits() : bits);
    }

    private static long bits(Object address) {
        return ((MacAddress) address).bits();
    }

    /// Eight bytes as six.
    static Object narrowed(Object eight) {
        long bits = bits(eight);
        if ((bits >> 24 & 0xffff) != 0xfffe) {
            throw SqlException.of("22003", "macaddr8 data out of range to convert to macaddr")
                    .withHint("Only addresses that have FF and FE as values in the 4th and 5th bytes from the left, for"
                            + " example xx:xx:xx:ff:fe:xx:xx:xx, are eligible to be converted from macaddr8 to"
                            + " macaddr.");
        }
        return new MacAddress(bits >>> 40 << 24 | bits & 0xff_ffff);
    }
}
