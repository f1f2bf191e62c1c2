package holo.sql.pgcatalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Yields the rows of system relations. A relation without an entry here is empty; the package page says which.
public final class SystemRelations {
    private static final Map<String, BiConsumer<SystemContext, RowSink>> ROWS = new HashMap<>();

    static {
        ROWS.put("pg_catalog.pg_namespace", SchemaRows::namespaces);
        ROWS.put("pg_catalog.pg_class", ClassRows::classes);
        ROWS.put("pg_catalog.pg_attribute", AttributeRows::attributes);
        ROWS.put("pg_catalog.pg_attrdef", AttributeRows::defaults);
        ROWS.put("pg_catalog.pg_type", TypeRows::types);
        ROWS.put("pg_catalog.pg_enum", TypeRows::labels);
        ROWS.put("pg_catalog.pg_index", IndexRows::indexes);
        ROWS.put("pg_catalog.pg_indexes", IndexRows::indexView);
        ROWS.put("pg_catalog.pg_inherits", FamilyRows::inherits);
        ROWS.put("pg_catalog.pg_partitioned_table", FamilyRows::partitioned);
        ROWS.put("pg_catalog.pg_constraint", ConstraintRows::constraints);
        ROWS.put("pg_catalog.pg_depend", DependRows::depends);
        ROWS.put("pg_catalog.pg_description", DescriptionRows::descriptions);
        ROWS.put("pg_catalog.pg_shdescription", DescriptionRows::shared);
        ROWS.put("pg_catalog.pg_sequence", SequenceRows::sequences);
        ROWS.put("pg_catalog.pg_sequences", SequenceRows::sequenceView);
        ROWS.put("pg_catalog.pg_rewrite", ClassRows::viewRules);
        ROWS.put("pg_catalog.pg_tables", ClassRows::tableView);
        ROWS.put("pg_catalog.pg_views", ClassRows::viewView);
        ROWS.put("pg_catalog.pg_matviews", ClassRows::materializedViewView);
        ROWS.put("pg_catalog.pg_roles", RoleRows::roles);
        ROWS.put("pg_catalog.pg_authid", RoleRows::authIds);
        ROWS.put("pg_catalog.pg_user", RoleRows::users);
        ROWS.put("pg_catalog.pg_shadow", RoleRows::shadow);
        ROWS.put("pg_catalog.pg_group", RoleRows::groups);
        ROWS.put("pg_catalog.pg_auth_members", RoleRows::members);
        ROWS.put("pg_catalog.pg_db_role_setting", RoleRows::roleSettings);
        ROWS.put("pg_catalog.pg_default_acl", RoleRows::defaultGrants);
        ROWS.put("pg_catalog.pg_database", ServerRows::databases);
        ROWS.put("pg_catalog.pg_tablespace", ServerRows::tablespaces);
        ROWS.put("pg_catalog.pg_am", ServerRows::accessMethods);
        ROWS.put("pg_catalog.pg_language", ServerRows::languages);
        ROWS.put("pg_catalog.pg_extension", ExtensionRows::extensions);
        ROWS.put("pg_catalog.pg_available_extensions", ExtensionRows::available);
        ROWS.put("pg_catalog.pg_available_extension_versions", ExtensionRows::availableVersions);
        ROWS.put("pg_catalog.pg_ts_config", TextSearchRows::configs);
        ROWS.put("pg_catalog.pg_ts_config_map", TextSearchRows::configMaps);
        ROWS.put("pg_catalog.pg_ts_dict", TextSearchRows::dictionaries);
        ROWS.put("pg_catalog.pg_ts_parser", TextSearchRows::parsers);
        ROWS.put("pg_catalog.pg_ts_template", TextSearchRows::templates);
        ROWS.put("pg_catalog.pg_collation", ServerRows::collations);
        ROWS.put("pg_catalog.pg_opclass", OperatorRows::classes);
        ROWS.put("pg_catalog.pg_opfamily", OperatorRows::families);
        ROWS.put("pg_catalog.pg_operator", OperatorRows::operators);
        ROWS.put("pg_catalog.pg_range", RangeRows::ranges);
        ROWS.put("pg_catalog.pg_cast", OperatorRows::casts);
        ROWS.put("pg_catalog.pg_proc", ProcRows::procs);
        ROWS.put("pg_catalog.pg_trigger", TriggerRows::triggers);
        ROWS.put("pg_catalog.pg_policy", PolicyRows::policies);
        ROWS.put("pg_catalog.pg_policies", PolicyRows::view);
        ROWS.put("pg_catalog.pg_aggregate", ProcRows::aggregates);
        ROWS.put("pg_catalog.pg_settings", ServerRows::settings);
        ROWS.put("pg_catalog.pg_prepared_statements", SessionRows::preparedStatements);
        ROWS.put("pg_catalog.pg_cursors", SessionRows::cursors);
        ROWS.put("pg_catalog.pg_stat_activity", ServerRows::activity);
        ROWS.put("pg_catalog.pg_stat_progress_create_index", ServerRows::indexBuilds);
        ROWS.put("pg_catalog.pg_locks", ServerRows::locks);
        ROWS.put("pg_catalog.pg_stat_database", ServerRows::databaseStatistics);
        ROWS.put("pg_catalog.pg_timezone_names", ServerRows::timeZones);
        ROWS.put("pg_catalog.pg_statistic", ColumnStatisticsRows::statistic);
        ROWS.put("pg_catalog.pg_stats", ColumnStatisticsRows::stats);
        ROWS.put("pg_catalog.pg_stat_user_tables", StatisticsRows::userTables);
        ROWS.put("pg_catalog.pg_stat_all_tables", StatisticsRows::userTables);
        ROWS.put("pg_catalog.pg_stat_user_indexes", StatisticsRows::userIndexes);
        ROWS.put("pg_catalog.pg_stat_all_indexes", StatisticsRows::userIndexes);
        ROWS.put("pg_catalog.holo_tiers", TierRows::tiers);
        InformationSchema.register(ROWS);
    }

    private SystemRelations() {}

    /// The rows of a relation now, one element per column, of the classes that the columns' types name.
    public static List<@Nullable Object[]> rows(RelationDefinition relation, SystemContext context) {
        RowSink sink = new RowSink(relation);
        BiConsumer<SystemContext, RowSink> rows = ROWS.get(relation.schema() + "." + relation.name());
        if (rows != null) {
            rows.accept(context, sink);
        }
        return sink.rows();
    }
}
