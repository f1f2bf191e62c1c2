package holo.sql.pgcatalog;

import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.type.EnumType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;

/// pg_operator, pg_cast, pg_opfamily and pg_opclass.
final class OperatorRows {
    private OperatorRows() {}

    static void operators(SystemContext context, RowSink out) {
        Builtins builtins = Builtins.get();
        for (Builtins.Operator operator : builtins.operators()) {
            out.row()
                    .oid("oid", operator.oid())
                    .set("oprname", operator.name())
                    .oid("oprnamespace", SchemaDescriptor.PG_CATALOG)
                    .oid("oprowner", RoleDescriptor.BOOTSTRAP_OID)
                    .set("oprkind", operator.kind())
                    .set("oprcanmerge", operator.merges())
                    .set("oprcanhash", operator.hashes())
                    .oid("oprleft", operator.left())
                    .oid("oprright", operator.right())
                    .oid("oprresult", operator.result())
                    .oid("oprcom", builtins.operator(operator.commutator()) == null ? 0 : operator.commutator())
                    .oid("oprnegate", builtins.operator(operator.negator()) == null ? 0 : operator.negator())
                    .set("oprcode", Integer.toUnsignedLong(operator.function()));
        }
    }

    /// The OID of the operator that compares values of a type; 0 for none.
    static int find(String name, SqlType type) {
        int oid = type.oid() == PgTypes.VARCHAR.oid()
                ? PgTypes.TEXT.oid()
                : type.element() != null
                        ? PgTypes.ANYARRAY.oid()
                        : type instanceof EnumType ? PgTypes.ANYENUM.oid() : type.oid();
        for (Builtins.Operator operator : Builtins.get().operators()) {
            if (operator.name().equals(name) && operator.left() == oid && operator.right() == oid) {
                return operator.oid();
            }
        }
        return 0;
    }

    static void casts(SystemContext context, RowSink out) {
        for (Builtins.Cast cast : Builtins.get().casts()) {
            out.row()
                    .oid("oid", cast.oid())
                    .oid("castsource", cast.source())
                    .oid("casttarget", cast.target())
                    .oid("castfunc", cast.function())
                    .set("castcontext", cast.context())
                    .set("castmethod", cast.method());
        }
    }

    static void families(SystemContext context, RowSink out) {
        for (Builtins.OperatorFamily family : Builtins.get().families()) {
            out.row()
                    .oid("oid", family.oid())
                    .oid("opfmethod", Oids.BTREE)
                    .set("opfname", family.name())
                    .oid("opfnamespace", SchemaDescriptor.PG_CATALOG)
                    .oid("opfowner", RoleDescriptor.BOOTSTRAP_OID);
        }
    }

    static void classes(SystemContext context, RowSink out) {
        for (Builtins.OperatorClass c : Builtins.get().classes()) {
            out.row()
                    .oid("oid", c.oid())
                    .oid("opcmethod", Oids.BTREE)
                    .set("opcname", c.name())
                    .oid("opcnamespace", SchemaDescriptor.PG_CATALOG)
                    .oid("opcowner", RoleDescriptor.BOOTSTRAP_OID)
                    .oid("opcfamily", c.family())
                    .oid("opcintype", c.type())
                    .set("opcdefault", c.isDefault())
                    .oid("opckeytype", c.keyType());
        }
    }
}
