package holo.sql.plan;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.CompiledPlan;
import holo.sql.exec.Measurements;
import holo.sql.exec.PlanCompiler;
import holo.sql.expression.DomainCheck;
import holo.sql.expression.PgRexBuilder;
import holo.sql.parser.LockedQuery;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgParser;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.parser.Statement;
import holo.sql.session.RowDescription;
import holo.sql.statistics.TableEstimates;
import holo.sql.type.Collation;
import holo.sql.type.DomainType;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypeFactory;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.schema.Table;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Plans queries. One instance plans for one catalog and search path; not thread-safe.
public final class Planner {
    private final SearchPath searchPath;
    private final TableEstimates estimates;
    private final String text;
    private final PgTypeFactory typeFactory = new PgTypeFactory();
    private final Map<String, Table> changes = new HashMap<>();
    private ParameterNames parameterNames = ParameterNames.NONE;
    private @Nullable Supplier<Measurements> measuring;

    /// @param estimates what is known of tables
    /// @param text the statement's text, for positions in errors
    public Planner(SearchPath searchPath, TableEstimates estimates, String text) {
        this.searchPath = searchPath;
        this.estimates = estimates;
        this.text = text;
    }

    /// Makes plans from now on that write down what their operators do.
    ///
    /// @param timed whether times are to be shown
    public void measure(boolean timed) {
        measuring = () -> new Measurements(timed);
    }

    /// Lets queries from now on call parameters by names.
    public void name(ParameterNames names) {
        parameterNames = names;
    }

    /// A query that is ready to run.
    ///
    /// @param parameterTypes of `$1` …, declared or inferred; text where nothing decides
    /// @param inferred the same, null where this query does not say
    /// @param rel the tree that was compiled, for EXPLAIN
    /// @param written the tree before any optimisation
    /// @param collations of the columns
    /// @param measurements what the operators do; null for a plan that is not measured
    public record Planned(
            CompiledPlan compiled,
            RowDescription columns,
            List<SqlType> parameterTypes,
            List<@Nullable SqlType> inferred,
            RelNode rel,
            RelNode written,
            List<Derived> collations,
            @Nullable Measurements measurements) {
        /// Whether the plan reads rows that end with the OID of their table: see {@link Feed#tableOid}.
        public boolean readsTableOids() {
            return readsTableOids(rel);
        }

        private static boolean readsTableOids(RelNode node) {
            return node instanceof RelationScan scan
                            && scan.getTable().unwrap(ComputedTable.class) instanceof ComputedTable table
                            && table.source() != null
                            && scan.getRowType().getFieldNames().getLast().equals(SystemColumns.TABLE_OID)
                    || node.getInputs().stream().anyMatch(Planned::readsTableOids);
        }

        /// The OIDs of the columns' collations, 0 for that of the type.
        ///
        /// @throws SqlException 42P22 where two conflict
        public List<Integer> columnCollations() {
            List<Integer> oids = new ArrayList<>();
            for (int i = 0; i < columns.columns().size(); i++) {
                RowDescription.Column column = columns.columns().get(i);
                Derived derived = collations.get(i);
                if (derived.strength() == Derived.Strength.CONFLICT) {
                    throw SqlException.of(
                                    "42P22",
                                    "no collation was derived for column \"" + column.name()
                                            + "\" with collatable type "
                                            + column.type().displayName())
                            .withHint("Use the COLLATE clause to set the collation explicitly.");
                }
                Collation collation = derived.collation();
                boolean own = collation == null || CollatedExpressions.isOwn(collation, column.type());
                oids.add(own || collation == null ? 0 : collation.oid());
            }
            return oids;
        }
    }

    /// What is around a query.
    ///
    /// @param viewer through whose eyes it sees tables
    /// @param around the OIDs of the views, and of the tables with policies, that it is inside of
    public record Inside(Viewer viewer, List<Integer> around) {
        public Inside {
            around = List.copyOf(around);
        }
    }

    /// A relation of one statement, whose rows the statement supplies.
    ///
    /// @param relation makes it, given its number
    /// @param from makes what stands in FROM of the rows as a relation
    /// @param table whose visible columns they are; null when they are of no table
    /// @param outer whether a row of nulls alone is none: an outer join found nothing
    public record Feed(
            IntFunction<Table> relation,
            UnaryOperator<SqlNode> from,
            @Nullable TableDescriptor table,
            boolean outer) {
        public Feed(IntFunction<Table> relation, UnaryOperator<SqlNode> from) {
            this(relation, from, null, false);
        }

        /// The visible columns of a table.
        public Feed(TableDescriptor table, UnaryOperator<SqlNode> from) {
            this(number -> ComputedTable.fed(number, table, false), from, table, false);
        }

        /// @param alias what expressions call it
        public Feed(String alias, TableDescriptor table) {
            this(table, rows -> as(rows, alias));
        }

        /// The same rows, with the OIDs of their tables where expressions ask for them.
        public Feed in(SqlNodeList expressions) {
            TableDescriptor of = table;
            return of == null || !SystemColumns.nameTableOid(expressions)
                    ? this
                    : new Feed(number -> ComputedTable.fed(number, of, true), from, of, outer);
        }

        /// The rows of a table as those of a view that is changed through it.
        public static Feed of(String alias, TableDescriptor table, @Nullable ViewChain view) {
            return view == null ? new Feed(alias, table) : new Feed(table, rows -> as(view.projected(rows), alias));
        }

        /// Rows that a query has yielded.
        public static Feed of(String alias, RowDescription columns, boolean outer) {
            return new Feed(number -> ComputedTable.fed(number, columns), rows -> as(rows, alias), null, outer);
        }
    }

    /// Adds what a change of the WITH clause returns to the relations of the statement.
    ///
    /// @param columns null for a change that returns nothing
    public void addChange(int number, @Nullable RowDescription columns) {
        changes.put(Statement.WithChanges.relation(number), ComputedTable.changed(number, columns));
    }

    /// Plans expressions over rows that the statement supplies: feed 0, feed 1 … side by side.
    public Planned planOverFeeds(
            List<? extends SqlNode> items, List<Feed> feeds, List<@Nullable SqlType> declared, int parameterCount) {
        return planOverFeeds(items, feeds, null, declared, parameterCount);
    }

    /// Plans expressions that stand in a view or a policy, over rows that the statement supplies.
    public Planned planOverFeeds(List<? extends SqlNode> items, List<Feed> feeds, Inside inside) {
        return planOverFeeds(items, feeds, null, inside, List.of(), 0);
    }

    /// Plans expressions over rows that the statement supplies, behind a WITH clause.
    public Planned planOverFeeds(
            List<? extends SqlNode> items,
            List<Feed> feeds,
            @Nullable SqlNodeList with,
            List<@Nullable SqlType> declared,
            int parameterCount) {
        return planOverFeeds(items, feeds, with, outermost(), declared, parameterCount);
    }

    private Planned planOverFeeds(
            List<? extends SqlNode> items,
            List<Feed> feeds,
            @Nullable SqlNodeList with,
            Inside inside,
            List<@Nullable SqlType> declared,
            int parameterCount) {
        Map<String, Table> extra = new HashMap<>();
        SqlNode from = null;
        for (int i = 0; i < feeds.size(); i++) {
            Feed feed = feeds.get(i);
            String name = "feed" + i;
            extra.put(name, feed.relation().apply(i));
            SqlNode next =
                    feed.from().apply(new SqlIdentifier(List.of(PlannerSchemas.STATEMENT, name), SqlParserPos.ZERO));
            from = from == null ? next : feed.outer() ? leftJoin(from, next) : crossJoin(from, next);
        }
        SqlNode query = select(new SqlNodeList(items, SqlParserPos.ZERO), from, null);
        return plan(
                with == null ? query : new SqlWith(SqlParserPos.ZERO, with, query),
                inside,
                declared,
                parameterCount,
                extra);
    }

    static SqlNode as(SqlNode relation, String alias) {
        return SqlStdOperatorTable.AS.createCall(
                SqlParserPos.ZERO, relation, new SqlIdentifier(alias, SqlParserPos.ZERO));
    }

    static SqlSelect selectFrom(List<? extends SqlNode> items, SqlNode from) {
        return select(new SqlNodeList(items, SqlParserPos.ZERO), from, null);
    }

    /// Compiles the conditions of domains.
    public DomainCheck.Source domains() {
        return new DomainConditions(this);
    }

    private static SqlSelect select(SqlNodeList items, @Nullable SqlNode from, @Nullable SqlNode where) {
        SqlParserPos pos = SqlParserPos.ZERO;
        return new SqlSelect(
                pos, SqlNodeList.EMPTY, items, from, where, null, null, null, null, null, null, null, null);
    }

    /// A relation before a FROM clause. What the clause lists comes one by one behind it: a function there that takes
    /// columns of an earlier relation cannot be planned inside of a join's right side.
    private static SqlNode before(SqlNode first, SqlNode from) {
        boolean listed = from instanceof SqlJoin join
                && (join.getJoinType() == JoinType.COMMA || join.getJoinType() == JoinType.CROSS);
        return listed
                ? crossJoin(before(first, ((SqlJoin) from).getLeft()), ((SqlJoin) from).getRight())
                : crossJoin(first, from);
    }

    private static SqlNode leftJoin(SqlNode left, SqlNode right) {
        return new SqlJoin(
                SqlParserPos.ZERO,
                left,
                SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                JoinType.LEFT.symbol(SqlParserPos.ZERO),
                right,
                JoinConditionType.ON.symbol(SqlParserPos.ZERO),
                SqlLiteral.createBoolean(true, SqlParserPos.ZERO));
    }

    private static SqlNode crossJoin(SqlNode left, SqlNode right) {
        return new SqlJoin(
                SqlParserPos.ZERO,
                left,
                SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                JoinType.COMMA.symbol(SqlParserPos.ZERO),
                right,
                JoinConditionType.NONE.symbol(SqlParserPos.ZERO),
                null);
    }

    /// Plans what finds the rows of a table that a statement changes: each row begins with the row's key and bytes,
    /// then come the items.
    ///
    /// @param view by which the statement names the table, or null; where its triggers do the change, its columns
    ///     stand for key and bytes
    /// @param use what happens to the rows
    /// @param items expressions over the table and `others`
    /// @param others further relations to join, or null
    public Planned planTargets(
            TableDescriptor table,
            boolean only,
            @Nullable ViewChain view,
            String alias,
            RowUse use,
            List<? extends SqlNode> items,
            @Nullable SqlNode others,
            @Nullable SqlNode where,
            @Nullable SqlNodeList with,
            List<@Nullable SqlType> declared,
            int parameterCount) {
        SqlNode from = view == null ? withRow(table, only, alias, use) : withRow(view, alias, use);
        if (others != null) {
            from = before(from, others);
        }
        return planRows(
                view == null ? rowOf(alias) : rowOf(view, alias), items, from, where, with, declared, parameterCount);
    }

    /// Plans MERGE: the rows of the source, each with the key and bytes of the table's row that the condition finds,
    /// or nulls.
    public Planned planMerge(
            TableDescriptor table,
            boolean only,
            String alias,
            List<? extends SqlNode> items,
            SqlNode source,
            SqlNode condition,
            @Nullable SqlNodeList with,
            List<@Nullable SqlType> declared,
            int parameterCount) {
        SqlNode from = new SqlJoin(
                SqlParserPos.ZERO,
                source,
                SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                JoinType.LEFT.symbol(SqlParserPos.ZERO),
                withRow(table, only, alias, RowUse.READ),
                JoinConditionType.ON.symbol(SqlParserPos.ZERO),
                condition);
        return planRows(rowOf(alias), items, from, null, with, declared, parameterCount);
    }

    /// The hidden columns of a table that was made by {@link #withRow}: key and bytes of its rows.
    public static List<SqlNode> rowOf(String alias) {
        return List.of(
                new SqlIdentifier(List.of(alias, StoredTable.KEY_COLUMN), SqlParserPos.ZERO),
                new SqlIdentifier(List.of(alias, StoredTable.VALUE_COLUMN), SqlParserPos.ZERO));
    }

    /// Whether a column of a result is one of the hidden ones, which a star names too.
    public static boolean isHidden(String column) {
        return column.startsWith(StoredTable.KEY_COLUMN) || column.startsWith(StoredTable.VALUE_COLUMN);
    }

    /// Whether MERGE found a row of the table.
    public static SqlNode isMatched(String alias) {
        return SqlStdOperatorTable.IS_NOT_NULL.createCall(
                SqlParserPos.ZERO, new SqlIdentifier(List.of(alias, StoredTable.KEY_COLUMN), SqlParserPos.ZERO));
    }

    /// A table in FROM, with the hidden columns that say where its rows are.
    ///
    /// @param only whether without the tables that inherit from it
    public SqlNode withRow(TableDescriptor table, boolean only, String alias, RowUse use) {
        String schema = Objects.requireNonNull(searchPath.catalog().schema(table.schemaOid()))
                .name();
        String named = only ? PlannerSchemas.ONLY + table.name() : table.name();
        String name = use.named(named, searchPath.viewer().roleOid());
        return as(new SqlIdentifier(List.of(schema, name), SqlParserPos.ZERO), alias);
    }

    /// A view in FROM, with the hidden columns that say where its rows are.
    public SqlNode withRow(ViewChain view, String alias, RowUse use) {
        String schema = Objects.requireNonNull(
                        searchPath.catalog().schema(view.end().schemaOid()))
                .name();
        return as(view.rows(schema, use, view.viewer(searchPath.viewer()).roleOid()), alias);
    }

    private static List<SqlNode> rowOf(ViewChain view, String alias) {
        List<SqlNode> columns = new ArrayList<>();
        view.hidden().forEach(name -> columns.add(new SqlIdentifier(List.of(alias, name), SqlParserPos.ZERO)));
        return columns;
    }

    private Planned planRows(
            List<SqlNode> row,
            List<? extends SqlNode> items,
            SqlNode from,
            @Nullable SqlNode where,
            @Nullable SqlNodeList with,
            List<@Nullable SqlType> declared,
            int parameterCount) {
        SqlNodeList list = new SqlNodeList(SqlParserPos.ZERO);
        row.forEach(list::add);
        items.forEach(list::add);
        SqlNode query = select(list, from, where);
        return plan(with == null ? query : new SqlWith(SqlParserPos.ZERO, with, query), declared, parameterCount);
    }

    /// Whether a query reads a table as of a time of the past.
    public static boolean readsThePast(SqlNode query) {
        return PastTables.areUsed(query);
    }

    /// Whether errors keep the values of a table's rows from whom this plans for.
    public boolean isVeiled(TableDescriptor table) {
        return !searchPath.viewer().seesAll(table, searchPath.catalog());
    }

    /// The table's own name: rows that are changed, locked, of the past or that policies let through come from tables
    /// under names that hold it.
    public static String tableOf(String planned) {
        String name =
                planned.startsWith(PlannerSchemas.BARE) ? planned.substring(PlannerSchemas.BARE.length()) : planned;
        RowUse.Named row = RowUse.read(name);
        String table = row == null ? AsOf.tableOf(name) : row.table();
        return table.startsWith(PlannerSchemas.ONLY) ? table.substring(PlannerSchemas.ONLY.length()) : table;
    }

    /// Whether a node only says which conditions come first.
    public static boolean isBarrier(RelNode rel) {
        return rel instanceof Barrier;
    }

    /// The factory that types of this planner's queries come from.
    public PgTypeFactory typeFactory() {
        return typeFactory;
    }

    /// Plans a query.
    ///
    /// @param declared types of parameters, null elements to infer
    /// @param parameterCount how many parameters there are
    /// @throws SqlException in PostgreSQL's words, with a position in the text
    public Planned plan(SqlNode query, List<@Nullable SqlType> declared, int parameterCount) {
        return plan(query, declared, parameterCount, Map.of());
    }

    /// Plans a query over the catalog and some relations of the statement itself.
    Planned plan(SqlNode query, List<@Nullable SqlType> declared, int parameterCount, Map<String, Table> extra) {
        return plan(query, outermost(), declared, parameterCount, extra);
    }

    private Inside outermost() {
        return new Inside(searchPath.viewer(), List.of());
    }

    private Planned plan(
            SqlNode query,
            Inside inside,
            List<@Nullable SqlType> declared,
            int parameterCount,
            Map<String, Table> extra) {
        Map<String, Table> own = extra;
        if (!changes.isEmpty()) {
            own = new HashMap<>(changes);
            own.putAll(extra);
        }
        try {
            return planned(query, inside, declared, parameterCount, own);
        } catch (SqlException e) {
            throw positioned(e);
        } catch (StackOverflowError e) {
            throw SqlException.of("54001", "stack depth limit exceeded")
                    .withHint("The query is nested too deeply: write it in smaller parts.");
        } catch (RuntimeException | AssertionError e) {
            throw positioned(ErrorTranslation.translate(e));
        }
    }

    private SqlException positioned(SqlException e) {
        return e.position() == 0 ? e : e.withPosition(ErrorTranslation.CHARACTERS.apply(text, e.position()));
    }

    private Planned planned(
            SqlNode query,
            Inside inside,
            List<@Nullable SqlType> declared,
            int parameterCount,
            Map<String, Table> extra) {
        LockedQuery.refuse(query);
        // What a time of the past says of the parameters, the query is to know.
        List<List<@Nullable SqlType>> known = new ArrayList<>(List.of(declared));
        PastTables past = new PastTables(searchPath, time -> {
            Planned planned = planOverFeeds(List.of(timestamp(time)), List.of(), known.getLast(), parameterCount);
            known.add(planned.inferred());
            return planned.compiled();
        });
        AsOf asOf = query instanceof SqlSnapshot whole ? past.add(whole.getPeriod()) : null;
        SqlNode read = OnlyTables.rewrite(
                past.rewrite(query instanceof SqlSnapshot whole ? whole.getTableRef() : query), searchPath);
        Times times = new Times(extra, past, asOf, SystemColumns.nameTableOid(read));
        return planned(read, inside, known.getLast(), parameterCount, times);
    }

    /// @param extra relations of the statement itself
    /// @param past the times that tables are read at
    /// @param asOf the one of those that say none; null for the statement's snapshot
    private record Times(
            Map<String, Table> extra,
            PastTables past,
            @Nullable AsOf asOf,
            boolean tableOids) {}

    private PgCatalogReader reader(Times times, Viewer viewer) {
        return new PgCatalogReader(
                PlannerSchemas.root(
                        searchPath, estimates, times.extra(), times.past(), times.asOf(), viewer, times.tableOids()),
                searchPath,
                typeFactory);
    }

    /// NULL of a type.
    public static SqlNode nullOf(SqlType type, SqlParserPos pos) {
        return SqlStdOperatorTable.CAST.createCall(
                pos, SqlLiteral.createNull(pos), new SqlDataTypeSpec(new QueryRewriter.KnownTypeSpec(type, pos), pos));
    }

    private static SqlNode timestamp(SqlNode time) {
        SqlParserPos pos = time.getParserPosition();
        PgTypeNameSpec type = new PgTypeNameSpec(new SqlIdentifier(PgTypes.TIMESTAMPTZ.name(), pos), List.of(), 0, pos);
        return SqlStdOperatorTable.CAST.createCall(pos, time, new SqlDataTypeSpec(type, pos));
    }

    private Planned planned(
            SqlNode query, Inside inside, List<@Nullable SqlType> declared, int parameterCount, Times times) {
        RelOptCluster cluster =
                RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), new PgRexBuilder(typeFactory));
        cluster.getPlanner().setExecutor(Optimizer.NO_EXECUTOR);
        cluster.setMetadataQuerySupplier(PlanMetadata::new);
        Conversion conversion = new Conversion(times, cluster, inside);
        PgValidator validator = conversion.validator();
        SqlNode validated = validator.validate(QueryRewriter.rewrite(
                RecursiveNames.distinct(parameterNames.outsideOfScopes(query), 0), declared, searchPath));
        RelRoot converted = conversion.convert(validator, validated);
        Collating.Node collated = Collating.settled(Barriers.settled(converted.project()), searchPath.catalog());
        RelNode written = collated.rel();
        IndexShape.learn(written, () -> new Planner(searchPath, estimates, ""));
        RelNode rel = new Optimizer(cluster)
                .optimize(written.accept(new SetProjections()).accept(new WindowInputs()));
        List<@Nullable SqlType> inferred = inferred(declared, parameterCount, validator);
        List<SqlType> parameterTypes = new ArrayList<>();
        for (SqlType type : inferred) {
            parameterTypes.add(type == null ? PgTypes.TEXT : type);
        }
        RowDescription columns = describe(validator, validated, converted, times.extra());
        Measurements measurements = measuring == null ? null : measuring.get();
        CompiledPlan compiled = PlanCompiler.compile(rel, parameterTypes, domains(), measurements);
        return new Planned(
                columns.columns().isEmpty() ? PlanCompiler.withoutColumns(compiled) : compiled,
                columns,
                parameterTypes,
                inferred,
                rel,
                written,
                collated.columns().stream().map(Derived::asColumn).toList(),
                measurements);
    }

    /// Makes trees over one cluster; views are converted inside of the query that names them.
    private final class Conversion {
        private static final int VIEW_DEPTH_MAX = 64;

        /// Projections stay apart, and nobody trusts their number of rows, until those that multiply rows are taken out
        /// of them.
        private static final UnaryOperator<RelBuilder.Config> CONVERSION =
                config -> Optimizer.BUILDER_CONFIG.apply(config).withBloat(-1).withAggregateUnique(true);

        private final Times times;
        private final PgCatalogReader reader;
        private final RelOptCluster cluster;
        private final Viewer viewer;
        private final List<Integer> around;

        Conversion(Times times, RelOptCluster cluster, Inside inside) {
            this.times = times;
            this.reader = reader(times, inside.viewer());
            this.cluster = cluster;
            this.viewer = inside.viewer();
            this.around = inside.around();
        }

        PgValidator validator() {
            return new PgValidator(PlannerOperators.table(searchPath), reader, typeFactory, parameterNames, searchPath);
        }

        RelRoot convert(PgValidator validator, SqlNode validated) {
            SqlToRelConverter converter = new SqlToRelConverter(
                    this::expandView,
                    validator,
                    reader,
                    cluster,
                    TextCasts.convertlets(),
                    SqlToRelConverter.config()
                            .withExpand(false)
                            .withTrimUnusedFields(false)
                            // As PostgreSQL's do, the rows of a sub-query come in its order.
                            .withRemoveSortInSubQuery(false)
                            .withInSubQueryThreshold(Integer.MAX_VALUE)
                            .withRelBuilderConfigTransform(CONVERSION));
            return converter.convertQuery(validated, false, true);
        }

        private RelRoot expandView(
                RelDataType rowType, String sql, List<String> schemaPath, @Nullable List<String> path) {
            if (around.size() >= VIEW_DEPTH_MAX) {
                throw SqlException.of("42P17", "infinite recursion detected in a view");
            }
            RelationDescriptor expanded = Objects.requireNonNull(searchPath
                    .catalog()
                    .relation(Integer.parseInt(Objects.requireNonNull(path).getFirst())));
            boolean barrier = true;
            Viewer within = viewer;
            switch (expanded) {
                case ViewDescriptor view -> {
                    barrier = view.isBarrier();
                    within = view.isInvokers() ? searchPath.viewer() : viewer.as(view.ownerOid());
                }
                case TableDescriptor table -> {
                    if (around.contains(table.oid()) && PolicedTable.hasSubQueries(sql)) {
                        throw SqlException.of(
                                "42P17", "infinite recursion detected in policy for relation \"" + table.name() + "\"");
                    }
                    within = viewer.as(Integer.parseInt(path.getLast()));
                }
                case SequenceDescriptor sequence -> throw new IllegalStateException("no view: " + sequence.name());
            }
            List<Integer> inside = new ArrayList<>(around);
            inside.add(expanded.oid());
            if (!(PgParser.parse(sql).getFirst().statement() instanceof Statement.Query query)) {
                throw new IllegalStateException("a view holds no query: " + sql);
            }
            LockedQuery.refuse(query.node());
            PastTables past = times.past();
            AsOf asOf = schemaPath.isEmpty() ? null : past.find(schemaPath.getFirst());
            SqlNode node = query.node();
            if (node instanceof SqlSnapshot whole) {
                asOf = past.add(whole.getPeriod());
                node = whole.getTableRef();
            }
            SqlNode own = RecursiveNames.distinct(OnlyTables.rewrite(past.rewrite(node), searchPath), inside.size());
            boolean tableOids = SystemColumns.nameTableOid(own);
            Conversion inner = new Conversion(
                    new Times(times.extra(), past, asOf, tableOids), cluster, new Inside(within, inside));
            PgValidator validator = inner.validator();
            SqlNode validated = validator.validate(QueryRewriter.rewrite(own, List.of(), searchPath));
            RelRoot root = inner.convert(validator, validated);
            RelNode rel = RelOptUtil.createCastRel(firstColumns(root.project(), rowType), rowType, true);
            return root.withRel(barrier ? new Barrier(rel) : rel);
        }

        /// A view keeps its columns although its query selects `*` of what has got more since.
        private RelNode firstColumns(RelNode rel, RelDataType rowType) {
            int count = rowType.getFieldCount();
            if (rel.getRowType().getFieldCount() <= count) {
                return rel;
            }
            return RelOptUtil.createProject(
                    rel, java.util.stream.IntStream.range(0, count).boxed().toList());
        }
    }

    private static List<@Nullable SqlType> inferred(
            List<@Nullable SqlType> declared, int count, PgValidator validator) {
        List<@Nullable SqlType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SqlType type = i < declared.size() ? declared.get(i) : null;
            types.add(type != null ? type : validator.parameterType(i));
        }
        return types;
    }

    private RowDescription describe(PgValidator validator, SqlNode validated, RelRoot root, Map<String, Table> extra) {
        List<@Nullable List<String>> origins = validator.getFieldOrigins(validated);
        List<RowDescription.Column> columns = new ArrayList<>();
        List<String> names = ColumnNames.ofQuery(validated);
        int i = 0;
        if (names.equals(List.of(PgOperators.NOTHING))) {
            return new RowDescription(List.of());
        }
        for (Map.Entry<Integer, String> field : root.fields) {
            RelDataTypeField relField = root.rel.getRowType().getFieldList().get(field.getKey());
            SqlType type = PgRelTypes.outputType(relField.getType());
            int tableOid = 0;
            short number = 0;
            List<String> origin = i < origins.size() ? origins.get(i) : null;
            if (origin != null && origin.size() >= 3) {
                Origin found = origin(origin, extra);
                tableOid = found.tableOid();
                number = found.column();
            }
            columns.add(new RowDescription.Column(
                    names.size() == root.fields.size() ? names.get(i) : ColumnNames.shown(field.getValue()),
                    type,
                    PgRelTypes.declaredType(relField.getType()) instanceof DomainType domain ? domain : type,
                    PgRelTypes.modifier(relField.getType()),
                    tableOid,
                    number));
            i++;
        }
        return new RowDescription(columns);
    }

    private record Origin(int tableOid, short column) {}

    private Origin origin(List<String> path, Map<String, Table> extra) {
        String schema = path.get(path.size() - 3);
        String given = path.get(path.size() - 2);
        if (schema.equals(PlannerSchemas.STATEMENT)) {
            TableDescriptor fed = extra.get(given) instanceof ComputedTable table ? table.source() : null;
            ColumnDescriptor column = fed == null ? null : fed.findColumn(path.getLast());
            return fed == null || column == null
                    ? new Origin(0, (short) 0)
                    : new Origin(fed.oid(), (short) column.number());
        }
        String table = tableOf(given);
        var descriptor = searchPath.catalog().findSchema(schema);
        if (descriptor != null
                && searchPath.catalog().findRelation(descriptor.oid(), table) instanceof TableDescriptor found) {
            var column = found.findColumn(path.getLast());
            return new Origin(found.oid(), column == null ? 0 : (short) column.number());
        }
        return new Origin(0, (short) 0);
    }

    /// The tree as text, for tests and EXPLAIN VERBOSE.
    static String dump(RelNode rel) {
        return Objects.requireNonNull(RelOptUtil.toString(rel));
    }
}
