package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ColumnConstraint;
import holo.sql.parser.DomainChange;
import holo.sql.parser.Statement;
import holo.sql.parser.TableConstraint;
import holo.sql.pgcatalog.Definitions;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// CREATE DOMAIN and ALTER DOMAIN.
final class DomainChanges {
    private final DdlContext context;

    DomainChanges(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateDomain statement) {
        WrittenTypes.Resolved type = new WrittenTypes(context.path()).resolve(statement.type());
        if (type.type().category() == TypeCategory.PSEUDO) {
            throw SqlException.of(
                    "42804", "\"" + type.type().displayName() + "\" is not a valid base type for a domain");
        }
        CatalogChanges changes = context.changes();
        String name = statement.name().name();
        TypeDescriptor.Domain domain = new TypeDescriptor.Domain(
                type.type().oid(),
                type.modifier(),
                false,
                null,
                CollationChanges.ofDomain(context, type.type()),
                List.of());
        Boolean notNull = null;
        boolean defaulted = false;
        for (ColumnConstraint constraint : statement.constraints()) {
            switch (constraint) {
                case ColumnConstraint.Nullability nullability -> {
                    if (notNull != null && notNull != nullability.notNull()) {
                        throw SqlException.of("42601", "conflicting NULL/NOT NULL constraints");
                    }
                    notNull = nullability.notNull();
                    domain = domain.withNotNull(notNull);
                }
                case ColumnConstraint.Collated collated ->
                    domain = domain.withCollation(CollationChanges.named(context, collated.collation(), type.type()));
                case ColumnConstraint.Default value -> {
                    if (defaulted) {
                        throw SqlException.of("42601", "multiple default expressions");
                    }
                    defaulted = true;
                    domain = domain.withDefault(checkedDefault(name, type.type(), type.modifier(), value));
                }
                case ColumnConstraint.Table table ->
                    domain = withCheck(
                            name, type.type(), domain, (TableConstraint.Check) table.constraint(), true, changes);
                case ColumnConstraint.Identity identity -> throw new IllegalStateException("identity of a domain");
                case ColumnConstraint.Generated generated -> throw new IllegalStateException("generated domain");
            }
        }
        TypeCreation.store(context, changes.nextOid(), statement.name(), domain);
        return "CREATE DOMAIN";
    }

    private String checkedDefault(String name, SqlType type, int modifier, ColumnConstraint.Default value) {
        context.planner()
                .checkDefault(context.scalar(value.expression(), "DEFAULT expressions"), type.base(), modifier, name);
        return new QualifiedText(context.catalog(), context.schemas()).qualifyExpression(value.text());
    }

    private TypeDescriptor.Domain withCheck(
            String domainName,
            SqlType type,
            TypeDescriptor.Domain domain,
            TableConstraint.Check check,
            boolean validated,
            CatalogChanges changes) {
        IndexCreation.requireNoSubquery(check.expression(), "check constraint");
        context.planner()
                .checkExpression(
                        "CHECK", context.scalar(check.expression(), "check constraints"), values(type), PgTypes.BOOL);
        List<TypeDescriptor.Check> checks = new ArrayList<>(domain.checks());
        String name = check.name();
        if (name == null) {
            name = ObjectNames.choose(
                    domainName,
                    "",
                    "check",
                    n -> checks.stream().anyMatch(c -> c.name().equals(n)));
        } else if (find(domain, name) != null) {
            throw SqlException.of(
                    "42710", "constraint \"" + name + "\" for domain \"" + domainName + "\" already exists");
        }
        checks.add(new TypeDescriptor.Check(changes.nextOid(), name, check.text(), validated, null));
        return domain.withChecks(checks);
    }

    /// A table of one column that is named as conditions name the value.
    private static TableDescriptor values(SqlType type) {
        return new TableDescriptor(
                0,
                SchemaDescriptor.PUBLIC,
                "domain",
                0,
                0,
                List.of(ColumnDescriptor.of(1, "value", type.base(), -1)),
                List.of(),
                List.of(),
                Map.of(),
                null);
    }

    private static TypeDescriptor.@org.jspecify.annotations.Nullable Check find(
            TypeDescriptor.Domain domain, String name) {
        return domain.checks().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    String alter(Statement.AlterDomain statement) {
        TypeDescriptor before = TypeAlteration.find(context, statement.name());
        if (!(before.definition() instanceof TypeDescriptor.Domain domain)) {
            throw SqlException.of("42809", "\"" + statement.name() + "\" is not a domain");
        }
        Ownership.require(context, before, "type");
        CatalogSnapshot catalog = context.catalog();
        SqlType base = java.util.Objects.requireNonNull(catalog.sqlType(domain.typeOid()));
        CatalogChanges changes = context.changes();
        TypeDescriptor.Domain after = switch (statement.change()) {
            case DomainChange.SetDefault set -> {
                ColumnConstraint.Default value = set.value();
                yield domain.withDefault(
                        value == null ? null : checkedDefault(before.name(), base, domain.typeModifier(), value));
            }
            case DomainChange.SetNotNull set -> {
                if (set.notNull() && !domain.notNull()) {
                    require(before, column -> column + " IS NULL", "23502", " contains null values");
                }
                yield domain.withNotNull(set.notNull());
            }
            case DomainChange.AddCheck add -> {
                TypeDescriptor.Domain with =
                        withCheck(before.name(), base, domain, add.check(), add.validate(), changes);
                if (add.validate()) {
                    requireValid(before, add.check().text());
                }
                yield with;
            }
            case DomainChange.DropCheck drop -> dropCheck(before, domain, drop);
            case DomainChange.RenameCheck rename -> {
                if (find(domain, rename.to()) != null) {
                    throw SqlException.of(
                            "42710",
                            "constraint \"" + rename.to() + "\" for domain " + before.name() + " already exists");
                }
                TypeDescriptor.Check check = get(before, domain, rename.from());
                yield replaced(
                        domain,
                        check,
                        new TypeDescriptor.Check(
                                check.oid(), rename.to(), check.sql(), check.validated(), check.comment()));
            }
            case DomainChange.Validate validate -> {
                TypeDescriptor.Check check = get(before, domain, validate.name());
                requireValid(before, check.sql());
                yield replaced(
                        domain,
                        check,
                        new TypeDescriptor.Check(check.oid(), check.name(), check.sql(), true, check.comment()));
            }
        };
        changes.replace(before, before.withDefinition(after));
        return "ALTER DOMAIN";
    }

    private TypeDescriptor.Domain dropCheck(
            TypeDescriptor type, TypeDescriptor.Domain domain, DomainChange.DropCheck drop) {
        TypeDescriptor.Check check = find(domain, drop.name());
        if (check == null) {
            String text = "constraint \"" + drop.name() + "\" of domain \"" + type.name() + "\" does not exist";
            if (!drop.ifExists()) {
                throw SqlException.of("42704", text);
            }
            context.notice("42704", text + ", skipping");
            return domain;
        }
        return domain.withChecks(
                domain.checks().stream().filter(c -> c.oid() != check.oid()).toList());
    }

    private static TypeDescriptor.Domain replaced(
            TypeDescriptor.Domain domain, TypeDescriptor.Check before, TypeDescriptor.Check after) {
        return domain.withChecks(domain.checks().stream()
                .map(c -> c.oid() == before.oid() ? after : c)
                .toList());
    }

    private static TypeDescriptor.Check get(TypeDescriptor type, TypeDescriptor.Domain domain, String name) {
        TypeDescriptor.Check check = find(domain, name);
        if (check == null) {
            throw SqlException.of(
                    "42704", "constraint \"" + name + "\" of domain \"" + type.name() + "\" does not exist");
        }
        return check;
    }

    private void requireValid(TypeDescriptor type, String sql) {
        require(
                type,
                column -> "NOT (" + StoredExpressions.replaceColumn(sql, "value", column) + ")",
                "23514",
                " contains values that violate the new constraint");
    }

    /// Looks at every column of the domain.
    ///
    /// @param bad the condition that no row may have, over a column's name
    private void require(TypeDescriptor type, Function<String, String> bad, String state, String problem) {
        CatalogSnapshot catalog = context.catalog();
        List<TypeUses.Use> uses = new ArrayList<>();
        for (TypeDescriptor holder :
                TypeUses.closure(catalog, List.of(type), true).values()) {
            for (TypeUses.Use use : TypeUses.columns(catalog, holder)) {
                if (use.column().typeOid() != holder.oid() || !(holder.definition() instanceof TypeDescriptor.Domain)) {
                    throw SqlException.of(
                            "0A000",
                            "cannot alter type \"" + type.name() + "\" because column \""
                                    + use.table().name() + "." + use.column().name() + "\" uses it");
                }
                uses.add(use);
            }
        }
        for (TypeUses.Use use : uses) {
            String column = use.column().name();
            String condition = bad.apply(Definitions.quote(column));
            if (context.planner()
                    .anyRow("SELECT 1 FROM " + Definitions.qualified(catalog, use.table()) + " WHERE " + condition)) {
                throw SqlException.of(
                                state,
                                "column \"" + column + "\" of table \""
                                        + use.table().name() + "\"" + problem)
                        .withColumn(use.table().schemaOid(), use.table().name(), column);
            }
        }
    }
}
