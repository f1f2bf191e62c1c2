package holo.sql.catalog;

import java.util.List;
import java.util.Map;

/// A small catalog for tests: two tables with a foreign key, a view, a sequence.
public final class SampleCatalog {
    private SampleCatalog() {}

    public static CatalogSnapshot load() {
        MapStorage storage = new MapStorage();
        CatalogChanges.initialize(storage, "holo");
        CatalogChanges changes = new CatalogChanges(storage);
        changes.create(table(
                16384,
                "customer",
                List.of(
                        ColumnDescriptor.of(1, "id", 23, -1).withNotNull(true),
                        ColumnDescriptor.of(2, "Name", 1043, 44)
                                .withDefault("'nobody'")
                                .withComment("what they are called"),
                        ColumnDescriptor.of(3, "balance", 1700, 786438)),
                List.of(new ConstraintDescriptor.Check(16391, "customer_check", "balance >= 0", List.of(3)))));
        changes.create(table(
                16400,
                "orders",
                List.of(
                        ColumnDescriptor.of(1, "id", 20, -1)
                                .withNotNull(true)
                                .withIdentity(ColumnDescriptor.Identity.ALWAYS),
                        ColumnDescriptor.of(2, "customer", 23, -1)),
                List.of(new ConstraintDescriptor.ForeignKey(
                        16406,
                        "orders_customer_fkey",
                        List.of(2),
                        16384,
                        List.of(1),
                        ConstraintDescriptor.Action.CASCADE,
                        ConstraintDescriptor.Action.NO_ACTION,
                        ConstraintDescriptor.Deferral.NOT_DEFERRABLE))));
        changes.create(new ViewDescriptor(
                16410,
                SchemaDescriptor.PUBLIC,
                "names",
                RoleDescriptor.BOOTSTRAP_OID,
                List.of(ColumnDescriptor.of(1, "Name", 1043, 44)),
                "SELECT \"Name\" FROM customer",
                Map.of(),
                null));
        changes.create(new SequenceDescriptor(
                16411,
                SchemaDescriptor.PUBLIC,
                "orders_id_seq",
                RoleDescriptor.BOOTSTRAP_OID,
                20,
                1,
                1,
                1,
                Long.MAX_VALUE,
                1,
                false,
                16400,
                1,
                null));
        return CatalogSnapshot.load(storage).in(DatabaseDescriptor.DEFAULT_OID);
    }

    private static TableDescriptor table(
            int oid, String name, List<ColumnDescriptor> columns, List<ConstraintDescriptor> more) {
        List<ConstraintDescriptor> constraints = new java.util.ArrayList<>();
        constraints.add(new ConstraintDescriptor.PrimaryKey(oid + 3, name + "_pkey", oid + 2));
        constraints.addAll(more);
        return new TableDescriptor(
                oid,
                SchemaDescriptor.PUBLIC,
                name,
                RoleDescriptor.BOOTSTRAP_OID,
                oid + 1,
                columns,
                List.of(new IndexDescriptor(
                        oid + 2,
                        name + "_pkey",
                        oid + 1,
                        true,
                        true,
                        List.of(IndexDescriptor.Part.ascending(1)),
                        List.of(),
                        null,
                        IndexDescriptor.State.PUBLIC,
                        null)),
                constraints,
                Map.of(),
                null);
    }
}
