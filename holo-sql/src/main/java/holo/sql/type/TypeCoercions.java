package holo.sql.type;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which casts exist and when they happen by themselves: pg_cast, and the general rules around it.
public final class TypeCoercions {
    /// When a cast applies.
    public enum Context {
        /// Only where it is written.
        EXPLICIT,
        /// Also where a value is assigned to a column.
        ASSIGNMENT,
        /// Everywhere.
        IMPLICIT
    }

    /// Per source: targets with i(mplicit), a(ssignment), e(xplicit).
    private static final String[] CASTS = {
        "bool|int4:e text:a bpchar:a varchar:a",
        "char|int4:e text:i bpchar:a varchar:a",
        "name|text:i bpchar:a varchar:a",
        "int8|bit:e money:a int2:a int4:a regproc:i oid:i float4:i float8:i numeric:i regprocedure:i regoper:i regoperator:i regclass:i regtype:i regconfig:i regdictionary:i regnamespace:i regrole:i regcollation:i",
        "int2|int8:i int4:i regproc:i oid:i float4:i float8:i numeric:i regprocedure:i regoper:i regoperator:i regclass:i regtype:i regconfig:i regdictionary:i regnamespace:i regrole:i regcollation:i",
        "int4|bit:e money:a bool:e char:e int8:i int2:a regproc:i oid:i float4:i float8:i numeric:i regprocedure:i regoper:i regoperator:i regclass:i regtype:i regconfig:i regdictionary:i regnamespace:i regrole:i regcollation:i",
        "regproc|int8:a int4:a oid:i regprocedure:i",
        "text|char:a name:i bpchar:i varchar:i regclass:i",
        "oid|int8:a int4:a regproc:i regprocedure:i regoper:i regoperator:i regclass:i regtype:i regconfig:i regdictionary:i regnamespace:i regrole:i regcollation:i",
        "json|jsonb:a",
        "float4|int8:a int2:a int4:a float8:i numeric:a",
        "float8|int8:a int2:a int4:a float4:a numeric:a",
        "bpchar|char:a name:i text:i varchar:i",
        "varchar|char:a name:i text:i bpchar:i regclass:i",
        "date|timestamp:i timestamptz:i",
        "time|interval:i timetz:i",
        "timestamp|date:a time:a timestamptz:i",
        "timestamptz|date:a time:a timestamp:a timetz:a",
        "interval|time:a",
        "timetz|time:a",
        "numeric|money:a int8:a int2:a int4:a float4:i float8:i",
        "regprocedure|int8:a int4:a regproc:i oid:i",
        "regoper|int8:a int4:a oid:i regoperator:i",
        "regoperator|int8:a int4:a oid:i regoper:i",
        "regclass|int8:a int4:a oid:i",
        "regtype|int8:a int4:a oid:i",
        "regconfig|int8:a int4:a oid:i",
        "regdictionary|int8:a int4:a oid:i",
        "jsonb|bool:e int8:e int2:e int4:e json:a float4:e float8:e numeric:e",
        "regnamespace|int8:a int4:a oid:i",
        "regrole|int8:a int4:a oid:i",
        "regcollation|int8:a int4:a oid:i",
        "xid8|xid:e",
        "bit|varbit:i int4:e int8:e",
        "varbit|bit:i",
        "money|numeric:a",
        "cidr|inet:i",
        "inet|cidr:a citext:a",
        "macaddr|macaddr8:i",
        "macaddr8|macaddr:i",
        "citext|text:i varchar:i bpchar:a",
        "text|citext:a",
        "varchar|citext:a",
        "bpchar|citext:a",
        "bool|citext:a",
        "hstore|json:e jsonb:e",
        "_text|hstore:e",
        "point|box:a",
        "lseg|point:e",
        "path|polygon:a",
        "box|point:e lseg:e polygon:a circle:e",
        "polygon|point:e path:a box:e circle:e",
        "circle|point:e box:e polygon:e",
    };

    private static final Map<Long, Context> CONTEXTS = new HashMap<>();

    static {
        for (String line : CASTS) {
            int bar = line.indexOf('|');
            SqlType source = named(line.substring(0, bar));
            for (String target : line.substring(bar + 1).split(" ")) {
                int colon = target.indexOf(':');
                Context context = switch (target.charAt(colon + 1)) {
                    case 'i' -> Context.IMPLICIT;
                    case 'a' -> Context.ASSIGNMENT;
                    default -> Context.EXPLICIT;
                };
                CONTEXTS.put(key(source, named(target.substring(0, colon))), context);
            }
        }
    }

    private TypeCoercions() {}

    private static SqlType named(String name) {
        SqlType type = name.equals("char") ? PgTypes.CHAR : PgTypes.find(name);
        if (type == null) {
            type = PgTypes.ofExtension(name);
        }
        if (type == null) {
            throw new IllegalStateException("no type " + name);
        }
        return type;
    }

    private static long key(SqlType source, SqlType target) {
        return (long) source.oid() << 32 | target.oid() & 0xffff_ffffL;
    }

    /// The widest context in which a value of one type becomes the other; null when there is no such cast at all.
    public static @Nullable Context context(SqlType source, SqlType target) {
        if (source.oid() == target.oid() || source.oid() == PgTypes.UNKNOWN.oid()) {
            return Context.IMPLICIT;
        }
        if (source.oid() == PgTypes.RECORD.oid() && target.category() == TypeCategory.COMPOSITE
                || target.oid() == PgTypes.RECORD.oid() && source.category() == TypeCategory.COMPOSITE) {
            return Context.IMPLICIT;
        }
        if (source instanceof RangeType range && range.multirange().oid() == target.oid()) {
            return Context.EXPLICIT;
        }
        if (source instanceof DomainType || target instanceof DomainType) {
            return context(source.base(), target.base());
        }
        Context known = CONTEXTS.get(key(source, target));
        if (known != null) {
            return known;
        }
        SqlType from = source.element();
        SqlType to = target.element();
        if (from != null && to != null) {
            if (!(target instanceof ArrayType)) {
                return from.oid() == to.oid() ? Context.EXPLICIT : null;
            }
            return from.oid() == to.oid() ? Context.IMPLICIT : context(from, to);
        }
        // Everything can be written as text and read from it.
        if (target.category() == TypeCategory.STRING) {
            return Context.ASSIGNMENT;
        }
        return source.category() == TypeCategory.STRING ? Context.EXPLICIT : null;
    }

    /// Whether a value of one type becomes the other by itself in expressions.
    public static boolean isImplicit(SqlType source, SqlType target) {
        if (context(source, target) == Context.IMPLICIT) {
            return true;
        }
        return switch (target.oid()) {
            case 2276, 2283, 5077 -> true;
            case 2277, 5078 -> source.element() != null;
            case 2776, 5079 -> source.element() == null;
            case 3831, 5080 -> source instanceof RangeType;
            case 4537, 4538 -> source instanceof MultirangeType;
            case 3500 -> source.category() == TypeCategory.ENUM;
            case 2249 -> source.category() == TypeCategory.COMPOSITE;
            default -> false;
        };
    }

    /// The type that UNION, CASE, COALESCE, VALUES and ARRAY give to values of several types; null when they do not
    /// match.
    public static @Nullable SqlType common(List<? extends SqlType> types) {
        SqlType best = null;
        for (SqlType type : types) {
            if (type.oid() == PgTypes.UNKNOWN.oid()) {
                continue;
            }
            if (best == null) {
                best = type;
            } else if (type.oid() != best.oid()) {
                if (type.category() != best.category()) {
                    return null;
                }
                if (!best.preferred() && isImplicit(best, type) && !isImplicit(type, best)) {
                    best = type;
                }
            }
        }
        if (best == null) {
            return PgTypes.TEXT;
        }
        for (SqlType type : types) {
            if (!isImplicit(type, best)) {
                return null;
            }
        }
        return best;
    }
}
