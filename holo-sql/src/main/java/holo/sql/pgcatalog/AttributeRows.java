package holo.sql.pgcatalog;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// pg_attribute and pg_attrdef.
final class AttributeRows {
    private AttributeRows() {}

    static void attributes(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            switch (relation) {
                case TableDescriptor table -> {
                    table.columns()
                            .forEach(c -> column(context, out, table.oid(), c)
                                    .set("attstattarget", table.statisticsTarget(c.number()))
                                    .set("attinhcount", FamilyRows.inheritedTimes(context, table, c))
                                    .set(
                                            "attislocal",
                                            !table.lineage().inherited().contains(c.number())));
                    systemColumns(out, table.oid());
                    table.indexes().forEach(i -> indexColumns(out, table, i));
                }
                case ViewDescriptor view -> view.columns().forEach(c -> column(context, out, view.oid(), c));
                case SequenceDescriptor sequence -> {
                    attribute(out, sequence.oid(), 1, "last_value", PgTypes.INT8, -1, true);
                    attribute(out, sequence.oid(), 2, "log_cnt", PgTypes.INT8, -1, true);
                    attribute(out, sequence.oid(), 3, "is_called", PgTypes.BOOL, -1, true);
                }
            }
        }
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Composite composite) {
                for (TypeDescriptor.Attribute a : composite.attributes()) {
                    SqlType of = a.dropped() ? null : context.catalog().sqlType(a.typeOid());
                    CatalogRow row = attribute(
                                    out, composite.relationOid(), a.number(), a.name(), of, a.typeModifier(), false)
                            .set("attisdropped", a.dropped());
                    if (a.collation() != 0) {
                        row.oid("attcollation", a.collation());
                    }
                }
            }
        }
        for (RelationDefinition system : RelationDefinitions.all()) {
            int number = 1;
            for (RelationDefinition.Column column : system.columns()) {
                attribute(out, system.oid(), number++, column.name(), ColumnTypes.of(column), -1, column.notNull());
            }
        }
    }

    private static void systemColumns(RowSink out, int tableOid) {
        attribute(out, tableOid, -1, "ctid", PgTypes.TID, -1, true);
        attribute(out, tableOid, -2, "xmin", PgTypes.XID, -1, true);
        attribute(out, tableOid, -3, "cmin", PgTypes.CID, -1, true);
        attribute(out, tableOid, -4, "xmax", PgTypes.XID, -1, true);
        attribute(out, tableOid, -5, "cmax", PgTypes.CID, -1, true);
        attribute(out, tableOid, -6, "tableoid", PgTypes.OID, -1, true);
    }

    private static CatalogRow column(SystemContext context, RowSink out, int relationOid, ColumnDescriptor column) {
        SqlType type = column.type();
        CatalogRow row = attribute(
                out, relationOid, column.number(), column.name(), type, column.typeModifier(), column.notNull());
        boolean hasDefault = expression(column) != null;
        row.set("attacl", RoleRows.columnAcl(context, relationOid, column.number()))
                .set("atthasdef", hasDefault)
                .set(
                        "attidentity",
                        switch (column.identity()) {
                            case NONE -> "";
                            case ALWAYS -> "a";
                            case BY_DEFAULT -> "d";
                        })
                .set("attgenerated", column.generatedSql() != null ? "s" : "");
        if (column.dropped()) {
            row.set("attisdropped", true).oid("atttypid", 0);
        } else if (column.collation() != 0) {
            row.oid("attcollation", column.collation());
        }
        return row;
    }

    private static void indexColumns(RowSink out, TableDescriptor table, IndexDescriptor index) {
        int number = 1;
        for (IndexDescriptor.Part part : index.parts()) {
            if (part.column() == 0) {
                attribute(out, index.oid(), number++, "expr", PgTypes.TEXT, -1, false);
            } else {
                ColumnDescriptor column = table.column(part.column());
                attribute(out, index.oid(), number++, column.name(), column.type(), column.typeModifier(), false)
                        .oid("attcollation", collation(part, column));
            }
        }
        for (int included : index.include()) {
            ColumnDescriptor column = table.column(included);
            attribute(out, index.oid(), number++, column.name(), column.type(), column.typeModifier(), false);
        }
    }

    private static CatalogRow attribute(
            RowSink out,
            int relationOid,
            int number,
            String name,
            @Nullable SqlType type,
            int modifier,
            boolean notNull) {
        CatalogRow row = out.row()
                .oid("attrelid", relationOid)
                .set("attname", name)
                .set("attstattarget", -1)
                .set("attnum", (short) number)
                .set("attcacheoff", -1)
                .set("atttypmod", modifier)
                .set("attnotnull", notNull)
                .set("attislocal", true);
        if (type != null) {
            boolean array = type.element() != null;
            row.oid("atttypid", type.oid())
                    .set("attlen", (short) type.length())
                    .set("attndims", array ? 1 : 0)
                    .set("attbyval", TypeRows.isByValue(type))
                    .set("attalign", TypeRows.alignment(type))
                    .set("attstorage", TypeRows.storage(type))
                    .oid("attcollation", collation(type));
        }
        return row;
    }

    /// What pg_attrdef says of a column; an identity column has no default there.
    static @Nullable String expression(ColumnDescriptor column) {
        if (column.identity() != ColumnDescriptor.Identity.NONE) {
            return null;
        }
        return column.generatedSql() != null ? column.generatedSql() : column.defaultSql();
    }

    /// The default of a column that has one by itself, as the session's search path shows it.
    static @Nullable String shownDefault(SystemContext context, ColumnDescriptor column) {
        String sql = column.identity() == ColumnDescriptor.Identity.NONE ? column.defaultSql() : null;
        return sql == null ? null : shown(context, column, sql);
    }

    /// A string alone shows its type, as PostgreSQL's do.
    private static String shown(SystemContext context, ColumnDescriptor column, String sql) {
        String text = ClassRows.texts(context).showExpression(sql);
        List<Lexeme> lexemes = Lexer.scan(text);
        Lexeme.Kind kind = lexemes.getFirst().kind();
        if (lexemes.size() == 2 && kind == Lexeme.Kind.BIT_STRING) {
            String bits = PgTypes.BIT.toText(
                    PgTypes.BIT.fromText(lexemes.getFirst().text(), TypeContext.STORED), TypeContext.STORED);
            return "'" + bits + "'::" + TypeModifiers.format(PgTypes.BIT, TypeModifiers.NONE);
        }
        if (lexemes.size() != 2 || kind != Lexeme.Kind.STRING) {
            return text;
        }
        String made = context.session().catalog().typeName(Integer.toUnsignedLong(column.typeOid()));
        return text + "::" + (made == null ? TypeModifiers.format(column.type(), TypeModifiers.NONE) : made);
    }

    /// The collation of a key column of an index.
    static int collation(IndexDescriptor.Part part, ColumnDescriptor column) {
        return part.collation() != 0
                ? part.collation()
                : column.collation() != 0
                        ? column.collation()
                        : collation(column.type().base());
    }

    static int collation(SqlType type) {
        if (type == PgTypes.NAME) {
            return Oids.C_COLLATION;
        }
        SqlType element = type.element();
        return (element == null ? type : element).category() == TypeCategory.STRING ? Oids.DEFAULT_COLLATION : 0;
    }

    static void defaults(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            List<ColumnDescriptor> columns = switch (relation) {
                case TableDescriptor table -> table.columns();
                case ViewDescriptor view -> view.columns();
                case SequenceDescriptor sequence -> List.of();
            };
            for (ColumnDescriptor column : columns) {
                String sql = expression(column);
                if (sql != null) {
                    out.row()
                            .oid("oid", Oids.attrdef(relation.oid(), column.number()))
                            .oid("adrelid", relation.oid())
                            .set("adnum", (short) column.number())
                            .set("adbin", shown(context, column, sql));
                }
            }
        }
    }
}
