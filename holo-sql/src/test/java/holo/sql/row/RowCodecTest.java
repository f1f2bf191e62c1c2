package holo.sql.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeValues;
import holo.sql.type.Values;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RowCodecTest {
    @Test
    void rowsOfAnyTypesRoundTrip() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<SqlType> types = new ArrayList<>();
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                types.add(TypeValues.TYPES.get(random.nextInt(TypeValues.TYPES.size())));
            }
            Object[] row = new Object[types.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(5) == 0 ? null : TypeValues.random(types.get(i), random);
            }
            RowCodec codec = new RowCodec(types);
            byte[] bytes = codec.encode(row);
            assertThat(codec.decode(bytes)).as("seed %d, types %s", seed, types).isEqualTo(row);
            int[] columns = random.ints(row.length, 0, row.length).toArray();
            Object[] some = codec.decode(bytes, columns);
            for (int i = 0; i < columns.length; i++) {
                assertThat(some[i]).as("seed %d", seed).isEqualTo(row[columns[i]]);
            }
        }
    }

    @Test
    void rowsWrittenBeforeAColumnWasAddedHaveItsMissingValue() {
        byte[] before = new RowCodec(List.of(PgTypes.INT4)).encode(new Object[] {7});
        RowCodec after = new RowCodec(List.of(PgTypes.INT4, PgTypes.TEXT), new Object[] {null, "new"});
        assertThat(after.decode(before)).containsExactly(7, "new");
        assertThat(after.decode(before, new int[] {1, 0})).containsExactly("new", 7);
    }

    @Test
    void rowsWrittenWithMoreColumnsAreReadAsFarAsKnown() {
        byte[] later = new RowCodec(List.of(PgTypes.INT4, PgTypes.TEXT)).encode(new Object[] {7, "x"});
        assertThat(new RowCodec(List.of(PgTypes.INT4)).decode(later)).containsExactly(7);
    }

    @Test
    void keysSortAsTextsOfNumbersDoNot() {
        assertThat(key(PgTypes.INT4, "-5")).isLessThan(key(PgTypes.INT4, "10"));
        assertThat(key(PgTypes.NUMERIC, "9.5")).isLessThan(key(PgTypes.NUMERIC, "10"));
        assertThat(key(PgTypes.NUMERIC, "1.0")).isEqualByComparingTo(key(PgTypes.NUMERIC, "1"));
        assertThat(key(PgTypes.BPCHAR, "a ")).isEqualByComparingTo(key(PgTypes.BPCHAR, "a"));
        assertThat(key(PgTypes.INTERVAL, "30 days")).isEqualByComparingTo(key(PgTypes.INTERVAL, "1 mon"));
        assertThat(key(PgTypes.INTERVAL, "-1 day")).isLessThan(key(PgTypes.INTERVAL, "1 hour"));
    }

    @Test
    void keysOfRangesSortAsRangesDo() {
        for (SqlType type : List.of(PgTypes.NUMRANGE, PgTypes.INT4RANGE, PgTypes.INT8RANGE.multirange())) {
            Random random = new Random(7);
            List<Object> values = Stream.generate(() -> TypeValues.random(type, random))
                    .limit(150)
                    .toList();
            for (Object a : values) {
                for (Object b : values) {
                    assertThat(Integer.signum(key(type, a).compareTo(key(type, b))))
                            .as("%s and %s", a, b)
                            .isEqualTo(Integer.signum(Values.comparator(type).compare(a, b)));
                }
            }
        }
    }

    private static holo.accord.primitives.Key key(SqlType type, Object value) {
        KeyWriter key = new KeyWriter();
        KeyEncoding.putPart(key, type, value, false, false);
        return key.toKey();
    }

    private static holo.accord.primitives.Key key(SqlType type, String text) {
        return key(type, type.fromText(text, TypeContext.DEFAULT));
    }
}
