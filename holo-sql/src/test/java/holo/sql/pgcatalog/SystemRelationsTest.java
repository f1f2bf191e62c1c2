package holo.sql.pgcatalog;

import static org.assertj.core.api.Assertions.assertThat;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.SampleCatalog;
import holo.sql.exec.AdvisoryLock;
import holo.sql.exec.CatalogFacts;
import holo.sql.exec.RandomNumbers;
import holo.sql.exec.SessionFacts;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockStatus;
import holo.sql.transaction.LockTarget;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.store.column.PartStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SystemRelationsTest {
    private static final CatalogSnapshot CATALOG = SampleCatalog.load();
    private static final SequenceAccess NO_SEQUENCES = new SequenceAccess() {
        @Override
        public long next(int sequenceOid) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public long current(int sequenceOid) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public long last() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void set(int sequenceOid, long value, boolean called) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public CatalogFacts.Position position(int sequenceOid, CatalogFacts.Position stored) {
            return stored;
        }
    };
    private static final ServerFacts SERVER = new ServerFacts() {
        @Override
        public List<SessionStatus> sessions() {
            return List.of(new SessionStatus(
                    7, 5, "holo", "psql", "127.0.0.1:5000", "active", "SELECT 1", 1, 2L, 3L, 4, 9, 9, null, null));
        }

        @Override
        public List<SettingStatus> settings() {
            return List.of(new SettingStatus("work_mem", "4096", "kB", "Memory.", "integer", "4096", true));
        }

        @Override
        public List<LockStatus> locks() {
            return List.of(new LockStatus(new LockTarget.Advisory(5, 5, false), 9, LockMode.UPDATE, true, 0));
        }

        @Override
        public List<PartStatus> tiers() {
            return List.of();
        }

        @Override
        public long storageBytes(int storageId) {
            return 20_000;
        }

        @Override
        public long storageRows(int storageId) {
            return 3;
        }

        @Override
        public long startMicros() {
            return 0;
        }

        @Override
        public String database() {
            return "holo";
        }
    };
    private static final CatalogFacts FACTS =
            new SnapshotCatalogFacts(CATALOG, () -> List.of("pg_catalog", "public"), "holo", SERVER, NO_SEQUENCES);

    private static final SessionFacts SESSION = new SessionFacts() {
        @Override
        public void requireAggregate(holo.sql.catalog.FunctionDescriptor aggregate) {
            throw new AssertionError("no catalog query aggregates as users do");
        }

        @Override
        public List<Object> callSupport(
                holo.sql.catalog.FunctionDescriptor function,
                Object[] arguments,
                List<holo.sql.type.SqlType> types,
                holo.sql.exec.MemoryBudget memory) {
            throw new AssertionError("no catalog query calls functions that users made");
        }

        @Override
        public Object callTrigger(holo.sql.exec.TriggerCall call) {
            throw new AssertionError("no catalog query fires triggers");
        }

        @Override
        public List<Object> callFunction(
                holo.sql.catalog.FunctionDescriptor function,
                Object[] arguments,
                List<holo.sql.type.SqlType> types,
                holo.sql.exec.MemoryBudget memory) {
            throw new AssertionError("no catalog query calls functions that users made");
        }

        @Override
        public String database() {
            return "holo";
        }

        @Override
        public String currentUser() {
            return "holo";
        }

        @Override
        public String sessionUser() {
            return "holo";
        }

        @Override
        public List<String> searchPath(boolean withImplicit) {
            return List.of("public");
        }

        @Override
        public int processId() {
            return 7;
        }

        @Override
        public String clientAddress() {
            return "127.0.0.1:5000";
        }

        @Override
        public long transactionStartMicros() {
            return 0;
        }

        @Override
        public long transactionId() {
            return 1;
        }

        @Override
        public boolean lockAdvisory(AdvisoryLock lock, boolean forTransaction, boolean wait) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public boolean unlockAdvisory(AdvisoryLock lock) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void unlockAllAdvisory() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public boolean cancelBackend(int processId) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public boolean terminateBackend(int processId, long timeoutMillis) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public List<Integer> blockingProcesses(int processId) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void say(String channel, String payload) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public List<String> listeningChannels() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public double notificationQueueUsage() {
            throw new AssertionError("not asked for here");
        }

        @Override
        public long statementStartMicros() {
            return 0;
        }

        @Override
        public @Nullable String setting(String name) {
            return null;
        }

        @Override
        public String configure(String name, @Nullable String value, boolean local) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public RandomNumbers randomNumbers() {
            throw new AssertionError("no test draws a number");
        }

        @Override
        public CatalogFacts catalog() {
            return FACTS;
        }
    };
    private static final SystemContext CONTEXT = new SystemContext(CATALOG, SESSION, SERVER);

    private static List<@Nullable Object[]> rows(String schema, String name) {
        RelationDefinition relation = RelationDefinitions.find(schema, name);
        assertThat(relation).isNotNull();
        return SystemRelations.rows(relation, CONTEXT);
    }

    private static List<String> column(String schema, String name, String column) {
        RelationDefinition relation = RelationDefinitions.find(schema, name);
        assertThat(relation).isNotNull();
        List<String> values = new ArrayList<>();
        for (@Nullable Object[] row : SystemRelations.rows(relation, CONTEXT)) {
            values.add(String.valueOf(row[relation.indexOf(column)]));
        }
        return values;
    }

    @Test
    void everyValueOfEveryRelationIsOfItsColumnsType() {
        for (RelationDefinition relation : RelationDefinitions.all()) {
            for (@Nullable Object[] row : SystemRelations.rows(relation, CONTEXT)) {
                for (int i = 0; i < row.length; i++) {
                    RelationDefinition.Column column = relation.columns().get(i);
                    SqlType type = ColumnTypes.of(column);
                    Object value = row[i];
                    if (value == null) {
                        assertThat(column.notNull())
                                .as("%s.%s is NULL", relation.name(), column.name())
                                .isFalse();
                    } else {
                        assertThat(type.toText(value, TypeContext.DEFAULT))
                                .as("%s.%s", relation.name(), column.name())
                                .isNotNull();
                        assertThat(type.toBinary(value, TypeContext.DEFAULT)).isNotNull();
                    }
                }
            }
        }
    }

    @Test
    void oidsOfRelationsAreUnique() {
        Set<Object> oids = new HashSet<>();
        for (@Nullable Object[] row : rows("pg_catalog", "pg_class")) {
            assertThat(oids.add(String.valueOf(row[0]))).as("oid %s", row[0]).isTrue();
        }
    }

    @Test
    void tablesIndexesViewsAndSequencesAreInPgClass() {
        assertThat(column("pg_catalog", "pg_class", "relname"))
                .contains("customer", "customer_pkey", "orders", "names", "orders_id_seq", "pg_class", "columns");
    }

    @Test
    void informationSchemaDescribesColumns() {
        assertThat(column("information_schema", "columns", "column_name")).contains("Name", "balance");
        assertThat(column("information_schema", "table_constraints", "constraint_type"))
                .containsExactlyInAnyOrder("PRIMARY KEY", "CHECK", "PRIMARY KEY", "FOREIGN KEY");
    }

    @Test
    void definitionsAreWrittenAsPostgresWritesThem() {
        assertThat(FACTS.indexDefinition(16386, 0, false))
                .isEqualTo("CREATE UNIQUE INDEX customer_pkey ON public.customer USING btree (id)");
        assertThat(FACTS.constraintDefinition(16387, false)).isEqualTo("PRIMARY KEY (id)");
        assertThat(FACTS.constraintDefinition(16391, false)).isEqualTo("CHECK ((balance >= 0))");
        assertThat(FACTS.constraintDefinition(16406, false))
                .isEqualTo("FOREIGN KEY (customer) REFERENCES customer(id) ON DELETE CASCADE");
        assertThat(FACTS.viewDefinition(16410, false)).isEqualTo(" SELECT \"Name\" FROM customer;");
        assertThat(FACTS.serialSequence("orders", "id")).isEqualTo("public.orders_id_seq");
    }

    @Test
    void namesAreLookedUpAlongTheSearchPath() {
        assertThat(FACTS.relationOid("customer")).isEqualTo(16384);
        assertThat(FACTS.relationOid("public.customer_pkey")).isEqualTo(16386);
        assertThat(FACTS.relationOid("PG_CLASS")).isEqualTo(1259);
        assertThat(FACTS.relationOid("\"Customer\"")).isNull();
        assertThat(FACTS.relationName(16384)).isEqualTo("customer");
        assertThat(FACTS.relationName(13295)).isEqualTo("information_schema.columns");
        assertThat(FACTS.isVisible("pg_class", 1259)).isTrue();
    }
}
