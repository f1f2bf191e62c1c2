package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ColumnDescriptor.Identity;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.ddl.TemporarySchema;
import holo.sql.plan.ViewChain;
import holo.sql.type.DomainType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The views of information_schema. Columns that the standard has and PostgreSQL leaves NULL are NULL here too.
final class InformationSchema {
    private static final int BINARY = 2;
    private static final int DECIMAL = 10;
    private static final int OCTETS_PER_CHARACTER = 4;
    private static final int OCTETS_MAX = 1073741824;

    private InformationSchema() {}

    static void register(Map<String, BiConsumer<SystemContext, RowSink>> rows) {
        rows.put(
                "information_schema.information_schema_catalog_name",
                (context, out) -> out.row().set("catalog_name", context.server().database()));
        rows.put("information_schema.schemata", InformationSchema::schemata);
        rows.put("information_schema.tables", InformationSchema::tables);
        rows.put("information_schema.columns", InformationSchema::columns);
        rows.put("information_schema.views", InformationSchema::views);
        rows.put("information_schema.sequences", InformationSchema::sequences);
        rows.put("information_schema.table_constraints", InformationSchema::tableConstraints);
        rows.put("information_schema.key_column_usage", InformationSchema::keyColumnUsage);
        rows.put("information_schema.constraint_column_usage", InformationSchema::constraintColumnUsage);
        rows.put("information_schema.referential_constraints", InformationSchema::referentialConstraints);
        rows.put("information_schema.check_constraints", InformationSchema::checkConstraints);
        UserTypeViews.register(rows);
        rows.put("information_schema.enabled_roles", InformationSchema::enabledRoles);
    }

    private static void schemata(SystemContext context, RowSink out) {
        for (SchemaDescriptor schema : context.catalog().schemas()) {
            out.row()
                    .set("catalog_name", context.server().database())
                    .set("schema_name", schema.name())
                    .set("schema_owner", RoleRows.name(context, schema.ownerOid()));
        }
    }

    private static void tables(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            switch (relation) {
                case TableDescriptor table when table.isMaterialized() -> {}
                case TableDescriptor table -> {
                    boolean temporary =
                            TemporarySchema.isTemporary(context.catalog().schema(table.schemaOid()));
                    String type = temporary ? "LOCAL TEMPORARY" : "BASE TABLE";
                    table(context, out, schema(context, table), table.name(), type, "YES");
                }
                case ViewDescriptor view ->
                    table(
                            context,
                            out,
                            schema(context, view),
                            view.name(),
                            "VIEW",
                            yes((ViewChain.events(view, false, context.catalog()) & ViewChain.INSERT) != 0));
                case SequenceDescriptor sequence -> {}
            }
        }
        for (RelationDefinition system : RelationDefinitions.all()) {
            boolean table = system.kind() == 'r';
            table(context, out, system.schema(), system.name(), table ? "BASE TABLE" : "VIEW", table ? "YES" : "NO");
        }
    }

    private static void table(
            SystemContext context, RowSink out, String schema, String name, String type, String insertable) {
        out.row()
                .set("table_catalog", context.server().database())
                .set("table_schema", schema)
                .set("table_name", name)
                .set("table_type", type)
                .set("is_insertable_into", insertable)
                .set("is_typed", "NO");
    }

    private static void columns(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            List<ColumnDescriptor> columns = switch (relation) {
                case TableDescriptor table -> table.isMaterialized() ? List.of() : table.visibleColumns();
                case ViewDescriptor view -> view.columns();
                case SequenceDescriptor sequence -> List.of();
            };
            for (ColumnDescriptor column : columns) {
                CatalogRow row = column(
                        context,
                        out,
                        schema(context, relation),
                        relation.name(),
                        column.name(),
                        column.number(),
                        column.type(),
                        column.typeModifier(),
                        column.notNull());
                row.set("column_default", AttributeRows.shownDefault(context, column))
                        .set("is_identity", column.identity() == Identity.NONE ? "NO" : "YES")
                        .set(
                                "identity_generation",
                                switch (column.identity()) {
                                    case NONE -> null;
                                    case ALWAYS -> "ALWAYS";
                                    case BY_DEFAULT -> "BY DEFAULT";
                                })
                        .set("is_generated", column.generatedSql() == null ? "NEVER" : "ALWAYS")
                        .set("generation_expression", column.generatedSql())
                        .set(
                                "is_updatable",
                                yes(ViewChain.isUpdatable(relation, column.number(), false, context.catalog())));
                if (column.identity() != Identity.NONE) {
                    identity(context, relation, column, row);
                }
            }
        }
        for (RelationDefinition system : RelationDefinitions.all()) {
            int number = 1;
            for (RelationDefinition.Column column : system.columns()) {
                column(
                                context,
                                out,
                                system.schema(),
                                system.name(),
                                column.name(),
                                number++,
                                ColumnTypes.of(column),
                                TypeModifiers.NONE,
                                column.notNull())
                        .set("is_identity", "NO")
                        .set("is_generated", "NEVER")
                        .set("is_updatable", "NO");
            }
        }
    }

    private static CatalogRow column(
            SystemContext context,
            RowSink out,
            String schema,
            String table,
            String name,
            int number,
            SqlType type,
            int modifier,
            boolean notNull) {
        CatalogRow row = out.row()
                .set("table_catalog", context.server().database())
                .set("table_schema", schema)
                .set("table_name", table)
                .set("column_name", name)
                .set("ordinal_position", number)
                .set("is_nullable", notNull ? "NO" : "YES")
                .set("data_type", UserTypeViews.dataType(UserTypeViews.of(type)))
                .set("udt_catalog", context.server().database())
                .set("udt_schema", UserTypeViews.schema(context, UserTypeViews.of(type)))
                .set("udt_name", UserTypeViews.of(type).name())
                .set("dtd_identifier", String.valueOf(number))
                .set("is_self_referencing", "NO")
                .set("identity_cycle", "NO");
        if (type instanceof DomainType domain) {
            row.set("domain_catalog", context.server().database())
                    .set("domain_schema", UserTypeViews.schema(context, domain))
                    .set("domain_name", domain.name());
            lengths(row, domain.base(), domain.baseModifier());
        } else {
            lengths(row, type, modifier);
        }
        return row;
    }

    static void lengths(CatalogRow row, SqlType type, int modifier) {
        if (type == PgTypes.VARCHAR || type == PgTypes.BPCHAR) {
            @Nullable Integer characters = modifier == TypeModifiers.NONE ? null : TypeModifiers.characters(modifier);
            row.set("character_maximum_length", characters)
                    .set(
                            "character_octet_length",
                            characters == null ? (Integer) OCTETS_MAX : (Integer) (characters * OCTETS_PER_CHARACTER));
        } else if (type == PgTypes.TEXT) {
            row.set("character_octet_length", OCTETS_MAX);
        } else if (type == PgTypes.NUMERIC) {
            row.set("numeric_precision_radix", DECIMAL);
            if (modifier != TypeModifiers.NONE) {
                row.set("numeric_precision", TypeModifiers.numericPrecision(modifier))
                        .set("numeric_scale", TypeModifiers.numericScale(modifier));
            }
        } else if (type == PgTypes.INT2 || type == PgTypes.INT4 || type == PgTypes.INT8) {
            row.set("numeric_precision", type.length() * Byte.SIZE)
                    .set("numeric_precision_radix", BINARY)
                    .set("numeric_scale", 0);
        } else if (type == PgTypes.FLOAT4 || type == PgTypes.FLOAT8) {
            row.set("numeric_precision", type == PgTypes.FLOAT4 ? 24 : 53).set("numeric_precision_radix", BINARY);
        } else if (type == PgTypes.DATE) {
            row.set("datetime_precision", 0);
        } else if (type == PgTypes.TIMESTAMP || type == PgTypes.TIMESTAMPTZ || type == PgTypes.TIME) {
            row.set("datetime_precision", modifier == TypeModifiers.NONE ? 6 : modifier);
        }
    }

    private static void views(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof ViewDescriptor view) {
                CatalogSnapshot catalog = context.catalog();
                int events = ViewChain.events(view, false, catalog);
                int changes = ViewChain.UPDATE | ViewChain.DELETE;
                String check = view.checkOption();
                out.row()
                        .set("table_catalog", context.server().database())
                        .set("table_schema", schema(context, view))
                        .set("table_name", view.name())
                        .set("view_definition", ClassRows.texts(context).showView(view))
                        .set("check_option", check == null ? "NONE" : check.toUpperCase(Locale.ROOT))
                        .set("is_updatable", yes((events & changes) == changes))
                        .set("is_insertable_into", yes((events & ViewChain.INSERT) != 0))
                        .set("is_trigger_updatable", yes(ViewChain.hasTrigger(view, Event.UPDATE, catalog)))
                        .set("is_trigger_deletable", yes(ViewChain.hasTrigger(view, Event.DELETE, catalog)))
                        .set("is_trigger_insertable_into", yes(ViewChain.hasTrigger(view, Event.INSERT, catalog)));
            }
        }
    }

    private static String yes(boolean is) {
        return is ? "YES" : "NO";
    }

    private static void sequences(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof SequenceDescriptor sequence && !isIdentity(context, sequence)) {
                SqlType type = PgTypes.get(sequence.typeOid());
                out.row()
                        .set("sequence_catalog", context.server().database())
                        .set("sequence_schema", schema(context, sequence))
                        .set("sequence_name", sequence.name())
                        .set("data_type", type.displayName())
                        .set("numeric_precision", type.length() * Byte.SIZE)
                        .set("numeric_precision_radix", BINARY)
                        .set("numeric_scale", 0)
                        .set("start_value", String.valueOf(sequence.start()))
                        .set("minimum_value", String.valueOf(sequence.minimum()))
                        .set("maximum_value", String.valueOf(sequence.maximum()))
                        .set("increment", String.valueOf(sequence.increment()))
                        .set("cycle_option", sequence.cycle() ? "YES" : "NO");
            }
        }
    }

    private static boolean isIdentity(SystemContext context, SequenceDescriptor sequence) {
        TableDescriptor table = context.catalog().table(sequence.ownedByTable());
        return table != null && table.column(sequence.ownedByColumn()).identity() != Identity.NONE;
    }

    private static void identity(
            SystemContext context, RelationDescriptor relation, ColumnDescriptor column, CatalogRow row) {
        for (RelationDescriptor other : context.catalog().relations()) {
            if (other instanceof SequenceDescriptor sequence
                    && sequence.ownedByTable() == relation.oid()
                    && sequence.ownedByColumn() == column.number()) {
                row.set("identity_start", String.valueOf(sequence.start()))
                        .set("identity_increment", String.valueOf(sequence.increment()))
                        .set("identity_maximum", String.valueOf(sequence.maximum()))
                        .set("identity_minimum", String.valueOf(sequence.minimum()))
                        .set("identity_cycle", sequence.cycle() ? "YES" : "NO");
            }
        }
    }

    private static void tableConstraints(SystemContext context, RowSink out) {
        forEachConstraint(
                context,
                (table, constraint) -> out.row()
                        .set("constraint_catalog", context.server().database())
                        .set("constraint_schema", schema(context, table))
                        .set("constraint_name", constraint.name())
                        .set("table_catalog", context.server().database())
                        .set("table_schema", schema(context, table))
                        .set("table_name", table.name())
                        .set(
                                "constraint_type",
                                switch (constraint) {
                                    case ConstraintDescriptor.PrimaryKey key -> "PRIMARY KEY";
                                    case ConstraintDescriptor.Unique unique -> "UNIQUE";
                                    case ConstraintDescriptor.Check check -> "CHECK";
                                    case ConstraintDescriptor.ForeignKey key -> "FOREIGN KEY";
                                })
                        .set(
                                "is_deferrable",
                                constraint.deferral() != ConstraintDescriptor.Deferral.NOT_DEFERRABLE ? "YES" : "NO")
                        .set(
                                "initially_deferred",
                                constraint.deferral() == ConstraintDescriptor.Deferral.INITIALLY_DEFERRED
                                        ? "YES"
                                        : "NO")
                        .set("enforced", "YES"));
    }

    private static void keyColumnUsage(SystemContext context, RowSink out) {
        forEachConstraint(context, (table, constraint) -> {
            int position = 1;
            for (int number : keyColumns(table, constraint)) {
                boolean foreign = constraint instanceof ConstraintDescriptor.ForeignKey;
                out.row()
                        .set("constraint_catalog", context.server().database())
                        .set("constraint_schema", schema(context, table))
                        .set("constraint_name", constraint.name())
                        .set("table_catalog", context.server().database())
                        .set("table_schema", schema(context, table))
                        .set("table_name", table.name())
                        .set("column_name", table.column(number).name())
                        .set("ordinal_position", position)
                        .set("position_in_unique_constraint", foreign ? (Integer) position : null);
                position++;
            }
        });
    }

    private static List<Integer> keyColumns(TableDescriptor table, ConstraintDescriptor constraint) {
        return switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key -> ConstraintRows.indexColumns(table, key.indexOid());
            case ConstraintDescriptor.Unique unique -> ConstraintRows.indexColumns(table, unique.indexOid());
            case ConstraintDescriptor.ForeignKey key -> key.columns();
            case ConstraintDescriptor.Check check -> List.of();
        };
    }

    private static void constraintColumnUsage(SystemContext context, RowSink out) {
        forEachConstraint(context, (table, constraint) -> {
            TableDescriptor owner = table;
            List<Integer> numbers = keyColumns(table, constraint);
            if (constraint instanceof ConstraintDescriptor.ForeignKey key) {
                TableDescriptor referenced = context.catalog().table(key.referencedTableOid());
                if (referenced == null) {
                    return;
                }
                owner = referenced;
                numbers = key.referencedColumns();
            } else if (constraint instanceof ConstraintDescriptor.Check check) {
                numbers = check.columns();
            }
            for (int number : numbers) {
                out.row()
                        .set("table_catalog", context.server().database())
                        .set("table_schema", schema(context, owner))
                        .set("table_name", owner.name())
                        .set("column_name", owner.column(number).name())
                        .set("constraint_catalog", context.server().database())
                        .set("constraint_schema", schema(context, table))
                        .set("constraint_name", constraint.name());
            }
        });
    }

    private static void referentialConstraints(SystemContext context, RowSink out) {
        forEachConstraint(context, (table, constraint) -> {
            if (constraint instanceof ConstraintDescriptor.ForeignKey key) {
                TableDescriptor referenced = context.catalog().table(key.referencedTableOid());
                CatalogRow row = out.row()
                        .set("constraint_catalog", context.server().database())
                        .set("constraint_schema", schema(context, table))
                        .set("constraint_name", key.name())
                        .set("match_option", "NONE")
                        .set("update_rule", key.onUpdate().name().replace('_', ' '))
                        .set("delete_rule", key.onDelete().name().replace('_', ' '));
                if (referenced != null) {
                    row.set("unique_constraint_catalog", context.server().database())
                            .set("unique_constraint_schema", schema(context, referenced))
                            .set("unique_constraint_name", uniqueConstraint(referenced, key.referencedColumns()));
                }
            }
        });
    }

    private static @Nullable String uniqueConstraint(TableDescriptor table, List<Integer> columns) {
        for (ConstraintDescriptor constraint : table.constraints()) {
            boolean unique = constraint instanceof ConstraintDescriptor.PrimaryKey
                    || constraint instanceof ConstraintDescriptor.Unique;
            if (unique && keyColumns(table, constraint).equals(columns)) {
                return constraint.name();
            }
        }
        return null;
    }

    private static void checkConstraints(SystemContext context, RowSink out) {
        forEachConstraint(context, (table, constraint) -> {
            if (constraint instanceof ConstraintDescriptor.Check check) {
                out.row()
                        .set("constraint_catalog", context.server().database())
                        .set("constraint_schema", schema(context, table))
                        .set("constraint_name", check.name())
                        .set("check_clause", check.sql());
            }
        });
        UserTypeViews.checks(context, out);
    }

    private static void enabledRoles(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            out.row().set("role_name", role.name());
        }
    }

    private static void forEachConstraint(
            SystemContext context, BiConsumer<TableDescriptor, ConstraintDescriptor> action) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                table.constraints().forEach(c -> action.accept(table, c));
            }
        }
    }

    private static String schema(SystemContext context, RelationDescriptor relation) {
        return SchemaRows.name(context, relation.schemaOid());
    }
}
