package holo.store.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Properties over seeded random values and the edges of each type: order is kept, values come back.
final class KeyWriterTest {
    private static final int RANDOM_VALUES = 300;
    private static final byte[] SUFFIX = {0x55};

    private final Random random = new Random(42);

    @Test
    void integersOfAllWidths() {
        List<Long> longs = mix(
                List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L, 0L, 1L, 255L, 256L, Long.MAX_VALUE),
                () -> random.nextLong() >> random.nextInt(64));
        check(longs, Comparator.naturalOrder(), KeyWriter::putLong, KeyReader::readLong);
        check(map(longs, Long::intValue), Comparator.naturalOrder(), KeyWriter::putInt, KeyReader::readInt);
        check(map(longs, Long::shortValue), Comparator.naturalOrder(), KeyWriter::putShort, KeyReader::readShort);
        check(map(longs, Long::byteValue), Comparator.naturalOrder(), KeyWriter::putByte, KeyReader::readByte);
        check(List.of(false, true), Comparator.naturalOrder(), KeyWriter::putBoolean, KeyReader::readBoolean);
    }

    @Test
    void floatingPointWithInfinitiesAndNan() {
        List<Double> doubles = mix(
                List.of(
                        Double.NEGATIVE_INFINITY,
                        -Double.MAX_VALUE,
                        -1d,
                        -Double.MIN_VALUE,
                        0d,
                        Double.MIN_VALUE,
                        1d,
                        Double.MAX_VALUE,
                        Double.POSITIVE_INFINITY,
                        Double.NaN),
                () -> Double.longBitsToDouble(random.nextLong()));
        check(doubles, Double::compare, KeyWriter::putDouble, KeyReader::readDouble);
        check(map(doubles, d -> d.floatValue() + 0f), Float::compare, KeyWriter::putFloat, KeyReader::readFloat);
    }

    @Test
    void negativeZeroIsZeroAndEveryNanIsOneNan() {
        assertThat(new KeyWriter().putDouble(-0d).toKey())
                .isEqualTo(new KeyWriter().putDouble(0d).toKey());
        assertThat(new KeyWriter().putFloat(-0f).toKey())
                .isEqualTo(new KeyWriter().putFloat(0f).toKey());
        assertThat(new KeyWriter()
                        .putDouble(Double.longBitsToDouble(0xfff8000000000001L))
                        .toKey())
                .isEqualTo(new KeyWriter().putDouble(Double.NaN).toKey());
    }

    @Test
    void decimalsOfAnySizeAndScale() {
        List<BigDecimal> decimals = mix(
                Stream.of(
                                "0",
                                "1",
                                "-1",
                                "0.1",
                                "-0.1",
                                "10",
                                "9.99",
                                "99",
                                "100",
                                "1e120",
                                "1e121",
                                "-1e121",
                                "1e-121",
                                "1e-119",
                                "-1e-300",
                                "12345678901234567890.123456789",
                                "1e131071",
                                "1e-16383")
                        .map(BigDecimal::new)
                        .toList(),
                () -> new BigDecimal(
                        new BigInteger(random.nextInt(120), random)
                                .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1)),
                        random.nextInt(60) - 20));
        check(decimals, BigDecimal::compareTo, KeyWriter::putDecimal, KeyReader::readDecimal);
    }

    @Test
    void equalDecimalsAreEqualKeysWhateverTheirScale() {
        assertThat(new KeyWriter().putDecimal(new BigDecimal("1.00")).toKey())
                .isEqualTo(new KeyWriter().putDecimal(new BigDecimal("1")).toKey());
        assertThat(new KeyWriter().putDecimal(new BigDecimal("0.000")).toKey())
                .isEqualTo(new KeyWriter().putDecimal(BigDecimal.ZERO).toKey());
        assertThat(new KeyReader(new KeyWriter()
                                .putDecimal(new BigDecimal("1E+3"))
                                .toKey())
                        .readDecimal())
                .isEqualTo(new BigDecimal("1000"));
    }

    @Test
    void decimalSpecialsAreAroundTheNumbers() {
        List<Key> keys = List.of(
                new KeyWriter().putDecimal(DecimalSpecial.NEGATIVE_INFINITY).toKey(),
                new KeyWriter().putDecimal(new BigDecimal("-1e1000")).toKey(),
                new KeyWriter().putDecimal(new BigDecimal("1e1000")).toKey(),
                new KeyWriter().putDecimal(DecimalSpecial.POSITIVE_INFINITY).toKey(),
                new KeyWriter().putDecimal(DecimalSpecial.NAN).toKey());
        assertThat(keys).isSorted();
        assertThat(new KeyReader(keys.get(4)).readDecimalSpecial()).isEqualTo(DecimalSpecial.NAN);
        assertThat(new KeyReader(keys.get(1)).readDecimalSpecial()).isNull();
    }

    @Test
    void bytesWithZerosAndPrefixesOfEachOther() {
        List<byte[]> bytes = mix(
                List.of(
                        new byte[] {},
                        new byte[] {0},
                        new byte[] {0, 0},
                        new byte[] {0, 1},
                        new byte[] {0, -1},
                        new byte[] {1},
                        new byte[] {1, 0},
                        new byte[] {-1},
                        new byte[] {-1, -1}),
                () -> {
                    byte[] b = new byte[random.nextInt(6)];
                    for (int i = 0; i < b.length; i++) {
                        b[i] = (byte) (random.nextInt(4) - 2);
                    }
                    return b;
                });
        check(bytes, Arrays::compareUnsigned, KeyWriter::putBytes, KeyReader::readBytes);
    }

    @Test
    void stringsByCodePoint() {
        List<String> strings = mix(
                List.of("", "a", "ab", "b", "é", "\uffff", "\ud83d\ude00", "a\u0000b"),
                () -> random.ints(random.nextInt(5), 'a', 'd')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
        Comparator<String> byCodePoint = (a, b) ->
                Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
        check(strings, byCodePoint, KeyWriter::putString, KeyReader::readString);
    }

    @Test
    void uuidsByTheirBytes() {
        List<UUID> uuids = mix(
                List.of(new UUID(0, 0), new UUID(-1, -1), new UUID(0, Long.MIN_VALUE)),
                () -> new UUID(random.nextLong(), random.nextLong()));
        check(uuids, Comparator.comparing(UUID::toString), KeyWriter::putUuid, KeyReader::readUuid);
    }

    @Test
    void nullsGoWhereTheyAreAskedTo() {
        for (boolean nullsFirst : new boolean[] {true, false}) {
            for (KeyOrder order : KeyOrder.values()) {
                Key none = new KeyWriter()
                        .order(order)
                        .putNullMarker(true, nullsFirst)
                        .toKey();
                Key some = new KeyWriter()
                        .order(order)
                        .putNullMarker(false, nullsFirst)
                        .putInt(-5)
                        .toKey();
                assertThat(none.compareTo(some) < 0).isEqualTo(nullsFirst == (order == KeyOrder.ASCENDING));
                assertThat(new KeyReader(none).order(order).readNullMarker()).isTrue();
                KeyReader reader = new KeyReader(some).order(order);
                assertThat(reader.readNullMarker()).isFalse();
                assertThat(reader.readInt()).isEqualTo(-5);
                assertThat(reader.atEnd()).isTrue();
            }
        }
    }

    @Test
    void compositeKeysOrderByTheirComponentsInTurn() {
        record Row(String a, int b, String c) {}
        List<Row> rows = mix(
                List.of(new Row("", 0, "")),
                () -> new Row("a".repeat(random.nextInt(3)), random.nextInt(3) - 1, "b".repeat(random.nextInt(2))));
        Comparator<Row> order = Comparator.comparing(Row::a)
                .thenComparing(Comparator.comparing(Row::b).reversed())
                .thenComparing(Row::c);
        List<Key> keys = rows.stream()
                .sorted(order)
                .map(r -> new KeyWriter()
                        .putString(r.a())
                        .order(KeyOrder.DESCENDING)
                        .putInt(r.b())
                        .order(KeyOrder.ASCENDING)
                        .putString(r.c())
                        .toKey())
                .toList();
        assertThat(keys).isSorted();
    }

    @Test
    void aStringPrefixStartsTheKeysOfItsStrings() {
        byte[] prefix = new KeyWriter().putStringPrefix("ab").toKey().bytes();
        for (String s : List.of("ab", "abc", "ab\u0000")) {
            byte[] key = new KeyWriter().putString(s).toKey().bytes();
            assertThat(Arrays.copyOf(key, prefix.length)).isEqualTo(prefix);
        }
    }

    @Test
    void cutBytesAreRefusedAndNothingElseIsThrown() {
        Key key = new KeyWriter()
                .putString("a\u0000b")
                .putDecimal(new BigDecimal("-12.5"))
                .putLong(7)
                .toKey();
        for (int length = 0; length < key.length(); length++) {
            KeyReader reader = new KeyReader(Arrays.copyOf(key.bytes(), length), 0);
            assertThatThrownBy(() -> {
                        reader.readString();
                        reader.readDecimal();
                        reader.readLong();
                    })
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aWriterIsReusableAndSharesPrefixes() {
        KeyWriter writer = new KeyWriter().putInt(1);
        int prefix = writer.length();
        Key first = writer.order(KeyOrder.DESCENDING).putInt(2).toKey();
        Key second = writer.truncate(prefix).putInt(2).toKey();
        assertThat(first)
                .isEqualTo(new KeyWriter()
                        .putInt(1)
                        .order(KeyOrder.DESCENDING)
                        .putInt(2)
                        .toKey());
        assertThat(second).isEqualTo(new KeyWriter().putInt(1).putInt(2).toKey());
        assertThat(writer.reset().putInt(1).toKey())
                .isEqualTo(new KeyWriter().putInt(1).toKey());
    }

    private interface Supplier<T> {
        T get();
    }

    private <T> List<T> mix(List<T> edges, Supplier<T> generator) {
        List<T> all = new ArrayList<>(edges);
        IntStream.range(0, RANDOM_VALUES).forEach(_ -> all.add(generator.get()));
        return all;
    }

    private static <A, B> List<B> map(List<A> list, Function<A, B> f) {
        return list.stream().map(f).toList();
    }

    /// Every pair compares as its keys do, in both directions, also when another component follows;
    /// every value reads back equal to what was written.
    private static <T> void check(
            List<T> values, Comparator<T> comparator, BiConsumer<KeyWriter, T> put, Function<KeyReader, T> read) {
        for (KeyOrder order : KeyOrder.values()) {
            int sign = order == KeyOrder.ASCENDING ? 1 : -1;
            List<Key> keys = map(values, v -> {
                KeyWriter writer = new KeyWriter().order(order);
                put.accept(writer, v);
                return writer.order(KeyOrder.ASCENDING).putRaw(SUFFIX).toKey();
            });
            for (int i = 0; i < keys.size(); i++) {
                KeyReader reader = new KeyReader(keys.get(i)).order(order);
                T back = read.apply(reader);
                assertThat(comparator.compare(back, values.get(i)))
                        .as("%s", values.get(i))
                        .isZero();
                assertThat(reader.position()).isEqualTo(keys.get(i).length() - SUFFIX.length);
                for (int j = 0; j < keys.size(); j++) {
                    int expected = Integer.signum(comparator.compare(values.get(i), values.get(j))) * sign;
                    assertThat(Integer.signum(keys.get(i).compareTo(keys.get(j))))
                            .as("%s against %s", values.get(i), values.get(j))
                            .isEqualTo(expected);
                }
            }
        }
    }
}
