package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.pgcatalog.Definitions;
import holo.sql.type.Collations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What has a collation, or names it in a text, and how CASCADE takes that away: the least that PostgreSQL takes.
final class CollationUses {
    private final DdlContext context;
    private final CollationDescriptor collation;
    private final String schema;
    private final List<Use> uses = new ArrayList<>();

    private CollationUses(DdlContext context, CollationDescriptor collation) {
        this.context = context;
        this.collation = collation;
        this.schema = Objects.requireNonNull(context.catalog().schema(collation.schemaOid()))
                .name();
    }

    /// Something that has a collation.
    ///
    /// @param what as PostgreSQL calls it
    /// @param byName whether it names it in a text
    /// @param removal takes it away if it is still there: what was removed before may have taken it along
    record Use(CollationDescriptor collation, String what, boolean byName, Runnable removal) {
        String line() {
            return what + " depends on collation " + Definitions.quote(collation.name());
        }
    }

    static List<Use> of(DdlContext context, CollationDescriptor collation) {
        CollationUses found = new CollationUses(context, collation);
        context.catalog().relations().forEach(found::ofRelation);
        context.catalog().types().forEach(found::ofType);
        return found.uses;
    }

    private void add(String what, boolean byName, Runnable removal) {
        uses.add(new Use(collation, what, byName, removal));
    }

    private void ofRelation(RelationDescriptor relation) {
        switch (relation) {
            case TableDescriptor table -> {
                if (table.isMaterialized()) {
                    ofQuery(table, table.visibleColumns());
                } else {
                    table.visibleColumns().forEach(column -> ofColumn(table, column));
                }
                table.constraints().forEach(constraint -> ofConstraint(table, constraint));
                table.indexes().forEach(index -> ofIndex(table, index));
            }
            case ViewDescriptor view -> {
                ofQuery(view, view.columns());
                view.columns().forEach(column -> ofDefault(view, column));
            }
            case SequenceDescriptor sequence -> {}
        }
        context.catalog().triggers(relation.oid()).forEach(trigger -> ofTrigger(relation, trigger));
    }

    private void ofQuery(RelationDescriptor view, List<ColumnDescriptor> columns) {
        boolean named = names(view.query());
        if (named || columns.stream().anyMatch(c -> c.collation() == collation.oid())) {
            // A view's columns have the collations that its text gives them.
            add(Removal.word(view) + " " + view.name(), true, () -> {
                RelationDescriptor there = context.catalog().relation(view.oid());
                if (there != null) {
                    new Removal(context.quiet()).removeQuietly(new LinkedHashMap<>(Map.of(there.oid(), there)));
                }
            });
        }
    }

    private void ofColumn(TableDescriptor table, ColumnDescriptor column) {
        boolean named = names(column.generatedSql());
        if (named || column.collation() == collation.oid()) {
            add("column " + column.name() + " of table " + table.name(), named, () -> {
                TableDescriptor there = context.catalog().table(table.oid());
                if (there != null && there.findColumn(column.name()) != null) {
                    new TableAlteration(context.quiet()).dropDependent(there, column.name());
                }
            });
        } else {
            ofDefault(table, column);
        }
    }

    private void ofDefault(RelationDescriptor relation, ColumnDescriptor column) {
        if (!names(column.defaultSql())) {
            return;
        }
        String what =
                "default value for column " + column.name() + " of " + Removal.word(relation) + " " + relation.name();
        UnaryOperator<ColumnDescriptor> without =
                c -> c.number() == column.number() && !c.dropped() ? c.withDefault(null) : c;
        add(what, true, () -> {
            CatalogChanges changes = context.changes();
            switch (context.catalog().relation(relation.oid())) {
                case TableDescriptor table -> {
                    TableDraft draft = new TableDraft(table);
                    draft.columns.replaceAll(without);
                    changes.replace(table, draft.build());
                }
                case ViewDescriptor view -> {
                    List<ColumnDescriptor> columns = new ArrayList<>(view.columns());
                    columns.replaceAll(without);
                    changes.replace(view, view.withColumns(columns));
                }
                case SequenceDescriptor sequence -> {}
                case null -> {}
            }
        });
    }

    private void ofConstraint(TableDescriptor table, ConstraintDescriptor constraint) {
        if (constraint instanceof ConstraintDescriptor.Check check && names(check.sql())) {
            add("constraint " + check.name() + " on table " + table.name(), true, () -> {
                TableDescriptor there = context.catalog().table(table.oid());
                if (there != null) {
                    TableDraft draft = new TableDraft(there);
                    draft.constraints.removeIf(c -> c.oid() == check.oid());
                    context.changes().replace(there, draft.build());
                }
            });
        }
    }

    private void ofIndex(TableDescriptor table, IndexDescriptor index) {
        boolean named = names(index.predicateSql()) || index.parts().stream().anyMatch(p -> names(p.expressionSql()));
        if (named || index.parts().stream().anyMatch(p -> p.collation() == collation.oid())) {
            add("index " + index.name(), named, () -> {
                TableDescriptor there = context.catalog().table(table.oid());
                if (there != null && there.indexes().stream().anyMatch(i -> i.oid() == index.oid())) {
                    new Removal(context.quiet()).dropIndex(there, index.name());
                }
            });
        }
    }

    private void ofTrigger(RelationDescriptor relation, TriggerDescriptor trigger) {
        if (names(trigger.whenSql())) {
            String what = "trigger " + trigger.name() + " on " + Removal.word(relation) + " " + relation.name();
            add(
                    what,
                    true,
                    () -> context.catalog().triggers(relation.oid()).stream()
                            .filter(t -> t.oid() == trigger.oid())
                            .toList()
                            .forEach(context.changes()::drop));
        }
    }

    private void ofType(TypeDescriptor type) {
        switch (type.definition()) {
            case TypeDescriptor.Native n -> {}
            case TypeDescriptor.Enumeration enumeration -> {}
            case TypeDescriptor.Multirange multirange -> {}
            case TypeDescriptor.Range range -> {
                if (range.collation() == collation.oid()) {
                    add("type " + type.name(), false, () -> drop(type));
                }
            }
            case TypeDescriptor.Domain domain -> {
                boolean named = names(domain.defaultSql());
                if (named || domain.collation() == collation.oid()) {
                    add("type " + type.name(), named, () -> drop(type));
                }
                domain.checks().stream()
                        .filter(check -> names(check.sql()))
                        .forEach(check -> add("constraint " + check.name(), true, () -> dropCheck(type, check)));
            }
            case TypeDescriptor.Composite composite ->
                composite.visible().stream()
                        .filter(attribute -> attribute.collation() == collation.oid())
                        .forEach(attribute -> add(
                                "column " + attribute.name() + " of composite type " + type.name(),
                                false,
                                () -> dropAttribute(type, attribute)));
        }
    }

    private void drop(TypeDescriptor type) {
        TypeDescriptor there = context.catalog().type(type.oid());
        if (there != null) {
            new TypeRemoval(context.quiet()).remove(List.of(there), true);
        }
    }

    private void dropCheck(TypeDescriptor type, TypeDescriptor.Check check) {
        TypeDescriptor there = context.catalog().type(type.oid());
        if (there != null && there.definition() instanceof TypeDescriptor.Domain domain) {
            List<TypeDescriptor.Check> kept =
                    domain.checks().stream().filter(c -> c.oid() != check.oid()).toList();
            context.changes().replace(there, there.withDefinition(domain.withChecks(kept)));
        }
    }

    private void dropAttribute(TypeDescriptor type, TypeDescriptor.Attribute attribute) {
        TypeDescriptor there = context.catalog().type(type.oid());
        if (there != null && there.definition() instanceof TypeDescriptor.Composite composite) {
            List<TypeDescriptor.Attribute> kept = composite.attributes().stream()
                    .map(a -> a.number() == attribute.number() && !a.dropped() ? a.asDropped() : a)
                    .toList();
            context.changes()
                    .replace(there, there.withDefinition(new TypeDescriptor.Composite(composite.relationOid(), kept)));
        }
    }

    /// Whether a text names the collation. Without a schema it names pg_catalog's, if there is one of the name.
    ///
    /// @throws SqlException 2BP01 when it may as well name another: which one, is the path's to say that reads it
    private boolean names(@Nullable String sql) {
        if (sql == null) {
            return false;
        }
        boolean found = false;
        for (ObjectName name : StoredExpressions.collations(sql)) {
            if (!name.name().equals(collation.name())) {
                continue;
            }
            if (name.schema() != null) {
                found |= name.schema().equals(schema);
            } else if (Collations.find(collation.name()) == null) {
                requireOnlyOne(sql);
                found = true;
            }
        }
        return found;
    }

    private void requireOnlyOne(String sql) {
        boolean other = context.catalog().collations().stream()
                .anyMatch(c -> c.name().equals(collation.name()) && c.oid() != collation.oid());
        if (other) {
            throw SqlException.of(
                            "2BP01",
                            "cannot change collation " + Definitions.quote(collation.name())
                                    + " because there are several of the name, and an object names one without its"
                                    + " schema")
                    .withDetail("It says: " + sql)
                    .withHint("Drop that object, or have it name the schema, first.");
        }
    }
}
