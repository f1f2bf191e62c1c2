package holo.sql.type;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// A value of type jsonb.
public sealed interface Json {
    /// null.
    enum Null implements Json {
        NULL
    }

    /// true or false.
    record Bool(boolean value) implements Json {}

    /// A number, exact.
    record Num(BigDecimal value) implements Json {
        @Override
        public boolean equals(Object other) {
            return other instanceof Num that && value.compareTo(that.value) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripTrailingZeros().hashCode();
        }
    }

    /// A string.
    record Str(String value) implements Json {}

    /// An array.
    record Array(List<Json> elements) implements Json {}

    /// An object; its members are in jsonb's order: by length of the key, then by the key's bytes.
    record Obj(Map<String, Json> members) implements Json {}

    /// The text as jsonb prints it.
    default String text() {
        StringBuilder out = new StringBuilder();
        JsonFormat.write(out, this);
        return out.toString();
    }
}
