package holo.sql.plan;

import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.CompiledPlan;
import holo.sql.exec.PlanCompiler;
import holo.sql.expression.PgRexBuilder;
import holo.sql.session.RowDescription;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypeFactory;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.schema.Table;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// Plans queries. One instance plans for one catalog and search path; not thread-safe.
public final class Planner {
    private final SearchPath searchPath;
    private final ToDoubleFunction<TableDescriptor> rowCount;
    private final String text;
    private final PgTypeFactory typeFactory = new PgTypeFactory();

    /// @param rowCount estimates a table's rows
    /// @param text the statement's text, for positions in errors
    public Planner(SearchPath searchPath, ToDoubleFunction<TableDescriptor> rowCount, String text) {
        this.searchPath = searchPath;
        this.rowCount = rowCount;
        this.text = text;
    }

    /// A query that is ready to run.
    ///
    /// @param parameterTypes of `$1` …, declared or inferred
    /// @param rel the tree that was compiled, for EXPLAIN
    public record Planned(CompiledPlan compiled, RowDescription columns, List<SqlType> parameterTypes, RelNode rel) {}

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
        try {
            return planned(query, declared, parameterCount, extra);
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
            SqlNode query, List<@Nullable SqlType> declared, int parameterCount, Map<String, Table> extra) {
        CalciteSchema root = PlannerSchemas.root(searchPath.catalog(), rowCount, extra);
        PgCatalogReader reader = new PgCatalogReader(root, searchPath.schemas(), typeFactory);
        PgValidator validator = new PgValidator(PlannerOperators.table(), reader, typeFactory);
        SqlNode validated = validator.validate(QueryRewriter.rewrite(query, declared));
        RelOptCluster cluster =
                RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), new PgRexBuilder(typeFactory));
        cluster.getPlanner().setExecutor(Optimizer.NO_EXECUTOR);
        SqlToRelConverter converter = new SqlToRelConverter(
                this::expandView,
                validator,
                reader,
                cluster,
                StandardConvertletTable.INSTANCE,
                SqlToRelConverter.config()
                        .withExpand(false)
                        .withTrimUnusedFields(false)
                        .withInSubQueryThreshold(Integer.MAX_VALUE)
                        .withRelBuilderConfigTransform(Optimizer.BUILDER_CONFIG));
        RelRoot converted = converter.convertQuery(validated, false, true);
        RelNode rel = new Optimizer(cluster).optimize(converted.project());
        List<SqlType> parameterTypes = parameterTypes(rel, declared, parameterCount, validator);
        RowDescription columns = describe(validator, validated, converted);
        return new Planned(PlanCompiler.compile(rel, parameterTypes), columns, parameterTypes, rel);
    }

    private RelRoot expandView(RelDataType rowType, String sql, List<String> schemaPath, @Nullable List<String> path) {
        Planner inner = new Planner(searchPath, rowCount, sql);
        return inner.convertView(sql);
    }

    private RelRoot convertView(String sql) {
        throw SqlException.of("0A000", "views are not supported: " + sql);
    }

    private List<SqlType> parameterTypes(
            RelNode rel, List<@Nullable SqlType> declared, int count, PgValidator validator) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SqlType type = i < declared.size() ? declared.get(i) : null;
            types.add(type != null ? type : validator.parameterType(i));
        }
        return types;
    }

    private RowDescription describe(PgValidator validator, SqlNode validated, RelRoot root) {
        List<@Nullable List<String>> origins = validator.getFieldOrigins(validated);
        List<RowDescription.Column> columns = new ArrayList<>();
        int i = 0;
        for (Map.Entry<Integer, String> field : root.fields) {
            RelDataTypeField relField = root.rel.getRowType().getFieldList().get(field.getKey());
            SqlType type = PgRelTypes.outputType(relField.getType());
            int tableOid = 0;
            short number = 0;
            List<String> origin = i < origins.size() ? origins.get(i) : null;
            if (origin != null && origin.size() >= 3) {
                Origin found = origin(origin);
                tableOid = found.tableOid();
                number = found.column();
            }
            columns.add(new RowDescription.Column(
                    field.getValue(), type, PgRelTypes.modifier(relField.getType()), tableOid, number));
            i++;
        }
        return new RowDescription(columns);
    }

    private record Origin(int tableOid, short column) {}

    private Origin origin(List<String> path) {
        String schema = path.get(path.size() - 3);
        String table = path.get(path.size() - 2);
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

    /// The type of an unknown that nothing decides.
    static SqlType undecided() {
        return PgTypes.TEXT;
    }
}
