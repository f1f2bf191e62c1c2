package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.type.IntervalFields;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.jspecify.annotations.Nullable;

/// What a type that was written in a statement means.
public final class WrittenTypes {
    private static final int NUMERIC_PRECISION_MAX = 1000;
    private static final int CHARACTERS_MAX = 10_485_760;
    private static final int BITS_MAX = 83_886_080;
    private static final int FRACTION_DIGITS_MAX = 6;
    private static final int FLOAT4_BITS_MAX = 24;
    private static final int FLOAT8_BITS_MAX = 53;
    private static final int INTERVAL_FULL_RANGE = 0x7fff << 16;

    private final SearchPath path;

    /// @param path where types that users made are looked for
    public WrittenTypes(SearchPath path) {
        this.path = path;
    }

    /// A type and its modifier.
    ///
    /// @param modifier -1 for none
    public record Resolved(SqlType type, int modifier) {
        /// Calcite's type for it, nullable.
        public RelDataType relType(RelDataTypeFactory factory) {
            return PgRelTypes.of(factory, type, modifier, true);
        }
    }

    /// @throws SqlException 42704 for an unknown type, 22023 for modifiers out of range
    public Resolved resolve(PgTypeNameSpec spec) {
        return resolve(spec, find(spec));
    }

    /// The name of a built-in type, as pg_type has it; that of an array's elements.
    ///
    /// @throws SqlException 42704 when it is not built in, 22023 for modifiers out of range
    static String builtInName(PgTypeNameSpec spec) {
        SqlType type = resolve(spec, findBuiltIn(spec)).type();
        SqlType element = type.element();
        return element == null || spec.dimensions() == 0 ? type.name() : element.name();
    }

    private static Resolved resolve(PgTypeNameSpec spec, @Nullable SqlType found) {
        List<Integer> modifiers = spec.modifiers();
        Resolved base = base(spec, found, modifiers);
        if (spec.dimensions() == 0) {
            return base;
        }
        return new Resolved(PgTypes.arrayOf(base.type()), base.modifier());
    }

    private static Resolved base(PgTypeNameSpec spec, @Nullable SqlType type, List<Integer> modifiers) {
        String name = spec.name();
        if (name.equals("float") && !spec.isQuoted() && !modifiers.isEmpty()) {
            return new Resolved(floatType(modifiers.getFirst()), TypeModifiers.NONE);
        }
        if (type == null) {
            String schema = spec.schema();
            throw SqlException.of(
                            "42704", "type \"" + (schema == null ? "" : schema + ".") + name + "\" does not exist")
                    .withPosition(Math.max(0, spec.getParserPos().getColumnNum()));
        }
        if (modifiers.isEmpty()) {
            boolean oneBit = type.oid() == PgTypes.BIT.oid() && name.equals("bit") && !spec.isQuoted();
            return new Resolved(type, oneBit ? 1 : TypeModifiers.NONE);
        }
        return new Resolved(type, modifier(type, modifiers));
    }

    private @Nullable SqlType find(PgTypeNameSpec spec) {
        SqlType builtIn = findBuiltIn(spec);
        return builtIn != null ? builtIn : path.findType(spec.schema(), spec.name());
    }

    private static @Nullable SqlType findBuiltIn(PgTypeNameSpec spec) {
        String schema = spec.schema();
        if (schema != null && !schema.equals("pg_catalog")) {
            return null;
        }
        String name = spec.name();
        if (name.equals("char") && spec.isQuoted()) {
            return PgTypes.CHAR;
        }
        return PgTypes.find(spec.isQuoted() || schema != null ? "\"" + name + "\"" : name);
    }

    private static SqlType floatType(int bits) {
        if (bits < 1) {
            throw SqlException.of("22023", "precision for type float must be at least 1 bit");
        }
        if (bits > FLOAT8_BITS_MAX) {
            throw SqlException.of("22023", "precision for type float must be less than 54 bits");
        }
        return bits <= FLOAT4_BITS_MAX ? PgTypes.FLOAT4 : PgTypes.FLOAT8;
    }

    private static int modifier(SqlType type, List<Integer> modifiers) {
        int first = modifiers.getFirst();
        SqlType base = type.element() == null ? type : type.element();
        return switch (base.oid()) {
            case 1700 -> numeric(modifiers);
            case 1042, 1043 -> {
                String word = base.oid() == 1043 ? "varchar" : "char";
                if (first < 1) {
                    throw SqlException.of("22023", "length for type " + word + " must be at least 1");
                }
                if (first > CHARACTERS_MAX) {
                    throw SqlException.of("22023", "length for type " + word + " cannot exceed " + CHARACTERS_MAX);
                }
                yield TypeModifiers.length(first);
            }
            case 1560, 1562 -> {
                if (first < 1) {
                    throw SqlException.of("22023", "length for type " + base.name() + " must be at least 1");
                }
                if (first > BITS_MAX) {
                    throw SqlException.of("22023", "length for type " + base.name() + " cannot exceed " + BITS_MAX);
                }
                yield first;
            }
            case 1083, 1114, 1184, 1266 -> Math.min(first, FRACTION_DIGITS_MAX);
            case 1186 ->
                modifiers.size() > 1
                        ? first << 16 | intervalPrecision(modifiers.get(1))
                        : INTERVAL_FULL_RANGE | intervalPrecision(first);
            default ->
                throw SqlException.of("42601", "type modifier is not allowed for type \"" + base.displayName() + "\"");
        };
    }

    private static int intervalPrecision(int digits) {
        return digits == IntervalFields.FULL_PRECISION ? digits : Math.min(digits, FRACTION_DIGITS_MAX);
    }

    private static int numeric(List<Integer> modifiers) {
        int precision = modifiers.getFirst();
        int scale = modifiers.size() > 1 ? modifiers.get(1) : 0;
        if (precision < 1 || precision > NUMERIC_PRECISION_MAX) {
            throw SqlException.of(
                    "22023", "NUMERIC precision " + precision + " must be between 1 and " + NUMERIC_PRECISION_MAX);
        }
        if (scale < -NUMERIC_PRECISION_MAX || scale > NUMERIC_PRECISION_MAX) {
            throw SqlException.of(
                    "22023",
                    "NUMERIC scale " + scale + " must be between -" + NUMERIC_PRECISION_MAX + " and "
                            + NUMERIC_PRECISION_MAX);
        }
        return TypeModifiers.numeric(precision, scale);
    }
}
