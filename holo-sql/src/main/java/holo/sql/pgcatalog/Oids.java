package holo.sql.pgcatalog;

/// OIDs that PostgreSQL fixes and clients know, and those that Holo gives to what it has one of.
final class Oids {
    static final int PG_CLASS = 1259;
    static final int PG_TYPE = 1247;
    static final int PG_PROC = 1255;
    static final int PG_TRIGGER = 2620;
    static final int PG_POLICY = 3256;
    static final int PG_NAMESPACE = 2615;
    static final int PG_CONSTRAINT = 2606;
    static final int PG_ATTRDEF = 2604;
    static final int PG_REWRITE = 2618;
    static final int PG_AUTHID = 1260;
    static final int PG_DATABASE = 1262;
    static final int PG_EXTENSION = 3079;
    static final int PG_CATALOG = 11;
    static final int PG_COLLATION = 3456;
    static final int HEAP = 2;
    static final int BTREE = 403;
    static final int DEFAULT_COLLATION = 100;
    static final int C_COLLATION = 950;
    static final int DEFAULT_TABLESPACE = 1663;
    static final int GLOBAL_TABLESPACE = 1664;

    /// Added to a column's number and its table's OID to identify the default: above what the catalog gives out.
    private static final int DERIVED = 0x40000000;

    private Oids() {}

    /// The OID of a column's default in pg_attrdef.
    static int attrdef(int tableOid, int column) {
        return DERIVED | (tableOid * 1667 + column) & 0x3fffffff;
    }

    /// The OID of a view's rule in pg_rewrite.
    static int rule(int viewOid) {
        return DERIVED | (viewOid * 1667) & 0x3fffffff;
    }
}
