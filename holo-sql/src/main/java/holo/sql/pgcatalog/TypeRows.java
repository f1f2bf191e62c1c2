package holo.sql.pgcatalog;

import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.RowTypes;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.type.MultirangeType;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;

/// pg_type: the built-in types, those that users made, and the row types of tables and views; pg_enum.
final class TypeRows {
    private static final int RECORD_IN = 2290;
    private static final int RECORD_OUT = 2291;
    private static final int RECORD_RECV = 2402;
    private static final int RECORD_SEND = 2403;
    private static final int TEXT_IN = 46;
    private static final int TEXT_OUT = 47;
    private static final int TEXT_RECV = 2414;
    private static final int TEXT_SEND = 2415;
    private static final int ENUM_IN = 3506;
    private static final int ENUM_OUT = 3507;
    private static final int ENUM_RECV = 3532;
    private static final int ENUM_SEND = 3533;
    private static final int DOMAIN_IN = 2597;
    private static final int DOMAIN_RECV = 2598;
    private static final int RANGE_IN = 3834;
    private static final int RANGE_OUT = 3835;
    private static final int RANGE_RECV = 3836;
    private static final int RANGE_SEND = 3837;
    private static final int RANGE_ANALYZE = 3916;
    private static final int MULTIRANGE_IN = 4231;
    private static final int MULTIRANGE_OUT = 4232;
    private static final int MULTIRANGE_RECV = 4233;
    private static final int MULTIRANGE_SEND = 4234;
    private static final int MULTIRANGE_ANALYZE = 4242;
    private static final int ARRAY_IN = 750;
    private static final int ARRAY_OUT = 751;
    private static final int ARRAY_RECV = 2400;
    private static final int ARRAY_SEND = 2401;
    private static final int ARRAY_ANALYZE = 3816;
    private static final int ARRAY_SUBSCRIPT = 6179;

    private TypeRows() {}

    static void types(SystemContext context, RowSink out) {
        PgTypes.all().forEach(type -> builtIn(type, out));
        context.catalog().types().forEach(type -> made(context, type, out));
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (!(relation instanceof SequenceDescriptor)) {
                rowType(relation, out);
            }
        }
    }

    private static void builtIn(SqlType type, RowSink out) {
        SqlType element = type.element();
        boolean trueArray =
                element != null && type.length() == -1 && type.name().startsWith("_");
        CatalogRow row = row(out, type.oid(), type.name(), SchemaDescriptor.PG_CATALOG, RoleDescriptor.BOOTSTRAP_OID)
                .set("typlen", (short) type.length())
                .set("typbyval", isByValue(type))
                .set("typtype", kind(type))
                .set("typcategory", String.valueOf(type.category().code()))
                .set("typispreferred", type.preferred())
                .set("typdelim", String.valueOf(type.delimiter()))
                .oid("typelem", element == null ? 0 : element.oid())
                .oid("typarray", trueArray ? 0 : type.arrayOid())
                .set("typalign", alignment(type))
                .set("typstorage", storage(type))
                .oid("typcollation", AttributeRows.collation(type));
        Builtins.TypeFacts facts = Builtins.get().type(type.oid());
        if (facts != null) {
            functions(row, facts.input(), facts.output(), facts.receive(), facts.send());
            proc(row, "typmodin", facts.modifierInput());
            proc(row, "typmodout", facts.modifierOutput());
            proc(row, "typanalyze", facts.analyze());
            proc(row, "typsubscript", facts.subscript());
        }
    }

    private static String kind(SqlType type) {
        return switch (type) {
            case RangeType range -> "r";
            case MultirangeType several -> "m";
            default -> type.category() == TypeCategory.PSEUDO ? "p" : "b";
        };
    }

    private static void made(SystemContext context, TypeDescriptor type, RowSink out) {
        CatalogRow row = row(out, type.oid(), type.name(), type.schemaOid(), type.ownerOid())
                .oid("typarray", type.arrayOid())
                .set("typacl", RoleRows.acl(context, type.oid()));
        switch (type.definition()) {
            case TypeDescriptor.Enumeration e -> {
                row.set("typlen", (short) 4)
                        .set("typbyval", true)
                        .set("typtype", "e")
                        .set("typcategory", "E")
                        .set("typalign", "i")
                        .set("typstorage", "p");
                functions(row, ENUM_IN, ENUM_OUT, ENUM_RECV, ENUM_SEND);
            }
            case TypeDescriptor.Domain d -> {
                SqlType base = context.catalog().sqlType(d.typeOid());
                row.set("typtype", "d")
                        .oid("typbasetype", d.typeOid())
                        .set("typtypmod", d.typeModifier())
                        .set("typnotnull", d.notNull())
                        .set("typdefault", d.defaultSql())
                        .set("typdefaultbin", d.defaultSql());
                if (base != null) {
                    row.set("typlen", (short) base.length())
                            .set("typbyval", isByValue(base.base()))
                            .set("typcategory", String.valueOf(base.category().code()))
                            .set("typdelim", String.valueOf(base.delimiter()))
                            .set("typalign", alignment(base.base()))
                            .set("typstorage", storage(base.base()))
                            .set("typndims", base.element() == null ? 0 : 1)
                            .oid("typcollation", d.collation() != 0 ? d.collation() : AttributeRows.collation(base));
                    Builtins.TypeFacts facts = Builtins.get().type(base.base().oid());
                    functions(
                            row,
                            DOMAIN_IN,
                            facts == null ? 0 : facts.output(),
                            DOMAIN_RECV,
                            facts == null ? 0 : facts.send());
                }
            }
            case TypeDescriptor.Range r -> {
                row.set("typtype", "r").set("typcategory", "R");
                functions(row, RANGE_IN, RANGE_OUT, RANGE_RECV, RANGE_SEND);
                proc(row, "typanalyze", RANGE_ANALYZE);
            }
            case TypeDescriptor.Multirange m -> {
                row.set("typtype", "m").set("typcategory", "R");
                functions(row, MULTIRANGE_IN, MULTIRANGE_OUT, MULTIRANGE_RECV, MULTIRANGE_SEND);
                proc(row, "typanalyze", MULTIRANGE_ANALYZE);
            }
            case TypeDescriptor.Native n -> {
                SqlType known = PgTypes.get(type.oid());
                row.set("typcategory", String.valueOf(known.category().code()))
                        .set("typispreferred", known.preferred())
                        .oid("typcollation", AttributeRows.collation(known))
                        .set("typalign", "i");
                functions(row, TEXT_IN, TEXT_OUT, TEXT_RECV, TEXT_SEND);
            }
            case TypeDescriptor.Composite c -> {
                row.set("typtype", "c").set("typcategory", "C").oid("typrelid", c.relationOid());
                functions(row, RECORD_IN, RECORD_OUT, RECORD_RECV, RECORD_SEND);
            }
        }
        array(out, type.arrayOid(), type.arrayName(), type.schemaOid(), type.ownerOid(), type.oid());
    }

    /// pg_enum.
    static void labels(SystemContext context, RowSink out) {
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Enumeration e) {
                for (TypeDescriptor.Label label : e.labels()) {
                    out.row()
                            .oid("oid", label.oid())
                            .oid("enumtypid", type.oid())
                            .set("enumsortorder", label.order().floatValue())
                            .set("enumlabel", label.text());
                }
            }
        }
    }

    private static CatalogRow row(RowSink out, int oid, String name, int schemaOid, int ownerOid) {
        return out.row()
                .oid("oid", oid)
                .set("typname", name)
                .oid("typnamespace", schemaOid)
                .oid("typowner", ownerOid)
                .set("typlen", (short) -1)
                .set("typtype", "b")
                .set("typisdefined", true)
                .set("typdelim", ",")
                .set("typalign", "d")
                .set("typstorage", "x")
                .set("typtypmod", -1);
    }

    private static void functions(CatalogRow row, int input, int output, int receive, int send) {
        proc(row, "typinput", input);
        proc(row, "typoutput", output);
        proc(row, "typreceive", receive);
        proc(row, "typsend", send);
    }

    private static void proc(CatalogRow row, String column, int oid) {
        row.set(column, Integer.toUnsignedLong(oid));
    }

    private static void rowType(RelationDescriptor relation, RowSink out) {
        CatalogRow type = row(
                        out, RowTypes.oid(relation.oid()), relation.name(), relation.schemaOid(), relation.ownerOid())
                .set("typtype", "c")
                .set("typcategory", "C")
                .oid("typrelid", relation.oid())
                .oid("typarray", RowTypes.arrayOid(relation.oid()));
        functions(type, RECORD_IN, RECORD_OUT, RECORD_RECV, RECORD_SEND);
        array(
                out,
                RowTypes.arrayOid(relation.oid()),
                "_" + relation.name(),
                relation.schemaOid(),
                relation.ownerOid(),
                RowTypes.oid(relation.oid()));
    }

    private static void array(RowSink out, int oid, String name, int schemaOid, int ownerOid, int element) {
        CatalogRow array =
                row(out, oid, name, schemaOid, ownerOid).set("typcategory", "A").oid("typelem", element);
        functions(array, ARRAY_IN, ARRAY_OUT, ARRAY_RECV, ARRAY_SEND);
        proc(array, "typanalyze", ARRAY_ANALYZE);
        proc(array, "typsubscript", ARRAY_SUBSCRIPT);
    }

    /// typbyval: fixed sizes that fit a word.
    static boolean isByValue(SqlType type) {
        Builtins.TypeFacts facts = Builtins.get().type(type.oid());
        return facts == null ? type.length() > 0 && type.length() <= 8 : facts.byValue();
    }

    /// typalign.
    static String alignment(SqlType type) {
        Builtins.TypeFacts facts = Builtins.get().type(type.oid());
        return facts == null ? "i" : facts.alignment();
    }

    /// typstorage: whether values of variable length may be moved out of line.
    static String storage(SqlType type) {
        Builtins.TypeFacts facts = Builtins.get().type(type.oid());
        return facts == null ? type.length() == -1 ? "x" : "p" : facts.storage();
    }
}
