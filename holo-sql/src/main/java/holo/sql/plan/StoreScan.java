package holo.sql.plan;

import holo.accord.primitives.KeyRange;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.CompiledPlan;
import holo.sql.exec.ExecutableRel;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.PlanCompiler;
import holo.sql.statistics.TableStatistics;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Reads rows of a table from the store: all of them, or those of a {@link KeyAccess}.
public final class StoreScan extends TableScan implements ExecutableRel {
    /// The place of the hidden column that holds the row's key.
    static final int KEY = -1;

    /// The place of the hidden column that holds the row's bytes.
    static final int VALUE = -2;

    /// The place of the column that says which table has the row.
    public static final int TABLE_OID = -3;

    private final TableLayout layout;
    private final int[] places;
    private final KeyAccess access;
    private final List<Pruning> prunings;
    private final @Nullable AsOf asOf;

    /// @param places what each output column reads
    /// @param prunings what is to be asked before anything is read
    /// @param asOf the time of the past that it reads at; null for the statement's snapshot
    StoreScan(
            RelOptCluster cluster,
            RelOptTable table,
            TableLayout layout,
            int[] places,
            KeyAccess access,
            List<Pruning> prunings,
            @Nullable AsOf asOf) {
        super(cluster, cluster.traitSet(), List.of(), table);
        this.prunings = prunings;
        this.layout = layout;
        this.places = places;
        this.access = access;
        this.asOf = asOf;
    }

    /// The table's layout.
    public TableLayout layout() {
        return layout;
    }

    /// The places in the row that the columns read; negative for the row's key and bytes.
    public int[] places() {
        return places.clone();
    }

    /// The time of the past that the rows are read at; null for the statement's snapshot.
    public @Nullable AsOf asOf() {
        return asOf;
    }

    /// The indexes that lead to the rows. What was added to the table since is no way to rows of the past, and nobody
    /// knows yet how long ago that will be.
    List<AccessPath> paths() {
        List<AccessPath> all = AccessPath.of(layout);
        return asOf == null
                ? all
                : all.stream().filter(p -> p.index().primary()).toList();
    }

    /// An expression over this scan's columns as one over the table's columns by place.
    RexNode overPlaces(RexNode node) {
        return IndexShape.overPlaces(node, places);
    }

    /// Which part of which index is read.
    public KeyAccess access() {
        return access;
    }

    /// Whether no condition on a key leaves rows out.
    public boolean isWholeTable() {
        return access.isAll();
    }

    /// How many rows are to be read, by the planner's estimate when the statement was compiled.
    public long expectedRows() {
        return Math.round(estimateRowCount(getCluster().getMetadataQuery()));
    }

    /// Estimates the rows that are to be read, for the values of one execution.
    public interface Estimator {
        /// The keys, of the rows or of the index; null when no row can be among them.
        @Nullable
        KeyRange range(ExecutionContext context);

        /// How many there are at most, as far as the bounds themselves tell: between two numbers there are only so
        /// many. Else {@link Long#MAX_VALUE}. Costs nearly nothing.
        long most(ExecutionContext context);

        /// About how many there are, as the row store says.
        long rows(ExecutionContext context, KeyRange range);
    }

    /// Null where the planner's estimate is all that can be had: for a table as a whole, for a few keys, and for what
    /// is looked up again and again.
    public @Nullable Estimator estimator(List<SqlType> parameterTypes) {
        boolean range = access.low() != null || access.high() != null;
        List<RexNode> bounds = new ArrayList<>(access.equal());
        for (RexNode bound : new @Nullable RexNode[] {access.low(), access.high()}) {
            if (bound != null) {
                bounds.add(bound);
            }
        }
        if (!range || bounds.stream().anyMatch(bound -> RexUtil.containsCorrelation(bound))) {
            return null;
        }
        try {
            return new StoreScanPlan(layout, places, access, prunings, asOf, PlanCompiler.of(this, parameterTypes));
        } catch (SqlException e) {
            // A bound that is more than a simple expression.
            return null;
        }
    }

    /// What ANALYZE found in the table; null when it was never analyzed.
    @Nullable
    TableStatistics statistics() {
        StoredTable stored = table.unwrap(StoredTable.class);
        return stored == null ? null : stored.statistics();
    }

    StoreScan withAccess(KeyAccess newAccess) {
        return new StoreScan(getCluster(), getTable(), layout, places, newAccess, prunings, asOf);
    }

    /// The same scan, which asks before it reads anything whether there can be rows.
    StoreScan withPrunings(List<Pruning> asked) {
        return new StoreScan(getCluster(), getTable(), layout, places, access, asked, asOf);
    }

    /// Where the table stands among the partitions of those above it.
    List<Pruning.Place> partitionPlaces() {
        StoredTable stored = table.unwrap(StoredTable.class);
        return stored == null ? List.of() : stored.partitionPlaces();
    }

    /// The table that the query names, of which this one is a part; null for the table itself.
    public @Nullable TableDescriptor family() {
        StoredTable stored = table.unwrap(StoredTable.class);
        return stored == null ? null : stored.family();
    }

    @Override
    public RelNode project(ImmutableBitSet used, Set<RelDataTypeField> extra, RelBuilder builder) {
        int[] kept = used.toArray();
        StoredTable narrow = java.util.Objects.requireNonNull(table.unwrap(StoredTable.class))
                .narrow(kept);
        RelOptTable narrowed = RelOptTableImpl.create(
                table.getRelOptSchema(),
                narrow.getRowType(getCluster().getTypeFactory()),
                narrow,
                com.google.common.collect.ImmutableList.copyOf(table.getQualifiedName()));
        return new StoreScan(getCluster(), narrowed, layout, narrow.places(), access, prunings, asOf);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return this;
    }

    @Override
    public double estimateRowCount(RelMetadataQuery mq) {
        double all = table.getRowCount();
        return access.isAll() ? all : AccessChooser.rows(this, access, all);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        super.explainTerms(writer).item("places", Arrays.toString(places));
        // Trees of equal text are taken for one.
        writer.itemIf("asOf", asOf, asOf != null);
        writer.itemIf("pruned", prunings, !prunings.isEmpty());
        return writer.itemIf("key", access, !access.isAll());
    }

    @Override
    public CompiledPlan compile(PlanCompiler compiler) {
        return new StoreScanPlan(layout, places, access, prunings, asOf, compiler);
    }
}
