package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.type.Interval;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Functions that yield rows.
final class SetFunctions {
    /// 2000-01-01, which times count from, in seconds since 1970.
    private static final long EPOCH_SECONDS = 946_684_800L;

    private static final long MICROS_PER_SECOND = 1_000_000L;

    private SetFunctions() {}

    static void register(FunctionCatalog c) {
        c.rows("generate_series(int4,int4) int4", (v, x) -> integers((Integer) nn(v[0]), (Integer) nn(v[1]), 1));
        c.rows(
                "generate_series(int4,int4,int4) int4",
                (v, x) -> integers((Integer) nn(v[0]), (Integer) nn(v[1]), (Integer) nn(v[2])));
        c.rows("generate_series(int8,int8) int8", (v, x) -> longs((Long) nn(v[0]), (Long) nn(v[1]), 1));
        c.rows(
                "generate_series(int8,int8,int8) int8",
                (v, x) -> longs((Long) nn(v[0]), (Long) nn(v[1]), (Long) nn(v[2])));
        c.rows(
                "generate_series(numeric,numeric) numeric",
                (v, x) -> numerics((Numeric) nn(v[0]), (Numeric) nn(v[1]), Numeric.of(1)));
        c.rows(
                "generate_series(numeric,numeric,numeric) numeric",
                (v, x) -> numerics((Numeric) nn(v[0]), (Numeric) nn(v[1]), (Numeric) nn(v[2])));
        c.rows(
                "generate_series(timestamp,timestamp,interval) timestamp",
                (v, x) -> times(
                        (Long) nn(v[0]),
                        (Long) nn(v[1]),
                        (Interval) nn(v[2]),
                        t -> DateTimeMath.plus(t, (Interval) nn(v[2]))));
        c.rows(
                "generate_series(timestamptz,timestamptz,interval) timestamptz",
                (v, x) -> times(
                        (Long) nn(v[0]),
                        (Long) nn(v[1]),
                        (Interval) nn(v[2]),
                        t -> DateTimeMath.plus(t, (Interval) nn(v[2]), x.types().timeZone())));
        c.rows("generate_subscripts(anyarray,int4) int4", (v, x) -> {
            PgArray a = (PgArray) nn(v[0]);
            int d = (Integer) nn(v[1]);
            return d < 1 || d > a.dimensions().length
                    ? List.of()
                    : integers(a.lowerBounds()[d - 1], a.upperBound(d - 1), 1);
        });
        c.table(
                "pg_partition_tree(regclass)",
                "relid regclass, parentrelid regclass, isleaf bool, level int4",
                (v, x) -> records(x.session().catalog().systemFunction("pg_partition_tree", v)));
        c.table(
                "pg_partition_ancestors(regclass)",
                "relid regclass",
                (v, x) -> records(x.session().catalog().systemFunction("pg_partition_ancestors", v)));
        c.table("_pg_expandarray(anyarray)", "x anyelement, n int4", (v, x) -> numbered((PgArray) nn(v[0])));
        c.table(
                "pg_get_keywords()",
                "word text, catcode char, barelabel bool, catdesc text, baredesc text",
                (v, x) -> Keywords.all());
        c.table(
                "pg_timezone_names()",
                "name text, abbrev text, utc_offset interval, is_dst bool",
                (v, x) -> zones(x.session().statementStartMicros()));
        c.rows("unnest(anyarray) anyelement", (v, x) -> Arrays.asList(((PgArray) nn(v[0])).elements()));
        c.rowsNullable("string_to_table(text,text) text", (v, x) -> pieces(v));
        c.rowsNullable("string_to_table(text,text,text) text", (v, x) -> pieces(v));
        c.table(
                "pg_options_to_table(_text)",
                "option_name text, option_value text",
                (v, x) -> options((PgArray) nn(v[0])));
    }

    private static List<@Nullable Object> pieces(@Nullable Object[] v) {
        if (v[0] == null) {
            return List.of();
        }
        PgArray array = TextFunctions.toArray((String) v[0], (String) v[1], v.length > 2 ? (String) v[2] : null);
        return Arrays.asList(array.elements());
    }

    private static List<PgRecord> records(@Nullable Object rows) {
        return ((List<?>) nn(rows)).stream().map(PgRecord.class::cast).toList();
    }

    private static Iterable<PgRecord> numbered(PgArray array) {
        List<PgRecord> rows = new java.util.ArrayList<>();
        for (Object element : array.elements()) {
            rows.add(
                    new PgRecord(List.of(array.elementType(), PgTypes.INT4), List.of("x", "n"), new @Nullable Object[] {
                        element, rows.size() + 1
                    }));
        }
        return rows;
    }

    /// The time zones that are known, as they are at an instant.
    private static Iterable<PgRecord> zones(long micros) {
        Instant now = Instant.EPOCH.plusSeconds(EPOCH_SECONDS + Math.floorDiv(micros, MICROS_PER_SECOND));
        List<PgRecord> rows = new java.util.ArrayList<>();
        for (String id : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(id);
            ZoneRules rules = zone.getRules();
            rows.add(new PgRecord(
                    List.of(PgTypes.TEXT, PgTypes.TEXT, PgTypes.INTERVAL, PgTypes.BOOL),
                    List.of("name", "abbrev", "utc_offset", "is_dst"),
                    new Object[] {
                        id,
                        zone.getDisplayName(TextStyle.SHORT, Locale.ROOT),
                        new Interval(0, 0, rules.getOffset(now).getTotalSeconds() * MICROS_PER_SECOND),
                        rules.isDaylightSavings(now)
                    }));
        }
        return rows;
    }

    /// `name=value` as two columns.
    private static Iterable<PgRecord> options(PgArray options) {
        List<PgRecord> all = new java.util.ArrayList<>();
        for (Object option : options.elements()) {
            String text = String.valueOf(option);
            int equals = text.indexOf('=');
            all.add(new PgRecord(
                    List.of(PgTypes.TEXT, PgTypes.TEXT), List.of("option_name", "option_value"), new Object[] {
                        equals < 0 ? text : text.substring(0, equals), equals < 0 ? null : text.substring(equals + 1)
                    }));
        }
        return all;
    }

    private static SqlException zeroStep() {
        return SqlException.of("22023", "step size cannot equal zero");
    }

    private static Iterable<Object> integers(int from, int to, int step) {
        if (step == 0) {
            throw zeroStep();
        }
        return series((Object) from, n -> step > 0 ? (Integer) n <= to : (Integer) n >= to, n -> {
            long next = (long) (Integer) n + step;
            return (int) next == next ? (Object) (int) next : null;
        });
    }

    private static Iterable<Object> longs(long from, long to, long step) {
        if (step == 0) {
            throw zeroStep();
        }
        return series((Object) from, n -> step > 0 ? (Long) n <= to : (Long) n >= to, n -> {
            long next = (Long) n + step;
            return step > 0 == next > (Long) n ? (Object) next : null;
        });
    }

    private static Iterable<Object> numerics(Numeric from, Numeric to, Numeric step) {
        if (!(from instanceof Numeric.Finite) || !(to instanceof Numeric.Finite) || !(step instanceof Numeric.Finite)) {
            throw SqlException.of("22023", "start, stop and step of a series must be finite numbers");
        }
        int sign = Numeric.compare(step, Numeric.ZERO);
        if (sign == 0) {
            throw zeroStep();
        }
        return series(
                (Object) from,
                n -> Numeric.compare((Numeric) n, to) * sign <= 0,
                n -> NumericMath.add((Numeric) n, step));
    }

    private static Iterable<Object> times(long from, long to, Interval step, UnaryOperator<Long> next) {
        int sign = step.compareTo(Interval.ZERO);
        if (sign == 0) {
            throw zeroStep();
        }
        return series((Object) from, t -> sign > 0 ? (Long) t <= to : (Long) t >= to, t -> next.apply((Long) t));
    }

    /// Walks from a value on while it is inside; `next` may end it with null.
    private static Iterable<Object> series(Object first, Predicate<Object> inside, Step next) {
        return () -> new Iterator<>() {
            private @Nullable Object current = inside.test(first) ? first : null;

            @Override
            public boolean hasNext() {
                return current != null;
            }

            @Override
            public Object next() {
                Object value = current;
                if (value == null) {
                    throw new NoSuchElementException();
                }
                Object following = next.after(value);
                current = following != null && inside.test(following) ? following : null;
                return value;
            }
        };
    }

    private interface Step {
        @Nullable
        Object after(Object value);
    }
}
