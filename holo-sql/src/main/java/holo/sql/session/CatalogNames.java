package holo.sql.session;

import holo.sql.exec.CatalogFacts;
import holo.sql.pgcatalog.BuiltinNames;
import holo.sql.type.ObjectNames;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Names behind the reg* types, from the session's catalog.
final class CatalogNames implements ObjectNames {
    private final Supplier<CatalogFacts> facts;

    CatalogNames(Supplier<CatalogFacts> facts) {
        this.facts = facts;
    }

    @Override
    public @Nullable String name(String type, long oid) {
        return switch (type) {
            case "regclass" -> facts.get().relationName(oid);
            case "regnamespace" -> facts.get().schemaName(oid);
            case "regrole" -> facts.get().roleName(oid);
            case "regtype" -> {
                SqlType found = PgTypes.find((int) oid);
                yield found == null ? facts.get().typeName(oid) : found.displayName();
            }
            case "regproc", "regprocedure" -> {
                String found = BuiltinNames.name(type, oid);
                yield found == null ? facts.get().functionName(oid, type.equals("regprocedure")) : found;
            }
            case "regoper", "regoperator" -> BuiltinNames.name(type, oid);
            case "regcollation" -> facts.get().collationName(oid);
            default -> null;
        };
    }

    @Override
    public @Nullable Long oid(String type, String name) {
        return switch (type) {
            case "regclass" -> facts.get().relationOid(name);
            case "regnamespace" -> facts.get().schemaOid(name);
            case "regrole" -> facts.get().roleOid(name);
            case "regcollation" -> facts.get().collationOid(name);
            case "regtype" -> {
                SqlType found = PgTypes.find(name);
                yield found == null ? facts.get().typeOid(name) : Long.valueOf(Integer.toUnsignedLong(found.oid()));
            }
            case "regproc", "regprocedure" -> {
                Long found = facts.get().functionOid(name, type.equals("regprocedure"));
                yield found == null ? BuiltinNames.oid(type, name) : found;
            }
            case "regoper", "regoperator" -> BuiltinNames.oid(type, name);
            default -> null;
        };
    }
}
