package holo.sql.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeValues;
import holo.sql.type.Values;
import holo.store.key.KeyWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class KeyOrderTest {
    private static final int PAIRS = 2000;

    static SqlType[] types() {
        return new SqlType[] {
            PgTypes.INT8,
            PgTypes.UUID,
            PgTypes.BIT,
            PgTypes.MONEY,
            PgTypes.INET,
            PgTypes.CIDR,
            PgTypes.MACADDR,
            PgTypes.MACADDR8,
            PgTypes.HSTORE
        };
    }

    @ParameterizedTest
    @MethodSource("types")
    void keysSortAsTheirValuesDo(SqlType type) {
        Random random = new Random(type.oid());
        Comparator<Object> order = Values.comparator(type);
        for (int i = 0; i < PAIRS; i++) {
            Object a = TypeValues.random(type, random);
            Object b = random.nextInt(8) == 0 ? a : TypeValues.random(type, random);
            assertThat(Integer.signum(Arrays.compareUnsigned(key(type, a), key(type, b))))
                    .as("%s and %s", a, b)
                    .isEqualTo(Integer.signum(order.compare(a, b)));
        }
    }

    private static byte[] key(SqlType type, Object value) {
        KeyWriter key = new KeyWriter();
        KeyEncoding.put(key, type, value);
        return key.toKey().bytes();
    }
}
