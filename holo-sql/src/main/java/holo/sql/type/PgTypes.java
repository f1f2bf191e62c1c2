package holo.sql.type;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The built-in types, by constant, OID and name.
public final class PgTypes {
    private static final Map<Integer, SqlType> BY_OID = new LinkedHashMap<>();
    private static final Map<String, SqlType> BY_NAME = new HashMap<>();

    /// Types of extensions, with their arrays: they are found by name only in a catalog that has the extension.
    private static final Map<String, SqlType> OF_EXTENSIONS = new HashMap<>();

    private static final Map<Integer, SqlType> OF_EXTENSIONS_BY_OID = new HashMap<>();

    /// The type of B'101': bit of any length, where the word alone is bit(1).
    public static final String BIT_LITERAL = "\u0001bit";

    public static final SqlType BOOL = add(new BooleanType());
    public static final SqlType BYTEA = add(new ByteaType());
    public static final SqlType CHAR = add(new CharType());
    public static final SqlType NAME = add(new TextType(19, "name", "name", 64, TypeCategory.STRING, false, 1003));
    public static final SqlType INT8 = add(new IntegerType(20, "int8", "bigint", 8, 1016));
    public static final SqlType INT2 = add(new IntegerType(21, "int2", "smallint", 2, 1005));
    public static final SqlType INT4 = add(new IntegerType(23, "int4", "integer", 4, 1007));
    public static final SqlType INT2VECTOR = add(new VectorType(22, "int2vector", 1006, INT2));
    public static final SqlType REGPROC = add(new RegType(24, "regproc", 1008, "function", "42883"));
    public static final SqlType TEXT = add(new TextType(25, "text", "text", -1, TypeCategory.STRING, true, 1009));
    public static final SqlType OID = add(new OidType(26, "oid", TypeCategory.NUMERIC, true, 1028));
    public static final SqlType TID = add(new TextType(27, "tid", "tid", 6, TypeCategory.USER, false, 1010));
    public static final SqlType XID = add(new OidType(28, "xid", TypeCategory.USER, false, 1011));
    public static final SqlType CID = add(new OidType(29, "cid", TypeCategory.USER, false, 1012));
    public static final SqlType OIDVECTOR = add(new VectorType(30, "oidvector", 1013, OID));
    public static final SqlType JSON = add(new JsonType(false));
    public static final SqlType XML = add(new TextType(142, "xml", "xml", -1, TypeCategory.USER, false, 143));
    public static final SqlType PG_NODE_TREE =
            add(new TextType(194, "pg_node_tree", "pg_node_tree", -1, TypeCategory.INTERNAL, false, 0));
    public static final SqlType FLOAT4 = add(new FloatType(700, "float4", "real", 4, false, 1021));
    public static final SqlType FLOAT8 = add(new FloatType(701, "float8", "double precision", 8, true, 1022));
    public static final SqlType UNKNOWN =
            add(new TextType(705, "unknown", "unknown", -2, TypeCategory.UNKNOWN, false, 0));
    public static final SqlType MONEY = add(new MoneyType());
    public static final SqlType CIDR = add(new InetType(true));
    public static final SqlType MACADDR8 = add(new MacAddressType(8));
    public static final SqlType MACADDR = add(new MacAddressType(6));
    public static final SqlType INET = add(new InetType(false));
    public static final SqlType ACLITEM =
            add(new TextType(1033, "aclitem", "aclitem", 12, TypeCategory.USER, false, 1034));
    public static final SqlType BPCHAR =
            add(new TextType(1042, "bpchar", "character", -1, TypeCategory.STRING, false, 1014));
    public static final SqlType VARCHAR =
            add(new TextType(1043, "varchar", "character varying", -1, TypeCategory.STRING, false, 1015));
    public static final SqlType DATE = add(new DateType());
    public static final SqlType TIME = add(new TimeType());
    public static final SqlType TIMESTAMP = add(new TimestampType(false));
    public static final SqlType TIMESTAMPTZ = add(new TimestampType(true));
    public static final SqlType INTERVAL = add(new IntervalType());
    public static final SqlType TIMETZ = add(new TimeTzType());
    public static final SqlType BIT = add(new BitType(false));
    public static final SqlType VARBIT = add(new BitType(true));
    public static final SqlType NUMERIC = add(new NumericType());
    public static final SqlType REFCURSOR =
            add(new TextType(1790, "refcursor", "refcursor", -1, TypeCategory.USER, false, 2201));
    public static final SqlType REGPROCEDURE = add(new RegType(2202, "regprocedure", 2207, "function", "42883"));
    public static final SqlType REGOPER = add(new RegType(2203, "regoper", 2208, "operator", "42883"));
    public static final SqlType REGOPERATOR = add(new RegType(2204, "regoperator", 2209, "operator", "42883"));
    public static final SqlType REGCLASS = add(new RegType(2205, "regclass", 2210, "relation", "42P01"));
    public static final SqlType REGTYPE = add(new RegType(2206, "regtype", 2211, "type", "42704"));
    public static final SqlType RECORD = add(new RecordType());
    public static final SqlType CSTRING =
            add(new TextType(2275, "cstring", "cstring", -2, TypeCategory.PSEUDO, false, 1263));
    public static final SqlType ANY = add(new PseudoType(2276, "any", 4));
    public static final SqlType ANYARRAY = add(new PseudoType(2277, "anyarray", -1));
    public static final SqlType VOID = add(new PseudoType(2278, "void", 4));
    public static final SqlType TRIGGER = add(new PseudoType(2279, "trigger", 4));
    public static final SqlType INTERNAL = add(new PseudoType(2281, "internal", 8));
    public static final SqlType ANYELEMENT = add(new PseudoType(2283, "anyelement", 4));
    public static final SqlType ANYNONARRAY = add(new PseudoType(2776, "anynonarray", 4));
    public static final SqlType UUID = add(new UuidType());
    public static final SqlType PG_LSN = add(new TextType(3220, "pg_lsn", "pg_lsn", 8, TypeCategory.USER, false, 3221));
    public static final SqlType ANYENUM = add(new PseudoType(3500, "anyenum", 4));
    public static final SqlType REGCONFIG = add(new RegType(
            3734,
            "regconfig",
            3735,
            "text search configuration",
            "42704",
            Map.of("simple", 3748L, "english", 13_164L)));
    public static final SqlType REGDICTIONARY = add(new RegType(
            3769,
            "regdictionary",
            3770,
            "text search dictionary",
            "42704",
            Map.of("simple", 3765L, "english_stem", 13_163L)));
    public static final SqlType POINT = add(new GeometryType(GeometryType.Kind.POINT));
    public static final SqlType LSEG = add(new GeometryType(GeometryType.Kind.LSEG));
    public static final SqlType PATH = add(new GeometryType(GeometryType.Kind.PATH));
    public static final SqlType BOX = add(new GeometryType(GeometryType.Kind.BOX));
    public static final SqlType POLYGON = add(new GeometryType(GeometryType.Kind.POLYGON));
    public static final SqlType LINE = add(new GeometryType(GeometryType.Kind.LINE));
    public static final SqlType CIRCLE = add(new GeometryType(GeometryType.Kind.CIRCLE));
    public static final SqlType TSVECTOR = add(new TsVectorType());
    public static final SqlType TSQUERY = add(new TsQueryType());
    public static final SqlType JSONB = add(new JsonType(true));
    public static final SqlType JSONPATH = add(new JsonPathType());
    public static final SqlType REGNAMESPACE = add(new RegType(4089, "regnamespace", 4090, "schema", "3F000"));
    public static final SqlType REGROLE = add(new RegType(4096, "regrole", 4097, "role", "42704"));
    public static final SqlType REGCOLLATION = add(new RegType(4191, "regcollation", 4192, "collation", "42704"));
    public static final SqlType XID8 = add(new OidType(5069, "xid8", TypeCategory.USER, false, 271));
    public static final SqlType ANYCOMPATIBLE = add(new PseudoType(5077, "anycompatible", 4));
    public static final SqlType ANYCOMPATIBLENONARRAY = add(new PseudoType(5079, "anycompatiblenonarray", 4));
    public static final SqlType ANYRANGE = add(new PseudoType(3831, "anyrange", -1));
    public static final SqlType ANYMULTIRANGE = add(new PseudoType(4537, "anymultirange", -1));
    public static final SqlType ANYCOMPATIBLERANGE = add(new PseudoType(5080, "anycompatiblerange", -1));
    public static final SqlType ANYCOMPATIBLEMULTIRANGE = add(new PseudoType(4538, "anycompatiblemultirange", -1));
    public static final RangeType INT4RANGE = range(3904, 3905, INT4, "int4", true, 4451, 6150);
    public static final RangeType NUMRANGE = range(3906, 3907, NUMERIC, "num", false, 4532, 6151);
    public static final RangeType TSRANGE = range(3908, 3909, TIMESTAMP, "ts", false, 4533, 6152);
    public static final RangeType TSTZRANGE = range(3910, 3911, TIMESTAMPTZ, "tstz", false, 4534, 6153);
    public static final RangeType DATERANGE = range(3912, 3913, DATE, "date", true, 4535, 6155);
    public static final RangeType INT8RANGE = range(3926, 3927, INT8, "int8", true, 4536, 6157);
    /// Those that are built in.
    public static final List<RangeType> RANGES = List.of(INT4RANGE, INT8RANGE, NUMRANGE, TSRANGE, TSTZRANGE, DATERANGE);
    public static final SqlType ANYCOMPATIBLEARRAY = add(new PseudoType(5078, "anycompatiblearray", -1));

    /// Of the extension citext.
    public static final SqlType CITEXT = addExtension(new CitextType());

    /// Of the extension hstore.
    public static final SqlType HSTORE = addExtension(new HstoreType());

    static {
        for (SqlType type : List.copyOf(BY_OID.values())) {
            if (type.arrayOid() != 0) {
                add(new ArrayType(type.arrayOid(), type));
            }
            alias(type.displayName(), type);
        }
        alias(BIT_LITERAL, BIT);
        alias("int", INT4);
        alias("decimal", NUMERIC);
        alias("dec", NUMERIC);
        alias("float", FLOAT8);
        alias("char", BPCHAR);
        alias("\"char\"", CHAR);
        alias("timestamp", TIMESTAMP);
        alias("time", TIME);
        alias("nchar", BPCHAR);
        alias("national character", BPCHAR);
        alias("national character varying", VARCHAR);
        alias("char varying", VARCHAR);
        alias("nchar varying", VARCHAR);
        alias("boolean", BOOL);
    }

    private PgTypes() {}

    private static SqlType addExtension(SqlType type) {
        for (SqlType one : new SqlType[] {type, new ArrayType(type.arrayOid(), type)}) {
            OF_EXTENSIONS.put(one.name(), one);
            OF_EXTENSIONS_BY_OID.put(one.oid(), one);
        }
        return type;
    }

    private static SqlType add(SqlType type) {
        BY_OID.put(type.oid(), type);
        BY_NAME.putIfAbsent(type.name(), type);
        return type;
    }

    /// A range type and its multirange type.
    private static RangeType range(
            int oid,
            int arrayOid,
            SqlType subtype,
            String word,
            boolean discrete,
            int multirangeOid,
            int multirangeArrayOid) {
        String name = word + "range";
        RangeType range = new RangeType(oid, name, name, arrayOid, subtype, discrete);
        add(range);
        String several = word + "multirange";
        add(new MultirangeType(multirangeOid, several, several, multirangeArrayOid, range));
        return range;
    }

    private static void alias(String name, SqlType type) {
        BY_NAME.put(name, type);
    }

    /// All built-in types.
    public static Collection<SqlType> all() {
        return List.copyOf(BY_OID.values());
    }

    /// The type of the OID when it is built in or an extension's, or null.
    public static @Nullable SqlType find(int oid) {
        SqlType type = BY_OID.get(oid);
        return type == null ? OF_EXTENSIONS_BY_OID.get(oid) : type;
    }

    /// The type of the OID when it is built in, or null: what needs no schema in front of its name.
    public static @Nullable SqlType findBuiltIn(int oid) {
        return BY_OID.get(oid);
    }

    /// The type of a name that an extension brings, or null.
    public static @Nullable SqlType ofExtension(String name) {
        return OF_EXTENSIONS.get(name);
    }

    /// The built-in type of the OID.
    public static SqlType get(int oid) {
        SqlType type = find(oid);
        if (type == null) {
            throw new IllegalArgumentException("no built-in type has the OID " + oid);
        }
        return type;
    }

    /// The built-in type of a name as SQL has it: `int4`, `integer`, `double precision`, `text[]`, `_text`,
    /// `pg_catalog.int4`, `varchar(10)` (the modifier is ignored); null when there is none. Unquoted names are
    /// taken in any case. `char` is character; `"char"` with quotes is the one-byte type.
    public static @Nullable SqlType find(String name) {
        String key = name.strip();
        if (!key.startsWith("\"")) {
            key = key.toLowerCase(java.util.Locale.ROOT);
        }
        if (key.startsWith("\"pg_catalog\".")) {
            key = key.substring("\"pg_catalog\".".length());
        } else if (key.startsWith("pg_catalog.")) {
            key = key.substring("pg_catalog.".length());
            if (key.equals("char")) {
                return CHAR;
            }
        }
        boolean array = false;
        while (key.endsWith("]")) {
            int open = key.lastIndexOf('[');
            if (open < 0) {
                return null;
            }
            array = true;
            key = key.substring(0, open).strip();
        }
        int open = key.indexOf('(');
        if (open > 0) {
            int close = key.indexOf(')', open);
            if (close < 0) {
                return null;
            }
            key = (key.substring(0, open).strip() + key.substring(close + 1)).strip();
        }
        SqlType type = BY_NAME.get(key);
        if (type == null && key.startsWith("\"") && key.endsWith("\"") && key.length() > 2) {
            String unquoted = key.substring(1, key.length() - 1);
            type = unquoted.equals("char") ? CHAR : BY_NAME.get(unquoted);
        }
        if (type == null) {
            return null;
        }
        return array ? arrayOf(type) : type;
    }

    /// The array type over an element type.
    ///
    /// @throws IllegalArgumentException when there is none
    public static SqlType arrayOf(SqlType element) {
        if (element.element() != null && element instanceof ArrayType) {
            // Arrays of arrays are arrays with one dimension more.
            return element;
        }
        SqlType known = find(element.arrayOid());
        if (known != null) {
            return known;
        }
        if (element instanceof UserType && element.arrayOid() != 0) {
            return new ArrayType(element.arrayOid(), element);
        }
        throw new IllegalArgumentException("there is no array of " + element.displayName());
    }

    /// An array type that only stands in signatures.
    public static SqlType arrayOfPseudo(SqlType element) {
        return new ArrayType(0, element);
    }

    /// Names under which a type can be found, for messages and completion.
    static List<String> names() {
        return new ArrayList<>(BY_NAME.keySet());
    }
}
