package holo.sql.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Timestamp;
import holo.sql.error.SqlException;
import holo.sql.type.PgTypes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CatalogTest {
    private static final TableDescriptor TABLE = new TableDescriptor(
            16384,
            SchemaDescriptor.PUBLIC,
            "orders",
            RoleDescriptor.BOOTSTRAP_OID,
            16385,
            List.of(
                    ColumnDescriptor.of(1, "id", 23, -1)
                            .withNotNull(true)
                            .withIdentity(ColumnDescriptor.Identity.ALWAYS),
                    ColumnDescriptor.of(2, "price", 1700, 983046)
                            .withDefault("0.00")
                            .withComment("in euro"),
                    ColumnDescriptor.of(3, "gone", 25, -1).asDropped()),
            List.of(new IndexDescriptor(
                    16386,
                    "orders_pkey",
                    16385,
                    true,
                    true,
                    List.of(IndexDescriptor.Part.ascending(1)),
                    List.of(2),
                    "price > 0",
                    IndexDescriptor.State.PUBLIC,
                    null)),
            List.of(
                    new ConstraintDescriptor.PrimaryKey(16387, "orders_pkey", 16386),
                    new ConstraintDescriptor.Unique(16388, "orders_u", 16386),
                    new ConstraintDescriptor.Check(16389, "orders_check", "price >= 0", List.of(2)),
                    new ConstraintDescriptor.ForeignKey(
                            16390,
                            "orders_fkey",
                            List.of(1),
                            16384,
                            List.of(1),
                            ConstraintDescriptor.Action.CASCADE,
                            ConstraintDescriptor.Action.NO_ACTION,
                            ConstraintDescriptor.Deferral.INITIALLY_DEFERRED)),
            Map.of("fillfactor", "100"),
            "what was ordered");

    private final MapStorage storage = new MapStorage();

    private CatalogChanges initialized() {
        assertThat(CatalogChanges.initialize(storage, "holo")).isTrue();
        return new CatalogChanges(storage);
    }

    @Test
    void descriptorsOfEveryKindSurviveStorage() {
        CatalogChanges changes = initialized();
        List<Descriptor> descriptors = List.of(
                TABLE,
                new ViewDescriptor(
                        16400,
                        2200,
                        "v",
                        10,
                        List.of(ColumnDescriptor.of(1, "a", 23, -1)),
                        "SELECT 1 AS a",
                        Map.of(),
                        null),
                new SequenceDescriptor(16401, 2200, "s", 10, 20, 1, 1, 1, Long.MAX_VALUE, 1, true, 16384, 1, "c"),
                new SchemaDescriptor(16402, "app", 10, DatabaseDescriptor.DEFAULT_OID, "ours"),
                new RoleDescriptor(16403, "ann", List.of(RoleAttribute.LOGIN), "SCRAM-SHA-256$…", List.of(10), null));
        descriptors.forEach(changes::create);
        CatalogSnapshot catalog = CatalogSnapshot.load(storage).in(DatabaseDescriptor.DEFAULT_OID);
        assertThat(catalog.relations()).contains(TABLE).hasSize(3);
        assertThat(catalog.findRelation(2200, "v")).isEqualTo(descriptors.get(1));
        assertThat(catalog.relation(16401)).isEqualTo(descriptors.get(2));
        assertThat(catalog.findSchema("app")).isEqualTo(descriptors.get(3));
        assertThat(catalog.findRole("ann")).isEqualTo(descriptors.get(4));
        assertThat(catalog.tableOfIndex(16386)).isEqualTo(TABLE);
        assertThat(catalog.tableOfStorage(16385)).isEqualTo(TABLE);
    }

    @Test
    void aCatalogFromBeforeThereWereDatabasesBecomesTheFirst() {
        initialized();
        for (DatabaseDescriptor database : CatalogSnapshot.load(storage).databases()) {
            storage.delete(KeySpace.descriptor(DescriptorKind.DATABASE, database.oid()));
        }
        for (SchemaDescriptor schema : CatalogSnapshot.load(storage).schemas()) {
            byte[] withDatabase = DescriptorCodec.encode(schema);
            storage.put(
                    KeySpace.descriptor(DescriptorKind.SCHEMA, schema.oid()),
                    Arrays.copyOf(withDatabase, withDatabase.length - Integer.BYTES));
        }
        storage.delete(KeySpace.descriptor(DescriptorKind.SCHEMA, DatabaseDescriptor.MAINTENANCE_PUBLIC_OID));

        assertThat(CatalogChanges.initialize(storage, "mine")).isTrue();
        CatalogSnapshot catalog = CatalogSnapshot.load(storage);
        DatabaseDescriptor first = java.util.Objects.requireNonNull(catalog.findDatabase("mine"));
        assertThat(catalog.databases())
                .extracting(DatabaseDescriptor::name)
                .containsExactlyInAnyOrder("mine", "postgres", "template0", "template1");
        assertThat(catalog.in(first.oid()).schemas())
                .extracting(SchemaDescriptor::oid)
                .containsExactlyInAnyOrder(
                        SchemaDescriptor.PG_CATALOG, SchemaDescriptor.INFORMATION_SCHEMA, SchemaDescriptor.PUBLIC);
        assertThat(CatalogChanges.initialize(storage, "mine")).isFalse();
    }

    @Test
    void aNameCanBeTakenOnceByARelationOrAnIndex() {
        CatalogChanges changes = initialized();
        changes.create(TABLE);
        assertThatThrownBy(() ->
                        changes.create(new ViewDescriptor(16500, 2200, "orders", 10, List.of(), "x", Map.of(), null)))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("42P07"))
                .hasMessage("relation \"orders\" already exists");
        assertThatThrownBy(() -> changes.create(
                        new ViewDescriptor(16501, 2200, "orders_pkey", 10, List.of(), "x", Map.of(), null)))
                .hasMessage("relation \"orders_pkey\" already exists");
        assertThatThrownBy(() ->
                        changes.create(new SchemaDescriptor(16502, "public", 10, DatabaseDescriptor.DEFAULT_OID, null)))
                .hasMessage("schema \"public\" already exists");
    }

    @Test
    void theCacheFollowsTheVersionAndNeverSharesUncommittedChanges() {
        CatalogCache cache = new CatalogCache();
        initialized();
        CatalogSnapshot first = cache.at(storage);
        assertThat(cache.at(storage)).isSameAs(first);
        new CatalogChanges(storage).create(TABLE);
        CatalogSnapshot second = cache.at(storage);
        assertThat(second.version()).isEqualTo(first.version() + 1);
        assertThat(second.table(TABLE.oid())).isEqualTo(TABLE);
        storage.changed = true;
        assertThat(cache.at(storage)).isNotSameAs(second);
    }

    @Test
    void theCacheReadsNothingWhileTheStoreSaysThatNothingChanged() {
        CatalogCache cache = new CatalogCache();
        initialized();
        storage.changedAt = new Timestamp(1, 10, 1);
        CatalogSnapshot first = cache.at(storage);
        int gets = storage.gets;
        assertThat(cache.at(storage)).isSameAs(first);
        assertThat(storage.gets).isEqualTo(gets);
        new CatalogChanges(storage).create(TABLE);
        storage.changedAt = new Timestamp(1, 20, 1);
        assertThat(cache.at(storage).table(TABLE.oid())).isEqualTo(TABLE);
        gets = storage.gets;
        storage.changedAt = null;
        assertThat(cache.at(storage).table(TABLE.oid())).isEqualTo(TABLE);
        assertThat(storage.gets).as("who does not know reads the version").isGreaterThan(gets);
    }

    @Test
    void aDroppedRelationFreesItsNameAndOidsAreNeverReused() {
        CatalogChanges changes = initialized();
        int first = changes.nextOid();
        changes.create(TABLE);
        changes.drop(TABLE);
        assertThat(CatalogSnapshot.load(storage).relation(TABLE.oid())).isNull();
        changes.create(TABLE.withName("orders"));
        assertThat(changes.nextOid()).isEqualTo(first + 1);
    }

    @Test
    void damagedDescriptorsAreRefusedAtEveryLength() {
        byte[] good = DescriptorCodec.encode(TABLE);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> DescriptorCodec.decode(DescriptorKind.TABLE, cut, PgTypes::get))
                    .isInstanceOf(CatalogFormatException.class);
        }
    }

    /// Greater numbers are those of types that are made of relations.
    @Test
    void refusesToNumberObjectsAsTypesOfRows() {
        CatalogChanges changes = initialized();
        storage.put(
                KeySpace.NEXT_OID,
                ByteBuffer.allocate(Integer.BYTES)
                        .putInt(RowTypes.RELATION_OID_MAX)
                        .array());
        assertThat(changes.nextOid()).isEqualTo(RowTypes.RELATION_OID_MAX);
        assertThatThrownBy(changes::nextOid)
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("54000"))
                .hasMessageContaining("no more object numbers");
    }

    @Test
    void storageIdsAreReadBackFromKeys() {
        assertThat(KeySpace.storageId(KeySpace.data(16385).start())).isEqualTo(16385);
        assertThat(KeySpace.storageId(KeySpace.NEXT_OID)).isZero();
    }
}
