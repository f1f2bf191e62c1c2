package holo.sql.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.catalog.CatalogCache;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.StorageSweeper;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.pgcatalog.Definitions;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.Planner;
import holo.sql.plan.SearchPath;
import holo.sql.plan.SequenceState;
import holo.sql.plan.TableLayout;
import holo.sql.session.Notice;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.TransactionManager;
import holo.sql.transaction.TransactionOptions;
import holo.sql.type.DomainType;
import holo.sql.type.SqlType;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.testing.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DdlExecutorTest {
    /// Believes every expression; statements that look at expressions closely are tested through sessions.
    private final DdlPlanner trusting = new DdlPlanner() {
        @Override
        public void checkFunction(holo.sql.catalog.FunctionDescriptor function) {}

        @Override
        public void checkTrigger(SqlNode condition, TableDescriptor table) {}

        @Override
        public Described describe(SqlNode query) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void checkDefault(SqlNode expression, SqlType type, int modifier, String column) {}

        @Override
        public List<Integer> checkExpression(
                String clause, SqlNode expression, TableDescriptor table, SqlType expected) {
            return List.of(1);
        }

        @Override
        public String settingName(String written) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public String settingValue(String name, String value) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public String settingNow(String name) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public boolean isMutable(SqlNode expression, TableDescriptor table) {
            return false;
        }

        @Override
        public SqlType typeOf(SqlNode expression, TableDescriptor table) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public @Nullable Object evaluate(SqlNode expression, SqlType type, int modifier) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public RowExpression assignment(SqlNode expression, TableDescriptor table, ColumnDescriptor target) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public IndexEntries indexEntries(TableDescriptor table) {
            SearchPath nowhere = new SearchPath(catalog(), List.of());
            return new IndexEntries(TableLayout.of(table), new Planner(nowhere, any -> 1, ""));
        }

        @Override
        public ExecutionContext over(List<? extends Iterable<@Nullable Object[]>> fed) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public void require(DomainType domain, @Nullable Object value) {}

        @Override
        public SequenceState position(SequenceDescriptor sequence) {
            return new SequenceState(sequence.first(), false);
        }

        @Override
        public @Nullable List<@Nullable String> firstRow(String query) {
            return null;
        }

        @Override
        public boolean anyRow(String query) {
            return false;
        }
    };

    private final MemoryStore store = new MemoryStore();
    private final TransactionManager manager = new TransactionManager(store, TransactionOptions.DEFAULT);
    private static final DdlContext.Occupants NOBODY = new DdlContext.Occupants() {
        @Override
        public int remaining(int databaseOid) {
            return 0;
        }

        @Override
        public void terminate(int databaseOid) {
            throw new AssertionError("nobody is in database " + databaseOid);
        }
    };
    private final CatalogCache cache = new CatalogCache();
    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void initialize() {
        SqlTransaction transaction = begin();
        CatalogChanges.initialize(transaction.catalog(), "holo");
        transaction.commit();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private SqlTransaction begin() {
        SqlTransaction transaction = manager.begin(IsolationLevel.READ_COMMITTED, false, () -> {});
        transaction.startStatement();
        return transaction;
    }

    private CatalogSnapshot catalog() {
        SqlTransaction transaction = begin();
        try {
            return cache.at(transaction.catalog()).in(DatabaseDescriptor.DEFAULT_OID);
        } finally {
            transaction.rollback();
        }
    }

    private TableDescriptor table(String name) {
        return (TableDescriptor)
                java.util.Objects.requireNonNull(catalog().findRelation(SchemaDescriptor.PUBLIC, name), name);
    }

    private void run(String sql) {
        for (ParsedStatement parsed : PgParser.parse(sql)) {
            SqlTransaction transaction = begin();
            try {
                CatalogSnapshot now = cache.at(transaction.catalog()).in(DatabaseDescriptor.DEFAULT_OID);
                new DdlExecutor(new DdlContext(
                                transaction,
                                t -> cache.at(t.catalog()).in(DatabaseDescriptor.DEFAULT_OID),
                                "pg_temp_0",
                                List.of("pg_catalog", "public"),
                                java.util.Objects.requireNonNull(now.findRole("holo")),
                                trusting,
                                NOBODY,
                                (Notice n) -> notices.add(n.message())))
                        .execute(parsed.statement());
                transaction.commit();
            } finally {
                transaction.rollback();
            }
        }
    }

    private void insert(String table, Object... row) {
        SqlTransaction transaction = begin();
        TableLayout layout = TableLayout.of(table(table));
        transaction.insertUnchecked(
                layout.hasPrimaryKey() ? layout.key(row) : layout.key(java.util.Arrays.hashCode(row), (short) 0),
                layout.codec().encode(row));
        transaction.commit();
    }

    private List<String> rows(String table) {
        TableLayout layout = TableLayout.of(table(table));
        List<String> result = new ArrayList<>();
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor rows = snapshot.scan(layout.rows(), ScanOrder.ASCENDING)) {
            while (rows.advance()) {
                result.add(java.util.Arrays.toString(layout.codec().decode(rows.value())));
            }
        }
        return result;
    }

    private void refuses(String sql, String sqlState, String message) {
        CatalogSnapshot before = catalog();
        assertThatThrownBy(() -> run(sql))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        e -> assertThat(e.sqlState())
                                .as("SQLSTATE of %s", e.getMessage())
                                .isEqualTo(sqlState))
                .hasMessage(message);
        assertThat(catalog().version()).isEqualTo(before.version());
    }

    @Test
    void constraintsAndSequencesAreNamedAsPostgresNamesThem() {
        run("CREATE TABLE c (id serial PRIMARY KEY, email text UNIQUE, age int CHECK (age > 0))");
        run("CREATE TABLE o (id bigint GENERATED ALWAYS AS IDENTITY, c int REFERENCES c, a int, b int, UNIQUE (a, b))");
        assertThat(table("c").constraints())
                .extracting(ConstraintDescriptor::name)
                .containsExactly("c_pkey", "c_email_key", "c_id_check");
        assertThat(table("o").constraints())
                .extracting(ConstraintDescriptor::name)
                .containsExactly("o_c_fkey", "o_a_b_key");
        assertThat(catalog().findRelation(SchemaDescriptor.PUBLIC, "c_id_seq")).isNotNull();
        assertThat(catalog().findRelation(SchemaDescriptor.PUBLIC, "o_id_seq")).isNotNull();
        assertThat(table("c").findColumn("id")).isNotNull().satisfies(c -> {
            assertThat(c.notNull()).isTrue();
            assertThat(c.defaultSql()).isEqualTo("nextval('public.c_id_seq'::regclass)");
        });
        assertThat(Definitions.index(catalog(), table("o"), table("o").indexes().getFirst()))
                .isEqualTo("CREATE UNIQUE INDEX o_a_b_key ON public.o USING btree (a, b)");
    }

    @Test
    void wrongDefinitionsAreRefusedInPostgresWords() {
        run("CREATE TABLE t (a int PRIMARY KEY, b text)");
        refuses("CREATE TABLE t (a int)", "42P07", "relation \"t\" already exists");
        refuses("CREATE TABLE u (a int, a int)", "42701", "column \"a\" specified more than once");
        refuses("CREATE TABLE u (a nothing)", "42704", "type \"nothing\" does not exist");
        refuses("CREATE TABLE u (a int, PRIMARY KEY (b))", "42703", "column \"b\" named in key does not exist");
        refuses(
                "CREATE TABLE u (a int PRIMARY KEY, b int PRIMARY KEY)",
                "42P16",
                "multiple primary keys for table \"u\" are not allowed");
        refuses("CREATE TABLE u (a int REFERENCES nobody)", "42P01", "relation \"nobody\" does not exist");
        refuses(
                "CREATE TABLE u (a int REFERENCES t (b))",
                "42830",
                "there is no unique constraint matching given keys for referenced table \"t\"");
        refuses("CREATE TABLE nowhere.u (a int)", "3F000", "schema \"nowhere\" does not exist");
        refuses("DROP TABLE u", "42P01", "table \"u\" does not exist");
        refuses("DROP VIEW t", "42809", "\"t\" is not a view");
        refuses("ALTER TABLE t DROP COLUMN c", "42703", "column \"c\" of relation \"t\" does not exist");
    }

    @Test
    void whatIfExistsSkipsIsSaid() {
        run("DROP TABLE IF EXISTS u; CREATE TABLE u (a int); CREATE TABLE IF NOT EXISTS u (a int)");
        assertThat(notices)
                .containsExactly("table \"u\" does not exist, skipping", "relation \"u\" already exists, skipping");
    }

    @Test
    void aPrimaryKeyAddedLaterReordersTheRowsAndFindsDuplicates() {
        run("CREATE TABLE t (a int, b text)");
        insert("t", 2, "two");
        insert("t", 1, "one");
        run("ALTER TABLE t ADD PRIMARY KEY (a)");
        assertThat(rows("t")).containsExactly("[1, one]", "[2, two]");
        assertThat(table("t").findColumn("a"))
                .isNotNull()
                .satisfies(c -> assertThat(c.notNull()).isTrue());
        run("ALTER TABLE t DROP CONSTRAINT t_pkey");
        insert("t", 2, "again");
        refuses("ALTER TABLE t ADD PRIMARY KEY (a)", "23505", "could not create unique index \"t_pkey\"");
        assertThat(rows("t")).hasSize(3);
    }

    @Test
    void anIndexIsFilledWithTheRowsThatAreThere() {
        run("CREATE TABLE t (a int PRIMARY KEY, b text)");
        insert("t", 1, "x");
        insert("t", 2, "x");
        run("CREATE INDEX ON t (b DESC)");
        TableDescriptor table = table("t");
        assertThat(table.indexes().getLast().name()).isEqualTo("t_b_idx");
        assertThat(keys(table.indexes().getLast().storageId())).hasSize(2);
        refuses("CREATE UNIQUE INDEX u ON t (b)", "23505", "could not create unique index \"u\"");
        run("DROP INDEX t_b_idx");
        assertThat(table("t").indexes()).hasSize(1);
        refuses(
                "DROP INDEX t_pkey",
                "2BP01",
                "cannot drop index t_pkey because constraint t_pkey on table t requires it");
    }

    private List<String> keys(int storageId) {
        List<String> result = new ArrayList<>();
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor rows = snapshot.scan(KeySpace.data(storageId), ScanOrder.ASCENDING)) {
            while (rows.advance()) {
                result.add(rows.key().toString());
            }
        }
        return result;
    }

    @Test
    void aTableThatOthersReferToGoesOnlyWithCascade() {
        run("CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE f (a int REFERENCES p)");
        refuses("DROP TABLE p", "2BP01", "cannot drop table p because other objects depend on it");
        refuses("TRUNCATE p", "0A000", "cannot truncate a table referenced in a foreign key constraint");
        run("DROP TABLE p CASCADE");
        assertThat(table("f").constraints()).isEmpty();
        assertThat(notices).containsExactly("drop cascades to constraint f_a_fkey on table f");
    }

    @Test
    void truncateEmptiesTheTableAndTheSweeperRemovesTheRows() {
        run("CREATE TABLE t (a int PRIMARY KEY)");
        for (int i = 0; i < 2500; i++) {
            insert("t", i);
        }
        int storage = table("t").storageId();
        run("TRUNCATE t");
        assertThat(rows("t")).isEmpty();
        assertThat(keys(storage)).hasSize(2500);
        StorageSweeper sweeper = new StorageSweeper(store);
        int rounds = 0;
        while (sweeper.sweep()) {
            rounds++;
        }
        assertThat(rounds).as("one for the table's storage").isEqualTo(1);
        assertThat(keys(storage)).isEmpty();
    }

    @Test
    void alterTableRenamesDropsAndAddsColumns() {
        run("CREATE TABLE t (a int PRIMARY KEY, b int)");
        insert("t", 1, 7);
        run("ALTER TABLE t RENAME COLUMN b TO c; ALTER TABLE t RENAME TO u");
        run("ALTER TABLE u DROP COLUMN c, ADD COLUMN d bigserial");
        assertThat(table("u").visibleColumns()).hasSize(2);
        assertThat(rows("u")).hasSize(1).first().asString().endsWith("1]");
    }

    @Test
    void aSchemaWithRelationsGoesOnlyWithCascade() {
        run("CREATE SCHEMA app; CREATE TABLE app.t (a int)");
        refuses("DROP SCHEMA app", "2BP01", "cannot drop schema app because other objects depend on it");
        run("DROP SCHEMA app CASCADE");
        assertThat(catalog().findSchema("app")).isNull();
    }
}
