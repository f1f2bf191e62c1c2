package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ColumnDescriptor.Identity;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ColumnConstraint;
import holo.sql.parser.PgParser;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.parser.Statement;
import holo.sql.parser.TableConstraint;
import holo.sql.parser.TableFamily;
import holo.sql.pgcatalog.Definitions;
import holo.sql.pgcatalog.QualifiedText;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Turns column definitions into columns of a draft, with the sequences that serial and identity columns need.
final class ColumnAddition {
    private static final int COLUMNS_MAX = 1600;

    private final DdlContext context;
    private final CatalogChanges changes;
    private final TableDraft draft;
    private final List<TableConstraint> deferred = new ArrayList<>();
    private final List<SequenceDescriptor> sequences = new ArrayList<>();
    private @Nullable Inheriting inheriting;
    private int written;

    ColumnAddition(DdlContext context, CatalogChanges changes, TableDraft draft) {
        this.context = context;
        this.changes = changes;
        this.draft = draft;
    }

    /// The constraints that were written behind columns, to be added when all columns are known.
    List<TableConstraint> deferred() {
        return deferred;
    }

    /// Stores the sequences of the columns; the table must be stored already.
    void createSequences() {
        sequences.forEach(changes::create);
    }

    /// Lets columns be merged with those that are inherited.
    void inheriting(Inheriting with) {
        inheriting = with;
    }

    /// Adds what is said of columns that the table has from elsewhere.
    void addOptions(List<TableFamily.ColumnOptions> options) {
        Set<String> seen = new HashSet<>();
        for (TableFamily.ColumnOptions option : options) {
            String name = option.name().getSimple();
            ColumnDescriptor column = draft.find(name);
            if (column == null) {
                throw SqlException.of("42703", "column \"" + name + "\" does not exist");
            }
            if (!seen.add(name)) {
                throw SqlException.of("42701", "column \"" + name + "\" specified more than once");
            }
            ColumnDescriptor changed = column.withDefault(null).withNotNull(false);
            for (ColumnConstraint constraint : option.constraints()) {
                changed = apply(changed, constraint);
            }
            changed = changed.defaultSql() == null ? changed.withDefault(column.defaultSql()) : changed;
            draft.replace(changed.withNotNull(changed.notNull() || column.notNull()));
        }
    }

    /// Adds the column and answers it.
    ColumnDescriptor add(Statement.ColumnDefinition definition) {
        written++;
        String name = definition.name().getSimple();
        ColumnDescriptor there = draft.find(name);
        if (there != null && inheriting != null && draft.lineage.inherited().contains(there.number())) {
            inheriting.merge(there, described(definition, there.number()), written);
            return draft.get(name);
        }
        if (there != null) {
            throw SqlException.of(
                    "42701",
                    draft.isNew()
                            ? "column \"" + name + "\" specified more than once"
                            : "column \"" + name + "\" of relation \"" + draft.name() + "\" already exists");
        }
        if (draft.columns.size() >= COLUMNS_MAX) {
            throw SqlException.of("54011", "tables can have at most " + COLUMNS_MAX + " columns");
        }
        ColumnDescriptor column = described(definition, draft.columns.size() + 1);
        draft.columns.add(column);
        return column;
    }

    private ColumnDescriptor described(Statement.ColumnDefinition definition, int number) {
        String name = definition.name().getSimple();
        SqlType serial = serialType(definition.type());
        ColumnDescriptor column;
        if (serial != null) {
            column = ColumnDescriptor.of(number, name, serial, -1)
                    .withNotNull(true)
                    .withDefault(sequenceDefault(sequence(name, number, serial, Map.of())));
        } else {
            WrittenTypes.Resolved type = new WrittenTypes(context.path()).resolve(definition.type());
            if (type.type().category() == TypeCategory.PSEUDO) {
                throw SqlException.of(
                        "42P16",
                        "column \"" + name + "\" has pseudo-type " + type.type().displayName());
            }
            column = ColumnDescriptor.of(number, name, type.type(), type.modifier())
                    .withCollation(CollationChanges.ofDomain(context, type.type()));
        }
        for (ColumnConstraint constraint : definition.constraints()) {
            column = apply(column, constraint);
        }
        return column;
    }

    /// A column that is made an identity; {@link #createSequences} makes its sequence.
    ColumnDescriptor withIdentity(ColumnDescriptor column, ColumnConstraint.Identity identity) {
        return apply(column, identity);
    }

    /// A column that is an identity as another column is, with a sequence of its own.
    ColumnDescriptor likeIdentity(ColumnDescriptor column, Identity identity, SequenceDescriptor like) {
        Map<String, Long> options = Map.of(
                "start", like.start(),
                "increment", like.increment(),
                "minvalue", like.minimum(),
                "maxvalue", like.maximum(),
                "cache", like.cache(),
                "cycle", like.cycle() ? 1L : 0L);
        String sequence = sequence(column.name(), column.number(), column.type(), options);
        return column.withNotNull(true).withIdentity(identity).withDefault(sequenceDefault(sequence));
    }

    private ColumnDescriptor apply(ColumnDescriptor column, ColumnConstraint constraint) {
        return switch (constraint) {
            case ColumnConstraint.Nullability nullability -> {
                if (!nullability.notNull() && column.notNull()) {
                    throw SqlException.of(
                            "42601",
                            "conflicting NULL/NOT NULL declarations for column \"" + column.name() + "\" of table \""
                                    + draft.name() + "\"");
                }
                yield column.withNotNull(nullability.notNull());
            }
            case ColumnConstraint.Collated collated ->
                column.withCollation(CollationChanges.named(context, collated.collation(), column.type()));
            case ColumnConstraint.Default value -> {
                requireNoDefault(column);
                context.planner()
                        .checkDefault(
                                context.scalar(value.expression(), "DEFAULT expressions"),
                                column.type(),
                                column.typeModifier(),
                                column.name());
                yield isNull(value.expression())
                        ? column
                        : column.withDefault(new QualifiedText(context.catalog(), context.schemas())
                                .qualifyExpression(value.text()));
            }
            case ColumnConstraint.Identity identity -> {
                requireNoDefault(column);
                SqlType type = column.type();
                if (type != PgTypes.INT2 && type != PgTypes.INT4 && type != PgTypes.INT8) {
                    throw SqlException.of("22023", "identity column type must be smallint, integer, or bigint");
                }
                String sequence = sequence(column.name(), column.number(), type, identity.options());
                yield column.withNotNull(true)
                        .withIdentity(identity.always() ? Identity.ALWAYS : Identity.BY_DEFAULT)
                        .withDefault(sequenceDefault(sequence));
            }
            case ColumnConstraint.Generated generated -> {
                if (column.defaultSql() != null) {
                    throw SqlException.of(
                            "42601",
                            "both " + (column.identity() == Identity.NONE ? "default" : "identity")
                                    + " and generation expression specified for column \"" + column.name()
                                    + "\" of table \"" + draft.name() + "\"");
                }
                yield column.withGenerated(generated.text());
            }
            case ColumnConstraint.Table table -> {
                deferred.add(forColumn(table.constraint(), definitionName(column)));
                yield table.constraint() instanceof TableConstraint.Key key && key.primary()
                        ? column.withNotNull(true)
                        : column;
            }
        };
    }

    /// Checks the expressions of generated columns: they may name columns that were written behind them.
    ///
    /// @throws SqlException 42P17, and whatever planning an expression throws
    void checkGenerated() {
        TableDescriptor table = draft.build();
        for (ColumnDescriptor column : table.visibleColumns()) {
            String sql = column.generatedSql();
            if (sql == null) {
                continue;
            }
            for (ColumnDescriptor other : table.visibleColumns()) {
                if (other.generatedSql() != null && StoredExpressions.mention(sql, other.name())) {
                    throw SqlException.of(
                                    "42P17",
                                    "cannot use generated column \"" + other.name()
                                            + "\" in column generation expression")
                            .withDetail("A generated column cannot reference another generated column.");
                }
            }
            context.planner()
                    .assignment(
                            context.scalar(PgParser.expression(sql), "column generation expressions"), table, column);
            if (context.planner().isMutable(PgParser.expression(sql), table)) {
                throw SqlException.of("42P17", "generation expression is not immutable");
            }
        }
    }

    private static SqlIdentifier definitionName(ColumnDescriptor column) {
        return new SqlIdentifier(column.name(), org.apache.calcite.sql.parser.SqlParserPos.ZERO);
    }

    /// A constraint written behind a column is about that column.
    private static TableConstraint forColumn(TableConstraint constraint, SqlIdentifier column) {
        return switch (constraint) {
            case TableConstraint.Key key
            when key.columns().isEmpty() ->
                new TableConstraint.Key(key.name(), key.primary(), List.of(column), key.deferral());
            case TableConstraint.Key key -> key;
            case TableConstraint.UsingIndex key -> key;
            case TableConstraint.Check check -> check;
            case TableConstraint.ForeignKey key
            when key.columns().isEmpty() ->
                new TableConstraint.ForeignKey(
                        key.name(),
                        List.of(column),
                        key.referenced(),
                        key.referencedColumns(),
                        key.onUpdate(),
                        key.onDelete(),
                        key.deferral());
            case TableConstraint.ForeignKey key -> key;
        };
    }

    private void requireNoDefault(ColumnDescriptor column) {
        if (column.defaultSql() != null) {
            throw SqlException.of(
                    "42601",
                    "multiple default values specified for column \"" + column.name() + "\" of table \"" + draft.name()
                            + "\"");
        }
    }

    static boolean isNull(SqlNode expression) {
        return org.apache.calcite.sql.SqlUtil.isNullLiteral(expression, false);
    }

    private static @Nullable SqlType serialType(PgTypeNameSpec spec) {
        if (spec.isQuoted() || spec.schema() != null || spec.dimensions() > 0) {
            return null;
        }
        return switch (spec.name().toLowerCase(java.util.Locale.ROOT)) {
            case "smallserial", "serial2" -> PgTypes.INT2;
            case "serial", "serial4" -> PgTypes.INT4;
            case "bigserial", "serial8" -> PgTypes.INT8;
            default -> null;
        };
    }

    private String sequence(String column, int number, SqlType type, Map<String, Long> options) {
        String name = ObjectNames.choose(
                draft.name(),
                column,
                "seq",
                n -> context.catalog().isNameTaken(draft.schemaOid(), n)
                        || sequences.stream().anyMatch(s -> s.name().equals(n)));
        sequences.add(SequenceCreation.describe(
                changes.nextOid(), draft.schemaOid(), name, context.user().oid(), type, options, draft.oid(), number));
        return name;
    }

    private String sequenceDefault(String sequence) {
        SchemaDescriptor schema = context.catalog().schema(draft.schemaOid());
        String qualified = Definitions.quote(schema == null ? "" : schema.name()) + "." + Definitions.quote(sequence);
        return "nextval('" + qualified.replace("'", "''") + "'::regclass)";
    }
}
