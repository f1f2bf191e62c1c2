package holo.sql.row;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.Hstore;
import holo.sql.type.Inet;
import holo.sql.type.Interval;
import holo.sql.type.Json;
import holo.sql.type.MacAddress;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgEnum;
import holo.sql.type.PgMultirange;
import holo.sql.type.PgRange;
import holo.sql.type.PgRecord;
import holo.sql.type.SqlType;
import holo.sql.type.Text;
import holo.sql.type.TimeTz;
import holo.sql.type.TsVector;
import holo.store.key.DecimalSpecial;
import holo.store.key.KeyOrder;
import holo.store.key.KeyWriter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// SQL values as key components: keys sort as the values do, and equal values have equal keys. One way only: rows
/// keep their values beside their keys.
public final class KeyEncoding {
    private KeyEncoding() {}

    /// Appends a value that is not null, in the writer's direction.
    ///
    /// @throws SqlException 42704 when values of the type have no order
    public static void put(KeyWriter key, SqlType type, Object value) {
        switch (value) {
            case Boolean b -> key.putBoolean(b);
            case Short s -> key.putShort(s);
            case Integer i -> key.putInt(i);
            case Long l -> key.putLong(l);
            case Float f -> key.putFloat(f);
            case Double d -> key.putDouble(d);
            case UUID u -> key.putUuid(u);
            case byte[] b -> key.putBytes(b);
            case Numeric.Finite f -> key.putDecimal(f.value());
            case Numeric.Special s ->
                key.putDecimal(
                        switch (s) {
                            case NAN -> DecimalSpecial.NAN;
                            case POSITIVE_INFINITY -> DecimalSpecial.POSITIVE_INFINITY;
                            case NEGATIVE_INFINITY -> DecimalSpecial.NEGATIVE_INFINITY;
                        });
            case Interval i -> {
                Interval c = i.canonical();
                key.putLong(c.months() * 30L + c.days()).putLong(c.micros());
            }
            case TimeTz t ->
                key.putLong(t.micros() - t.offsetSeconds() * Calendar.MICROS_PER_SECOND)
                        .putInt(-t.offsetSeconds());
            case PgEnum e -> key.putDecimal(e.order());
            case String s ->
                key.putString(
                        type.base().oid() == 1042
                                ? Text.trimBlanks(s)
                                : (String) type.base().hashable(s));
            case Inet i -> {
                Inet network = i.network();
                key.putBoolean(i.v6()).putBytes(network.address()).putInt(i.prefix());
                key.putBytes(i.address());
            }
            case MacAddress a -> key.putLong(a.bits() ^ Long.MIN_VALUE);
            case Json j -> key.putString(j.text());
            case Hstore h -> {
                key.putBoolean(!h.pairs().isEmpty());
                key.putBytes(h.joined()).putInt(h.pairs().size());
                for (long end : h.ends()) {
                    key.putLong(end);
                }
            }
            case PgArray a -> {
                SqlType element = a.elementType();
                for (Object e : a.elements()) {
                    key.putByte((byte) 1);
                    putNullable(key, element, e, false, false);
                }
                key.putByte((byte) 0);
                key.putInt(a.dimensions().length);
                for (int d = 0; d < a.dimensions().length; d++) {
                    key.putInt(a.dimensions()[d]).putInt(a.lowerBounds()[d]);
                }
            }
            case PgRecord r -> {
                for (int i = 0; i < r.values().length; i++) {
                    putNullable(key, r.types().get(i), r.values()[i], false, false);
                }
            }
            case TsVector v -> vector(key, v);
            case PgRange r -> range(key, r);
            case PgMultirange m -> {
                for (PgRange r : m.ranges()) {
                    key.putByte((byte) 1);
                    range(key, r);
                }
                key.putByte((byte) 0);
            }
            default ->
                throw SqlException.of(
                        "42704",
                        "data type " + type.displayName()
                                + " has no default operator class for access method \"btree\"");
        }
    }

    /// By size, then word by word; of the same word the one with positions first, and of those the greater ones.
    private static void vector(KeyWriter key, TsVector vector) {
        key.putInt(vector.bytes()).putInt(vector.lexemes().size());
        for (TsVector.Lexeme lexeme : vector.lexemes()) {
            int[] positions = lexeme.positions();
            key.putBoolean(positions.length == 0).putString(lexeme.word()).putInt(-positions.length);
            for (int position : positions) {
                key.putInt(-TsVector.place(position)).putInt(-TsVector.weight(position));
            }
        }
    }

    /// Empty ranges first; then bounds in their order, where an infinite one needs no value and a value is followed by
    /// what makes an exclusive bound lie just inside of it.
    private static void range(KeyWriter key, PgRange range) {
        key.putByte((byte) (range.empty() ? 0 : 1));
        if (range.empty()) {
            return;
        }
        SqlType subtype = range.type().subtype();
        key.putByte((byte) (range.lower() == null ? 0 : 1));
        if (range.lower() != null) {
            put(key, subtype, range.lower());
            key.putByte((byte) (range.lowerInclusive() ? 0 : 1));
        }
        key.putByte((byte) (range.upper() == null ? 1 : 0));
        if (range.upper() != null) {
            put(key, subtype, range.upper());
            key.putByte((byte) (range.upperInclusive() ? 1 : 0));
        }
    }

    /// Appends a value that may be null, with its marker, in the writer's direction.
    private static void putNullable(
            KeyWriter key, SqlType type, @Nullable Object value, boolean descending, boolean nullsFirst) {
        key.putNullMarker(value == null, nullsFirst != descending);
        if (value != null) {
            put(key, type, value);
        }
    }

    /// Appends an index part: null marker and value.
    ///
    /// @param nullsFirst whether nulls come first in the index's own direction
    public static void putPart(
            KeyWriter key, SqlType type, @Nullable Object value, boolean descending, boolean nullsFirst) {
        key.order(descending ? KeyOrder.DESCENDING : KeyOrder.ASCENDING);
        putNullable(key, type, value, descending, nullsFirst);
        key.order(KeyOrder.ASCENDING);
    }
}
