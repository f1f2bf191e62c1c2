package holo.sql.function;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// The extension uuid-ossp: UUIDs by RFC 4122.
final class UuidFunctions {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// 1582-10-15, from which version 1 counts intervals of 100 ns.
    private static final long EPOCH_SECONDS = 12_219_292_800L;

    private static final long TICKS_PER_SECOND = 10_000_000;

    /// A random one, with the bit that no card's own address has.
    private static final long NODE = RANDOM.nextLong() & 0xffff_ffff_ffffL | 1L << 40;

    private static final long CLOCK_SEQUENCE = RANDOM.nextInt(1 << 14);
    private static final AtomicLong LAST_TICKS = new AtomicLong();

    private UuidFunctions() {}

    static void register(FunctionCatalog c) {
        c.add("uuid_nil() uuid", (Routine.Full) (v, x) -> new UUID(0, 0));
        namespace(c, "uuid_ns_dns", 0x6ba7b810);
        namespace(c, "uuid_ns_url", 0x6ba7b811);
        namespace(c, "uuid_ns_oid", 0x6ba7b812);
        namespace(c, "uuid_ns_x500", 0x6ba7b814);
        c.session("uuid_generate_v1() uuid", (v, x) -> ofTime(NODE));
        c.session("uuid_generate_v1mc() uuid", (v, x) -> ofTime(RANDOM.nextLong() & 0xffff_ffff_ffffL | 1L << 40));
        c.two("uuid_generate_v3(uuid,text) uuid", (a, b) -> ofName("MD5", 3, (UUID) a, (String) b));
        c.session("uuid_generate_v4() uuid", (v, x) -> UUID.randomUUID());
        c.two("uuid_generate_v5(uuid,text) uuid", (a, b) -> ofName("SHA-1", 5, (UUID) a, (String) b));
    }

    private static void namespace(FunctionCatalog c, String name, int first) {
        UUID uuid = new UUID((long) first << 32 | 0x9dad_11d1L, 0x80b4_00c0_4fd4_30c8L);
        c.add(name + "() uuid", (Routine.Full) (v, x) -> uuid);
    }

    /// Never the same time twice.
    private static UUID ofTime(long node) {
        Instant now = Instant.now();
        long clock = (now.getEpochSecond() + EPOCH_SECONDS) * TICKS_PER_SECOND + now.getNano() / 100;
        long ticks = LAST_TICKS.updateAndGet(last -> Math.max(last + 1, clock));
        long high = ticks << 32 | (ticks >>> 32 & 0xffff) << 16 | 0x1000 | ticks >>> 48 & 0xfff;
        return new UUID(high, 1L << 63 | CLOCK_SEQUENCE << 48 | node);
    }

    private static UUID ofName(String algorithm, int version, UUID namespace, String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(PgTypes.UUID.toBinary(namespace, TypeContext.STORED));
            byte[] hash = Arrays.copyOf(digest.digest(name.getBytes(StandardCharsets.UTF_8)), 16);
            hash[6] = (byte) (hash[6] & 0x0f | version << 4);
            hash[8] = (byte) (hash[8] & 0x3f | 0x80);
            SqlType type = PgTypes.UUID;
            return (UUID) type.fromBinary(hash, TypeContext.STORED);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
