package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.function.FunctionCatalog;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.plan.SearchPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The texts of views and defaults: kept with the schemas of the relations that they name, so that they mean the same
/// under every search path, and shown without those that the reader's search path finds.
public final class QualifiedText {
    /// `'name'::regclass`, and the argument of nextval before it was given that form.
    private static final Pattern SEQUENCE = Pattern.compile(
            "(nextval\\s*\\(\\s*)'((?:[^']|'')+)'(\\s*::\\s*regclass)?(\\s*\\))", Pattern.CASE_INSENSITIVE);

    /// Where functions are that are built in.
    private static final String BUILT_IN = "pg_catalog";

    private final CatalogSnapshot catalog;
    private final List<String> schemas;

    /// @param schemas names of existing schemas in the order of search
    public QualifiedText(CatalogSnapshot catalog, List<String> schemas) {
        this.catalog = catalog;
        this.schemas = schemas;
    }

    /// A relation where a query names it.
    ///
    /// @param offset of the name in the text, from 0
    /// @param alias the name with what it is called, null when it is called nothing else
    /// @param table it stands behind TABLE, where nothing can be called otherwise
    private record Place(
            int offset,
            SqlIdentifier name,
            RelationDescriptor relation,
            @Nullable SqlCall alias,
            boolean table) {
        int end() {
            return name.getParserPosition().getEndColumnNum();
        }

        /// The names that columns are given, in order.
        List<SqlNode> columns() {
            return alias == null ? List.of() : alias.getOperandList().subList(2, alias.operandCount());
        }
    }

    /// A view's query when a relation gets another name or schema. What the query calls it stays.
    ///
    /// @param schema null for the schema that it is in
    public String moveRelation(String sql, RelationDescriptor moved, @Nullable String schema, String name) {
        StringBuilder text = new StringBuilder(sql);
        for (Place place : places(sql)) {
            if (place.relation().oid() == moved.oid()) {
                String written =
                        Definitions.quote(schema == null ? schemaOf(moved) : schema) + "." + Definitions.quote(name);
                boolean called = place.alias() != null || place.table() || name.equals(moved.name());
                text.replace(
                        place.offset(),
                        place.end(),
                        called ? written : written + " AS " + Definitions.quote(moved.name()));
            }
        }
        return text.toString();
    }

    /// An expression when a sequence gets another name or schema.
    ///
    /// @param schema null for the schema that it is in
    public String moveSequence(String sql, RelationDescriptor moved, @Nullable String schema, String name) {
        Matcher matcher = SEQUENCE.matcher(sql);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            RelationDescriptor found = find(matcher.group(2));
            if (found != null && found.oid() == moved.oid()) {
                String written =
                        Definitions.quote(schema == null ? schemaOf(moved) : schema) + "." + Definitions.quote(name);
                matcher.appendReplacement(
                        text,
                        Matcher.quoteReplacement(matcher.group(1) + "'" + written.replace("'", "''") + "'::regclass"
                                + matcher.group(4)));
            }
        }
        return matcher.appendTail(text).toString();
    }

    /// A view's query that names all columns of a table itself, so that it does not mind what they are called.
    public String aliasColumns(String sql, TableDescriptor table) {
        StringBuilder text = new StringBuilder(sql);
        List<String> names = table.visibleColumns().stream()
                .map(c -> Definitions.quote(c.name()))
                .toList();
        for (Place place : places(sql)) {
            if (place.relation().oid() != table.oid() || place.table()) {
                continue;
            }
            int given = place.columns().size();
            String more = String.join(", ", names.subList(Math.min(given, names.size()), names.size()));
            if (place.alias() == null) {
                text.insert(place.end(), " AS " + Definitions.quote(table.name()) + "(" + more + ")");
            } else if (given == 0) {
                text.insert(place.alias().operand(1).getParserPosition().getEndColumnNum(), "(" + more + ")");
            } else if (!more.isEmpty()) {
                text.insert(place.columns().getLast().getParserPosition().getEndColumnNum(), ", " + more);
            }
        }
        return text.toString();
    }

    /// A view's query that gives no name any more to a column that goes.
    ///
    /// @param column its place among the table's visible columns
    public String dropAlias(String sql, TableDescriptor table, int column) {
        StringBuilder text = new StringBuilder(sql);
        for (Place place : places(sql)) {
            List<SqlNode> given = place.columns();
            if (place.relation().oid() == table.oid() && column < given.size()) {
                List<String> kept = new ArrayList<>();
                for (int i = 0; i < given.size(); i++) {
                    if (i != column) {
                        kept.add(Definitions.quote(((SqlIdentifier) given.get(i)).getSimple()));
                    }
                }
                int start = given.getFirst().getParserPosition().getColumnNum() - 1;
                int end = given.getLast().getParserPosition().getEndColumnNum();
                text.replace(start, end, String.join(", ", kept));
            }
        }
        return text.toString();
    }

    /// The query with a schema before every relation and before every function that users made, and with columns for a
    /// `*` that stands for those of one relation.
    public String qualifyQuery(String sql) {
        return qualifyQuery(sql, false);
    }

    /// The query of which, moreover, functions that are built in say so: no function that is made later, by whom ever,
    /// and of types that suit better, is called instead of them.
    public String bindQuery(String sql) {
        return qualifyQuery(sql, true);
    }

    private String qualifyQuery(String sql, boolean builtIn) {
        StringBuilder text = new StringBuilder(sql);
        SortedMap<Integer, String> prefixes = new TreeMap<>(Comparator.reverseOrder());
        for (Place place : places(sql)) {
            if (place.name().isSimple()) {
                prefixes.put(place.offset(), schemaOf(place.relation()));
            }
        }
        for (SqlIdentifier call : calls(sql)) {
            String schema = call.isSimple() ? schemaOfFunction(call.getSimple()) : null;
            if (schema != null && (builtIn || !schema.equals(BUILT_IN))) {
                prefixes.put(WrittenCalls.offset(call, 0), schema);
            }
        }
        prefixes.forEach((offset, schema) -> text.insert(offset, Definitions.quote(schema) + "."));
        String columns = starOf(sql);
        SqlNode star = star(sql);
        if (columns != null && star != null) {
            int at = star.getParserPosition().getColumnNum() - 1;
            // A star stands before everything that was inserted.
            text.replace(at, at + 1, columns);
        }
        return text.toString();
    }

    /// A condition that means the same whoever reads it, under every search path.
    public String bindCondition(String sql) {
        return inQuery(qualifyExpression(sql), this::bindQuery);
    }

    /// A condition with queries as it is written under the search path.
    public String showCondition(String sql) {
        return inQuery(showExpression(sql), this::showQuery);
    }

    /// What a condition becomes as the only item of a query that is changed.
    public static String inQuery(String condition, UnaryOperator<String> change) {
        String before = "SELECT ";
        return change.apply(before + condition).substring(before.length());
    }

    /// The query as it is written under the search path.
    public String showQuery(String sql) {
        StringBuilder text = new StringBuilder(sql);
        SortedMap<Integer, Integer> prefixes = new TreeMap<>(Comparator.reverseOrder());
        for (Place place : places(sql)) {
            if (place.name().names.size() == 2 && isVisible(place.relation())) {
                prefixes.put(place.offset(), WrittenCalls.offset(place.name(), 1));
            }
        }
        for (SqlIdentifier call : calls(sql)) {
            if (call.names.size() == 2 && call.names.getFirst().equals(schemaOfFunction(call.names.getLast()))) {
                prefixes.put(WrittenCalls.offset(call, 0), WrittenCalls.offset(call, 1));
            }
        }
        prefixes.forEach(text::delete);
        return text.toString();
    }

    /// The query when functions get another schema, or one of them another name.
    ///
    /// @param name of the one, null for all of the schema
    public String moveFunctions(String sql, String schema, @Nullable String name, String toSchema, String toName) {
        StringBuilder text = new StringBuilder(sql);
        List<SqlIdentifier> calls = calls(sql);
        calls.sort(Comparator.comparingInt((SqlIdentifier call) -> WrittenCalls.offset(call, 0))
                .reversed());
        for (SqlIdentifier call : calls) {
            boolean moved = call.names.size() == 2
                    && call.names.getFirst().equals(schema)
                    && (name == null || call.names.getLast().equals(name));
            if (moved) {
                text.replace(
                        WrittenCalls.offset(call, 0),
                        call.getComponentParserPosition(1).getEndColumnNum(),
                        Definitions.quote(toSchema) + "."
                                + Definitions.quote(name == null ? call.names.getLast() : toName));
            }
        }
        return text.toString();
    }

    private static List<SqlIdentifier> calls(String sql) {
        SqlNode query = query(sql);
        return query == null ? List.of() : WrittenCalls.of(query, sql);
    }

    /// Where the functions of a name are, when all that the search path finds are in one schema; else null.
    private @Nullable String schemaOfFunction(String name) {
        FunctionCatalog builtIn = FunctionCatalog.instance();
        if (!builtIn.findAggregate(name).isEmpty()) {
            return null;
        }
        SearchPath path = new SearchPath(catalog, schemas);
        Set<Integer> found = Stream.concat(
                        path.findFunctions(null, name).stream(), path.findAggregates(null, name).stream())
                .map(FunctionDescriptor::schemaOid)
                .collect(Collectors.toSet());
        if (!builtIn.find(name).isEmpty()) {
            return found.isEmpty() ? BUILT_IN : null;
        }
        SchemaDescriptor schema =
                found.size() == 1 ? catalog.schema(found.iterator().next()) : null;
        return schema == null ? null : schema.name();
    }

    /// pg_get_viewdef.
    public String showView(RelationDescriptor view) {
        return " " + showQuery(java.util.Objects.requireNonNull(view.query())).strip() + ";";
    }

    /// The relations that a query names, each once.
    public Set<RelationDescriptor> relations(String sql) {
        return places(sql).stream().map(Place::relation).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// An expression whose sequences have their schemas.
    public String qualifyExpression(String sql) {
        return replaceSequences(sql, true);
    }

    /// An expression as it is written under the search path.
    public String showExpression(String sql) {
        return replaceSequences(sql, false);
    }

    /// The sequence that a default takes its values from, or null.
    public @Nullable SequenceDescriptor sequenceOf(String sql) {
        Matcher matcher = SEQUENCE.matcher(sql);
        return matcher.find() && find(matcher.group(2)) instanceof SequenceDescriptor sequence ? sequence : null;
    }

    private String replaceSequences(String sql, boolean always) {
        Matcher matcher = SEQUENCE.matcher(sql);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            RelationDescriptor relation = find(matcher.group(2));
            if (relation == null) {
                continue;
            }
            String name = Definitions.quote(relation.name());
            String shown = always || !isVisible(relation) ? Definitions.quote(schemaOf(relation)) + "." + name : name;
            matcher.appendReplacement(
                    text,
                    Matcher.quoteReplacement(
                            matcher.group(1) + "'" + shown.replace("'", "''") + "'::regclass" + matcher.group(4)));
        }
        return matcher.appendTail(text).toString();
    }

    private @Nullable RelationDescriptor find(String literal) {
        List<String> parts = Identifiers.split(literal.replace("''", "'"));
        return find(parts.size() > 1 ? parts.get(parts.size() - 2) : null, parts.getLast());
    }

    private @Nullable RelationDescriptor find(@Nullable String schemaName, String name) {
        for (String candidate : schemaName == null ? schemas : List.of(schemaName)) {
            SchemaDescriptor schema = catalog.findSchema(candidate);
            RelationDescriptor found = schema == null ? null : catalog.findRelation(schema.oid(), name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private boolean isVisible(RelationDescriptor relation) {
        return relation.equals(find(null, relation.name()));
    }

    private String schemaOf(RelationDescriptor relation) {
        SchemaDescriptor schema = catalog.schema(relation.schemaOid());
        return schema == null ? "" : schema.name();
    }

    private static @Nullable SqlNode query(String sql) {
        return PgParser.parse(sql).getFirst().statement() instanceof Statement.Query query ? query.node() : null;
    }

    /// The star of `SELECT * FROM one_relation`, or null.
    private static @Nullable SqlIdentifier star(String sql) {
        SqlNode query = query(sql);
        SqlNode body = query instanceof SqlOrderBy order ? order.query : query;
        return body instanceof SqlSelect select
                        && select.getSelectList().size() == 1
                        && select.getSelectList().get(0) instanceof SqlIdentifier id
                        && id.isStar()
                        && id.names.size() == 1
                ? id
                : null;
    }

    /// What the star stands for, or null when it is not known here.
    private @Nullable String starOf(String sql) {
        SqlNode query = query(sql);
        SqlNode body = query instanceof SqlOrderBy order ? order.query : query;
        if (star(sql) == null || !(body instanceof SqlSelect select) || select.getFrom() == null) {
            return null;
        }
        SqlNode from = select.getFrom();
        String alias = null;
        if (from.getKind() == SqlKind.AS && ((SqlCall) from).operandCount() == 2) {
            alias = ((SqlIdentifier) ((SqlCall) from).operand(1)).getSimple();
            from = ((SqlCall) from).operand(0);
        }
        if (!(from instanceof SqlIdentifier id)) {
            return null;
        }
        RelationDescriptor relation =
                find(id.isSimple() ? null : id.names.get(id.names.size() - 2), id.names.getLast());
        List<ColumnDescriptor> columns = switch (relation) {
            case null -> List.of();
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor sequence -> List.of();
        };
        String prefix = Definitions.quote(alias == null ? id.names.getLast() : alias) + ".";
        return columns.isEmpty()
                ? null
                : columns.stream()
                        .map(c -> prefix + Definitions.quote(c.name()))
                        .collect(Collectors.joining(", "));
    }

    /// From the last to the first, so that a change at one does not move those that follow.
    private List<Place> places(String sql) {
        SqlNode query = query(sql);
        List<Place> places = new ArrayList<>();
        if (query != null) {
            query.accept(new Finder(places));
        }
        places.sort(Comparator.comparingInt(Place::offset).reversed());
        return places;
    }

    /// Finds the relations of a query; what WITH names hides them inside of its scope.
    private final class Finder extends SqlBasicVisitor<@Nullable Void> {
        private final List<Place> places;
        private final Deque<Set<String>> scopes = new ArrayDeque<>();

        Finder(List<Place> places) {
            this.places = places;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlWith with) {
                Set<String> scope = new HashSet<>();
                scopes.push(scope);
                for (SqlNode item : with.withList) {
                    if (item instanceof SqlWithItem named) {
                        if (named.recursive.booleanValue()) {
                            scope.add(named.name.getSimple());
                        }
                        named.query.accept(this);
                        scope.add(named.name.getSimple());
                    }
                }
                with.body.accept(this);
                scopes.pop();
                return null;
            }
            if (call instanceof SqlSelect select) {
                for (SqlNode part : select.getOperandList()) {
                    if (part != null && part == select.getFrom()) {
                        from(part);
                    } else if (part != null) {
                        part.accept(this);
                    }
                }
                return null;
            }
            if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
                from(call.operand(0), null, true);
                return null;
            }
            return super.visit(call);
        }

        private void from(SqlNode node) {
            from(node, null, false);
        }

        private void from(SqlNode node, @Nullable SqlCall alias, boolean table) {
            if (node instanceof SqlIdentifier id) {
                boolean hidden = id.isSimple() && scopes.stream().anyMatch(scope -> scope.contains(id.getSimple()));
                RelationDescriptor relation = hidden
                        ? null
                        : find(id.isSimple() ? null : id.names.get(id.names.size() - 2), id.names.getLast());
                if (relation != null) {
                    places.add(new Place(id.getParserPosition().getColumnNum() - 1, id, relation, alias, table));
                }
            } else if (node instanceof SqlJoin join) {
                from(join.getLeft());
                from(join.getRight());
                if (join.getCondition() != null) {
                    join.getCondition().accept(this);
                }
            } else if (node.getKind() == SqlKind.AS) {
                from(((SqlCall) node).operand(0), (SqlCall) node, false);
            } else if (node.getKind() == SqlKind.LATERAL) {
                from(((SqlCall) node).operand(0));
            } else {
                node.accept(this);
            }
        }
    }
}
