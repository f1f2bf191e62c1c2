package holo.sql.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TypeRoundTripTest {
    @Test
    void textAndBinaryFormatsReadBackWhatTheyWrote() {
        TypeContext context = new TypeContext(ZoneId.of("UTC"), "ISO, MDY", "postgres", 1, 0);
        for (SqlType type : TypeValues.TYPES) {
            for (int seed = 0; seed < 2000; seed++) {
                Object value = TypeValues.random(type, new Random(seed));
                String text = type.toText(value, context);
                assertThat(type.fromText(text, context))
                        .as("%s seed %d text %s", type, seed, text)
                        .isEqualTo(value);
                assertThat(type.fromBinary(type.toBinary(value, context), context))
                        .as("%s seed %d binary of %s", type, seed, text)
                        .isEqualTo(value);
            }
        }
    }
}
