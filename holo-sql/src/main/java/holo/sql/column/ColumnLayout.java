package holo.sql.column;

import com.google.common.collect.MapMaker;
import holo.accord.primitives.Key;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.TableLayout;
import holo.sql.type.Calendar;
import holo.sql.type.Numeric;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.Text;
import holo.sql.type.TypeModifiers;
import holo.store.column.ColumnTable;
import holo.store.column.ColumnType;
import holo.store.column.ColumnType.Kind;
import holo.store.column.RowDecoder;
import holo.store.column.TierPolicy;
import holo.store.key.KeyReader;
import holo.store.segment.Tier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// How a table's rows become columns. Immutable.
///
/// Columns are named by their number, which a rename does not change. Those whose types have no exact counterpart are
/// left out. char(n) is stored without its trailing blanks, which mean nothing but where it is shown.
final class ColumnLayout {
    /// 0001-01-01, before which years are counted differently.
    private static final long FIRST_DAY = -719_162 - Calendar.EPOCH_DAY;

    /// Timestamps from here on are beyond DuckDB's.
    private static final long TIMESTAMP_END =
            9_223_371_331_200_000_000L - Calendar.EPOCH_MICROS - Calendar.MICROS_PER_DAY;

    private static final ConcurrentMap<TableLayout, ColumnLayout> CACHE =
            new MapMaker().weakKeys().makeMap();

    private final TableLayout layout;
    private final @Nullable ColumnTable table;

    private ColumnLayout(TableLayout layout) {
        this.layout = layout;
        this.table = make(layout);
    }

    static ColumnLayout of(TableLayout layout) {
        return CACHE.computeIfAbsent(layout, ColumnLayout::new);
    }

    /// The table in columns; null when its rows cannot be told apart there.
    @Nullable
    ColumnTable table() {
        return table;
    }

    /// The name of the column at a place of the row.
    static String name(int place) {
        return "c" + (place + 1);
    }

    /// The type of the column at a place of the row; null when it is not kept in columns.
    @Nullable
    ColumnType type(int place) {
        return type(layout.table().columns().get(place));
    }

    private static @Nullable ColumnType type(ColumnDescriptor column) {
        int modifier = column.typeModifier();
        return switch (column.typeOid()) {
            case 16 -> ColumnType.of(Kind.BOOLEAN);
            case 21 -> ColumnType.of(Kind.SMALLINT);
            case 23 -> ColumnType.of(Kind.INTEGER);
            case 20 -> ColumnType.of(Kind.BIGINT);
            case 700 -> ColumnType.of(Kind.FLOAT);
            case 701 -> ColumnType.of(Kind.DOUBLE);
            case 25, 1043 -> ColumnType.of(Kind.VARCHAR);
            case 1042 -> {
                if (modifier < 0) {
                    yield null;
                }
                yield ColumnType.of(Kind.VARCHAR);
            }
            case 1082 -> ColumnType.of(Kind.DATE);
            case 1114, 1184 -> ColumnType.of(Kind.TIMESTAMP);
            case 2950 -> ColumnType.of(Kind.UUID);
            case 1700 -> {
                if (modifier < 0) {
                    yield null;
                }
                int precision = TypeModifiers.numericPrecision(modifier);
                int scale = TypeModifiers.numericScale(modifier);
                if (precision > ColumnType.PRECISION_MAX || scale < 0 || scale > precision) {
                    yield null;
                }
                yield ColumnType.decimal(precision, scale);
            }
            default -> null;
        };
    }

    private static @Nullable ColumnTable make(TableLayout layout) {
        if (!layout.table().hasColumnCopy()) {
            return null;
        }
        List<ColumnTable.Column> columns = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<Integer> keys = new ArrayList<>();
        for (int place : layout.visible()) {
            ColumnType type = type(layout.table().columns().get(place));
            if (type != null) {
                columns.add(new ColumnTable.Column(name(place), type));
                places.add(place);
            }
        }
        for (int place : layout.keyPlaces()) {
            int at = places.indexOf(place);
            // Equal floats can have different keys, and a key of floats is rare.
            if (at < 0
                    || columns.get(at).type().kind() == Kind.FLOAT
                    || columns.get(at).type().kind() == Kind.DOUBLE) {
                return null;
            }
            keys.add(at);
        }
        if (!layout.hasPrimaryKey()) {
            keys.add(columns.size());
            columns.add(new ColumnTable.Column("k1", ColumnType.of(Kind.BIGINT)));
            keys.add(columns.size());
            columns.add(new ColumnTable.Column("k2", ColumnType.of(Kind.SMALLINT)));
        }
        Decoder decoder = new Decoder(
                layout,
                columns,
                places.stream().mapToInt(Integer::intValue).toArray(),
                keys.stream().mapToInt(Integer::intValue).toArray());
        return new ColumnTable(layout.rows(), columns, keys, decoder, policy(layout.table(), columns));
    }

    private static TierPolicy policy(TableDescriptor table, List<ColumnTable.Column> columns) {
        String text = table.options().get(TierPolicyText.OPTION);
        TierPolicyText policy = text == null ? null : TierPolicyText.parse(text);
        return switch (policy) {
            case null -> TierPolicy.AUTO;
            case TierPolicyText.Auto() -> TierPolicy.AUTO;
            case TierPolicyText.Pinned(Tier tier) -> new TierPolicy.Pinned(tier);
            case TierPolicyText.Aged(String column, Duration age, Tier tier) -> {
                int place = table.columns().stream()
                        .map(ColumnDescriptor::name)
                        .toList()
                        .indexOf(column);
                boolean kept = place >= 0
                        && columns.stream()
                                .anyMatch(c -> c.name().equals(name(place))
                                        && isTime(c.type().kind()));
                // The column may have been dropped or have changed its type since.
                yield kept ? new TierPolicy.Aged(name(place), age, tier) : TierPolicy.AUTO;
            }
        };
    }

    private static boolean isTime(Kind kind) {
        return kind == Kind.DATE || kind == Kind.TIMESTAMP;
    }

    /// Makes values of columns.
    private record Decoder(TableLayout layout, List<ColumnTable.Column> columns, int[] places, int[] keys)
            implements RowDecoder {
        @Override
        public @Nullable Object[] row(Key key, byte[] value) {
            @Nullable Object[] decoded = layout.codec().decode(value, places);
            @Nullable Object[] row = new Object[columns.size()];
            for (int i = 0; i < decoded.length; i++) {
                Object found = decoded[i];
                row[i] = found == null
                        ? null
                        : stored(found, layout.type(places[i]), columns.get(i).type());
            }
            if (decoded.length < row.length) {
                Object[] hidden = key(key);
                row[decoded.length] = hidden[0];
                row[decoded.length + 1] = hidden[1];
            }
            return row;
        }

        @Override
        public Object[] key(Key key) {
            KeyReader reader = new KeyReader(key.bytes(), KeySpace.DATA_PREFIX_BYTES);
            if (!layout.hasPrimaryKey()) {
                long high = reader.readLong();
                return new Object[] {high, reader.readShort()};
            }
            Object[] values = new Object[keys.length];
            for (int i = 0; i < keys.length; i++) {
                SqlType type = layout.type(places[keys[i]]);
                values[i] =
                        stored(read(reader, type), type, columns.get(keys[i]).type());
            }
            return values;
        }

        private static Object read(KeyReader reader, SqlType type) {
            return switch (type.oid()) {
                case 16 -> reader.readBoolean();
                case 21 -> reader.readShort();
                case 23, 1082 -> reader.readInt();
                case 20, 1114, 1184 -> reader.readLong();
                case 25, 1043, 1042 -> reader.readString();
                case 2950 -> reader.readUuid();
                case 1700 ->
                    reader.readDecimalSpecial() != null ? Numeric.Special.NAN : Numeric.of(reader.readDecimal());
                default -> throw new IllegalStateException("a key of type " + type.displayName() + " in columns");
            };
        }

        private static Object stored(Object value, SqlType type, ColumnType column) {
            return switch (type.oid()) {
                case 1042 -> Text.trimBlanks((String) value);
                case 1082 -> date((Integer) value);
                case 1114, 1184 -> timestamp((Long) value);
                case 1700 -> number((Numeric) value, column);
                default -> value;
            };
        }

        private static Object date(int days) {
            return days < FIRST_DAY || days >= Calendar.DATE_END ? UNFIT : days + Calendar.EPOCH_DAY;
        }

        private static Object timestamp(long micros) {
            return micros < FIRST_DAY * Calendar.MICROS_PER_DAY || micros >= TIMESTAMP_END
                    ? UNFIT
                    : micros + Calendar.EPOCH_MICROS;
        }

        private static Object number(Numeric number, ColumnType column) {
            return switch (number) {
                case Numeric.Special special -> UNFIT;
                case Numeric.Finite finite -> {
                    BigDecimal value = finite.value();
                    if (value.scale() > column.scale()) {
                        // Keys drop trailing zeros, rows have the column's scale: more digits are nobody's.
                        value = value.stripTrailingZeros();
                    }
                    yield value.scale() > column.scale() ? UNFIT : value.setScale(column.scale());
                }
            };
        }
    }

    /// Types that are the same in DuckDB.
    static boolean sameStored(SqlType a, SqlType b) {
        return a.oid() == b.oid() || isText(a) && isText(b);
    }

    static boolean isText(SqlType type) {
        return type.oid() == PgTypes.TEXT.oid()
                || type.oid() == PgTypes.VARCHAR.oid()
                || type.oid() == PgTypes.BPCHAR.oid();
    }
}
