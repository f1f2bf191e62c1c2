package holo.wire.pg;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PgServerOptionsTest {
    @Test
    void theDefaultsAreTheDeclaredOnes() throws ReflectiveOperationException {
        for (RecordComponent component : PgServerOptions.class.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            assertThat(setting).as(component.getName()).isNotNull();
            Object actual = component.getAccessor().invoke(PgServerOptions.defaults());
            assertThat(text(actual)).as(setting.key()).isEqualTo(text(parsed(component, setting.defaultValue())));
        }
    }

    private static Object parsed(RecordComponent component, String text) {
        if (component.getType() == ByteSize.class) {
            return ByteSize.parse(text);
        }
        return component.getType() == Duration.class ? Duration.parse("PT" + text) : text;
    }

    private static String text(Object value) {
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value.toString();
    }
}
