package holo.sql.pgcatalog;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.type.DomainType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.UserType;
import java.util.Map;
import java.util.function.BiConsumer;

/// The views of information_schema that are about domains and composite types.
final class UserTypeViews {
    private UserTypeViews() {}

    static void register(Map<String, BiConsumer<SystemContext, RowSink>> rows) {
        rows.put("information_schema.domains", UserTypeViews::domains);
        rows.put("information_schema.domain_constraints", UserTypeViews::domainConstraints);
        rows.put("information_schema.column_domain_usage", UserTypeViews::columnDomainUsage);
        rows.put("information_schema.attributes", UserTypeViews::attributes);
        rows.put("information_schema.user_defined_types", UserTypeViews::userDefinedTypes);
    }

    /// What data_type says: only built-in types have names in the standard's sense.
    static String dataType(SqlType type) {
        return type.element() != null
                ? "ARRAY"
                : type instanceof UserType || PgTypes.ofExtension(type.name()) != null
                        ? "USER-DEFINED"
                        : type.displayName();
    }

    /// The type that a domain is made over; any other type itself.
    static SqlType of(SqlType type) {
        return type instanceof DomainType domain ? domain.of() : type;
    }

    /// The schema of a type.
    static String schema(SystemContext context, SqlType type) {
        for (TypeDescriptor made : context.catalog().types()) {
            if (made.oid() == type.oid() || made.arrayOid() == type.oid()) {
                return schema(context, made);
            }
        }
        return "pg_catalog";
    }

    private static String schema(SystemContext context, TypeDescriptor type) {
        return SchemaRows.name(context, type.schemaOid());
    }

    private static void domains(SystemContext context, RowSink out) {
        for (TypeDescriptor type : context.catalog().types()) {
            SqlType base = type.definition() instanceof TypeDescriptor.Domain domain
                    ? context.catalog().sqlType(domain.typeOid())
                    : null;
            if (base != null && type.definition() instanceof TypeDescriptor.Domain domain) {
                CatalogRow row = out.row()
                        .set("domain_catalog", context.server().database())
                        .set("domain_schema", schema(context, type))
                        .set("domain_name", type.name())
                        .set("data_type", dataType(base))
                        .set("domain_default", domain.defaultSql())
                        .set("udt_catalog", context.server().database())
                        .set("udt_schema", schema(context, base))
                        .set("udt_name", base.name())
                        .set("dtd_identifier", "1");
                InformationSchema.lengths(row, base, domain.typeModifier());
            }
        }
    }

    private static void domainConstraints(SystemContext context, RowSink out) {
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Domain domain) {
                for (TypeDescriptor.Check check : domain.checks()) {
                    out.row()
                            .set("constraint_catalog", context.server().database())
                            .set("constraint_schema", schema(context, type))
                            .set("constraint_name", check.name())
                            .set("domain_catalog", context.server().database())
                            .set("domain_schema", schema(context, type))
                            .set("domain_name", type.name())
                            .set("is_deferrable", "NO")
                            .set("initially_deferred", "NO");
                }
            }
        }
    }

    /// The part of check_constraints that is about domains.
    static void checks(SystemContext context, RowSink out) {
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Domain domain) {
                for (TypeDescriptor.Check check : domain.checks()) {
                    out.row()
                            .set("constraint_catalog", context.server().database())
                            .set("constraint_schema", schema(context, type))
                            .set("constraint_name", check.name())
                            .set("check_clause", check.sql());
                }
            }
        }
    }

    private static void columnDomainUsage(SystemContext context, RowSink out) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation instanceof TableDescriptor table) {
                for (ColumnDescriptor column : table.visibleColumns()) {
                    TypeDescriptor type = context.catalog().type(column.typeOid());
                    if (type != null && type.definition() instanceof TypeDescriptor.Domain) {
                        out.row()
                                .set("domain_catalog", context.server().database())
                                .set("domain_schema", schema(context, type))
                                .set("domain_name", type.name())
                                .set("table_catalog", context.server().database())
                                .set("table_schema", SchemaRows.name(context, table.schemaOid()))
                                .set("table_name", table.name())
                                .set("column_name", column.name());
                    }
                }
            }
        }
    }

    private static void attributes(SystemContext context, RowSink out) {
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Composite composite) {
                for (TypeDescriptor.Attribute attribute : composite.visible()) {
                    SqlType of = context.catalog().sqlType(attribute.typeOid());
                    if (of == null) {
                        throw new IllegalStateException("an attribute of " + type.name() + " has no type");
                    }
                    CatalogRow row = out.row()
                            .set("udt_catalog", context.server().database())
                            .set("udt_schema", schema(context, type))
                            .set("udt_name", type.name())
                            .set("attribute_name", attribute.name())
                            .set("ordinal_position", attribute.number())
                            .set("is_nullable", "YES")
                            .set("data_type", dataType(of))
                            .set("attribute_udt_catalog", context.server().database())
                            .set("attribute_udt_schema", schema(context, of))
                            .set("attribute_udt_name", of.name())
                            .set("dtd_identifier", String.valueOf(attribute.number()))
                            .set("is_derived_reference_attribute", "NO");
                    InformationSchema.lengths(row, of, attribute.typeModifier());
                }
            }
        }
    }

    private static void userDefinedTypes(SystemContext context, RowSink out) {
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Composite) {
                out.row()
                        .set("user_defined_type_catalog", context.server().database())
                        .set("user_defined_type_schema", schema(context, type))
                        .set("user_defined_type_name", type.name())
                        .set("user_defined_type_category", "STRUCTURED")
                        .set("is_instantiable", "YES");
            }
        }
    }
}
