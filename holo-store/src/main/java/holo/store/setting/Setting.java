package holo.store.setting;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Declares one setting on a component of an options record. Supported component types: `int`, `long`,
/// `boolean`, `double`, `String`, `java.nio.file.Path`, `java.time.Duration` (ISO-8601 or `250ms`, `10s`, `5m`,
/// `2h`), {@link ByteSize} (`64MiB`, `512kB`, plain bytes) and enums (lower-case, dashes for underscores).
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /// The full key, such as `holo.pg.port`. By the MicroProfile rule HOLO_PG_PORT sets it too.
    String key();

    /// The value when nothing sets it, as text.
    String defaultValue();

    /// One or two sentences for the reference; units where the type does not say them.
    String description();

    /// The least value allowed, as text in the component's type; empty for none.
    String min() default "";

    /// The greatest value allowed, as text in the component's type; empty for none.
    String max() default "";
}
