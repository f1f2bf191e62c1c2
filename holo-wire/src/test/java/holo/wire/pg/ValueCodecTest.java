package holo.wire.pg;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.type.Numeric;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The direct paths write and read exactly what the types themselves do.
class ValueCodecTest {
    private static final int VALUES = 20_000;
    private static final List<TypeContext> CONTEXTS = List.of(
            TypeContext.DEFAULT,
            context("America/St_Johns", "ISO, DMY", 1),
            context("Etc/UTC", "SQL, MDY", 0),
            context("UTC", "German, DMY", -3));

    private static TypeContext context(String zone, String dateStyle, int floatDigits) {
        return new TypeContext(ZoneId.of(zone), dateStyle, "postgres", floatDigits, 0);
    }

    static Stream<SqlType> types() {
        return Stream.of(
                PgTypes.BOOL,
                PgTypes.BYTEA,
                PgTypes.NAME,
                PgTypes.INT8,
                PgTypes.INT2,
                PgTypes.INT4,
                PgTypes.TEXT,
                PgTypes.OID,
                PgTypes.FLOAT4,
                PgTypes.FLOAT8,
                PgTypes.UNKNOWN,
                PgTypes.BPCHAR,
                PgTypes.VARCHAR,
                PgTypes.DATE,
                PgTypes.TIME,
                PgTypes.TIMESTAMP,
                PgTypes.TIMESTAMPTZ,
                PgTypes.NUMERIC,
                PgTypes.UUID);
    }

    @ParameterizedTest
    @MethodSource("types")
    void writesAndReadsWhatTheTypeDoes(SqlType type) {
        Random random = new Random(type.oid());
        ByteBuf buffer = Unpooled.buffer();
        for (int i = 0; i < VALUES; i++) {
            Object value = value(type, random);
            ValueContext context =
                    new ValueContext(CONTEXTS.get(random.nextInt(CONTEXTS.size())), StandardCharsets.UTF_8);
            byte[] text = type.toText(value, context.types()).getBytes(StandardCharsets.UTF_8);
            byte[] binary = type.toBinary(value, context.types());
            assertThat(written(TextWriters.of(type), value, buffer, context))
                    .as("%s %s in %s", type.name(), value, context)
                    .isEqualTo(text);
            assertThat(written(BinaryWriters.of(type), value, buffer, context))
                    .as("%s %s", type.name(), value)
                    .isEqualTo(binary);
            assertThat(read(type, false, text, context))
                    .isEqualTo(type.fromText(new String(text, StandardCharsets.UTF_8), context.types()));
            assertThat(read(type, true, binary, context)).isEqualTo(type.fromBinary(binary, context.types()));
        }
    }

    private static byte[] written(ValueWriter writer, Object value, ByteBuf buffer, ValueContext context) {
        buffer.clear();
        writer.write(value, buffer, context);
        byte[] bytes = new byte[buffer.readInt()];
        buffer.readBytes(bytes);
        assertThat(buffer.isReadable()).isFalse();
        return bytes;
    }

    private static Object read(SqlType type, boolean binary, byte[] bytes, ValueContext context) {
        MessageReader message = new MessageReader(Unpooled.wrappedBuffer(bytes), bytes.length);
        Object value = ValueReader.read(type, binary, message, bytes.length, context);
        message.finish();
        return value;
    }

    private static Object value(SqlType type, Random r) {
        boolean extreme = r.nextInt(10) == 0;
        boolean least = r.nextBoolean();
        return switch (type.oid()) {
            case TypeOids.BOOL -> least;
            case TypeOids.BYTEA -> bytes(r);
            case TypeOids.INT2 ->
                extreme ? least ? Short.MIN_VALUE : Short.MAX_VALUE : (short) (r.nextInt() >> r.nextInt(32));
            case TypeOids.INT4 ->
                extreme ? least ? Integer.MIN_VALUE : Integer.MAX_VALUE : r.nextInt() >> r.nextInt(32);
            case TypeOids.INT8 -> extreme ? least ? Long.MIN_VALUE : Long.MAX_VALUE : r.nextLong() >> r.nextInt(64);
            case TypeOids.OID -> r.nextInt() & 0xffff_ffffL;
            case TypeOids.FLOAT4 -> extreme ? Float.NaN : (float) r.nextGaussian() * (1 << r.nextInt(20));
            case TypeOids.FLOAT8 ->
                extreme ? Double.POSITIVE_INFINITY : r.nextGaussian() * Math.pow(10, r.nextInt(-200, 200));
            case TypeOids.NUMERIC -> extreme ? Numeric.Special.values()[r.nextInt(3)] : numeric(r);
            case TypeOids.DATE ->
                extreme
                        ? least ? Integer.MIN_VALUE : Integer.MAX_VALUE
                        : least ? r.nextInt(-2_000_000, 10_000_000) : r.nextInt(20_000);
            case TypeOids.TIME -> least ? r.nextLong(86_400_000_001L) : r.nextLong(86_400) * 1_000_000;
            case TypeOids.TIMESTAMP, TypeOids.TIMESTAMPTZ ->
                extreme
                        ? least ? Long.MIN_VALUE : Long.MAX_VALUE
                        : least
                                ? r.nextLong(-200_000_000_000_000_000L, 1L << 58)
                                : r.nextLong(1_000_000_000) * 1_000_000;
            case TypeOids.UUID -> new UUID(r.nextLong(), r.nextLong());
            case TypeOids.NAME -> text(r, 20);
            default -> text(r, 200);
        };
    }

    private static Numeric numeric(Random r) {
        BigInteger unscaled = new BigInteger(r.nextInt(r.nextBoolean() ? 150 : 40), r);
        BigDecimal value = new BigDecimal(r.nextBoolean() ? unscaled : unscaled.negate(), r.nextInt(30));
        return Numeric.of(
                r.nextBoolean() ? value : value.movePointRight(12).setScale(r.nextInt(6), java.math.RoundingMode.DOWN));
    }

    private static byte[] bytes(Random r) {
        byte[] bytes = new byte[r.nextInt(100)];
        r.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random r, int most) {
        StringBuilder text = new StringBuilder();
        int alphabet = r.nextInt(3);
        for (int i = r.nextInt(most); i > 0; i--) {
            text.appendCodePoint(
                    switch (alphabet) {
                        case 0 -> 'a' + r.nextInt(26);
                        case 1 -> 1 + r.nextInt(0x7ff);
                        default -> r.nextBoolean() ? 0x1F600 + r.nextInt(40) : 0x4e00 + r.nextInt(100);
                    });
        }
        return text.toString();
    }
}
