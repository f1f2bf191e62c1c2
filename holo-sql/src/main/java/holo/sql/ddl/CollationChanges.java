package holo.sql.ddl;

import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.ddl.CollationUses.Use;
import holo.sql.error.SqlException;
import holo.sql.function.Collate;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.Definitions;
import holo.sql.session.Notice;
import holo.sql.type.Collation;
import holo.sql.type.Collation.Provider;
import holo.sql.type.SqlType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlLiteral;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP COLLATION, and the collations that other definitions name ({@link CollationUses}).
final class CollationChanges {
    private final DdlContext context;

    CollationChanges(DdlContext context) {
        this.context = context;
    }

    /// The OID of the collation that is written behind a type; 0 for none, and for the type's own.
    ///
    /// @throws SqlException 42704, 42804
    static int named(DdlContext context, @Nullable ObjectName name, SqlType type) {
        if (name == null) {
            return ofDomain(context, type);
        }
        Collation collation = context.path().collation(name);
        if (!Collate.applies(type)) {
            throw SqlException.of("42804", "collations are not supported by type " + type.displayName())
                    .withPosition(name.position());
        }
        return collation.oid() == Collation.DEFAULT_OID ? 0 : collation.oid();
    }

    /// The OID of a domain's collation, 0 for none.
    static int ofDomain(DdlContext context, SqlType type) {
        TypeDescriptor made = context.catalog().type(type.oid());
        return made != null && made.definition() instanceof TypeDescriptor.Domain domain ? domain.collation() : 0;
    }

    /// The OID of a column's collation.
    static int of(ColumnDescriptor column) {
        return column.collation() == 0 ? Collation.DEFAULT_OID : column.collation();
    }

    /// What a call of COLLATE names.
    static ObjectName written(SqlCall call) {
        SqlLiteral name = call.operand(1);
        String joined = Objects.requireNonNull(name.getValueAs(String.class));
        return ObjectName.split(joined, name.getParserPosition().getColumnNum());
    }

    /// The text of an expression without the COLLATE that is its outermost operator.
    static String withoutCollate(String text) {
        List<Lexeme> lexemes = Lexer.scan(text);
        int last = lexemes.size() - 1;
        while (!lexemes.get(last).isWord("collate")) {
            last--;
        }
        // What the clause ends may stand in parentheses with it: those open before it and close behind it.
        Deque<Lexeme> open = new ArrayDeque<>();
        for (Lexeme lexeme : lexemes.subList(0, last)) {
            if (lexeme.is('(')) {
                open.push(lexeme);
            } else if (lexeme.is(')')) {
                open.pop();
            }
        }
        StringBuilder operand =
                new StringBuilder(text.substring(0, lexemes.get(last - 1).end()));
        open.forEach(parenthesis -> operand.deleteCharAt(parenthesis.start()));
        return operand.toString().strip();
    }

    String create(Statement.CreateCollation statement) {
        SchemaDescriptor schema = context.creationSchema(statement.name(), false);
        String name = statement.name().name();
        int oid = context.changes().nextOid();
        int owner = context.user().oid();
        CollationDescriptor made = statement.from() == null
                ? defined(oid, schema.oid(), name, owner, statement.options())
                : copy(oid, schema.oid(), name, owner, context.path().collation(statement.from()));
        if (statement.ifNotExists() && context.catalog().findCollation(schema.oid(), name) != null) {
            context.notice("42710", "collation \"" + name + "\"" + made.encoding() + " already exists, skipping");
            return "CREATE COLLATION";
        }
        context.changes().create(made);
        return "CREATE COLLATION";
    }

    private static CollationDescriptor copy(int oid, int schema, String name, int owner, Collation from) {
        if (from.oid() == Collation.DEFAULT_OID) {
            throw SqlException.of("42P17", "collation \"default\" cannot be copied");
        }
        return new CollationDescriptor(
                oid,
                schema,
                name,
                owner,
                from.provider(),
                Objects.requireNonNull(from.locale()),
                from.isIcu() ? from.actualVersion() : null,
                null);
    }

    private CollationDescriptor defined(int oid, int schema, String name, int owner, Map<String, String> options) {
        String locale = options.get("locale");
        String collate = options.get("lc_collate");
        String ctype = options.get("lc_ctype");
        if (locale != null && (collate != null || ctype != null)) {
            throw SqlException.of("42601", "conflicting or redundant options")
                    .withDetail("LOCALE cannot be specified together with LC_COLLATE or LC_CTYPE.");
        }
        String written = options.getOrDefault("provider", "libc");
        Provider provider = switch (written.toLowerCase(Locale.ROOT)) {
            case "icu" -> Provider.ICU;
            case "libc" -> Provider.LIBC;
            default -> throw SqlException.of("42P17", "unrecognized collation provider: " + written);
        };
        if (provider == Provider.ICU) {
            if (locale == null) {
                throw SqlException.of("42P17", "parameter \"locale\" must be specified");
            }
            requireDeterministic(options, "nondeterministic collations are not supported");
            Collation made = new Collation(oid, schema, name, provider, locale, null);
            String actual = Objects.requireNonNull(made.actualVersion());
            String version = options.getOrDefault("version", actual);
            if (!actual.equals(version)) {
                context.notices()
                        .accept(new Notice(
                                "WARNING",
                                "01000",
                                "collation \"" + name + "\" has version mismatch",
                                "The collation in the database was created using version " + version
                                        + ", but the operating system provides version " + actual + ".",
                                "Rebuild all objects affected by this collation and run ALTER COLLATION ... REFRESH"
                                        + " VERSION."));
            }
            return new CollationDescriptor(oid, schema, name, owner, provider, locale, version, null);
        }
        requireDeterministic(options, "nondeterministic collations not supported with this provider");
        String order = locale != null ? locale : collate;
        String letters = locale != null ? locale : ctype;
        if (order == null || letters == null) {
            throw SqlException.of(
                    "42P17", "parameter \"" + (order == null ? "lc_collate" : "lc_ctype") + "\" must be specified");
        }
        requireBytes(order);
        requireBytes(letters);
        return new CollationDescriptor(oid, schema, name, owner, provider, order, options.get("version"), null);
    }

    private static void requireDeterministic(Map<String, String> options, String refusal) {
        String value = options.getOrDefault("deterministic", "true").toLowerCase(Locale.ROOT);
        switch (value) {
            case "true", "on", "1" -> {}
            case "false", "off", "0" ->
                throw SqlException.of("0A000", refusal)
                        .withHint("Compare lower(text), or another form of it, for equality that ignores differences.");
            default -> throw SqlException.of("42601", "deterministic requires a Boolean value");
        }
    }

    /// Of the C library's locales there are those that order by bytes.
    private static void requireBytes(String locale) {
        if (!locale.equals("C") && !locale.equals("POSIX")) {
            throw SqlException.of("22023", "could not create locale \"" + locale + "\": No such file or directory")
                    .withDetail("The operating system could not find any locale data for the locale name \"" + locale
                            + "\".")
                    .withHint("Write provider = icu, which has rules for every language.");
        }
    }

    String alter(Statement.AlterObject statement) {
        CollationDescriptor before = get(statement.name());
        Ownership.require(context, before, "collation");
        String value = statement.value();
        CollationDescriptor after = switch (statement.change()) {
            case OWNER ->
                before.withOwner(Ownership.newOwner(context, value, before.ownerOid(), before.schemaOid())
                        .oid());
            case NAME -> before.withName(before.schemaOid(), value);
            case SCHEMA -> {
                SchemaDescriptor schema = context.catalog().findSchema(value);
                if (schema == null) {
                    throw SqlException.of("3F000", "schema \"" + value + "\" does not exist");
                }
                TableCreation.requireCreate(context, schema);
                yield before.withName(schema.oid(), before.name());
            }
        };
        if (statement.change() != Statement.AlterObject.Change.OWNER) {
            requireUnnamed(before);
            if (context.catalog().findCollation(after.schemaOid(), after.name()) != null) {
                SchemaDescriptor schema =
                        Objects.requireNonNull(context.catalog().schema(after.schemaOid()));
                throw SqlException.of(
                        "42710",
                        "collation \"" + after.name() + "\"" + after.encoding() + " already exists in schema \""
                                + schema.name() + "\"");
            }
        }
        context.changes().replace(before, after);
        return "ALTER COLLATION";
    }

    /// Texts of views and expressions call a collation by its name.
    private void requireUnnamed(CollationDescriptor collation) {
        for (Use use : CollationUses.of(context, collation)) {
            if (use.byName()) {
                throw SqlException.of(
                                "0A000",
                                "cannot rename collation \"" + collation.name() + "\" because " + use.what()
                                        + " names it")
                        .withHint("Drop what names the collation, rename, and create it again.");
            }
        }
    }

    String refresh(Statement.RefreshCollation statement) {
        CollationDescriptor before = get(statement.name());
        Ownership.require(context, before, "collation");
        String actual = before.provider() == Provider.ICU ? before.collation().actualVersion() : null;
        if (Objects.equals(actual, before.version())) {
            context.notice("00000", "version has not changed");
        } else {
            context.notice("00000", "changing version from " + before.version() + " to " + actual);
            context.changes().replace(before, before.withVersion(actual));
        }
        return "ALTER COLLATION";
    }

    /// A collation that a user made.
    ///
    /// @throws SqlException 42704; 42501 for one of pg_catalog
    CollationDescriptor get(ObjectName name) {
        Collation found = context.path().collation(name);
        for (CollationDescriptor made : context.catalog().collations()) {
            if (made.oid() == found.oid()) {
                return made;
            }
        }
        throw SqlException.of("42501", "permission denied: \"" + name + "\" is a system collation");
    }

    void drop(Statement.Drop statement) {
        List<CollationDescriptor> doomed = new ArrayList<>();
        for (ObjectName name : statement.names()) {
            Collation found;
            try {
                found = context.path().collation(name);
            } catch (SqlException e) {
                if (!statement.ifExists()) {
                    throw e.withPosition(0);
                }
                String missing = e.sqlState().equals("3F000")
                        ? "schema \"" + name.schema() + "\" does not exist"
                        : "collation \"" + name + "\" does not exist";
                context.notice("00000", missing + ", skipping");
                continue;
            }
            if (found.schemaOid() == SchemaDescriptor.PG_CATALOG) {
                throw SqlException.of(
                        "2BP01",
                        "cannot drop collation " + Definitions.quote(found.name())
                                + " because it is required by the database system");
            }
            CollationDescriptor collation = get(name);
            Ownership.require(context, collation, "collation");
            doomed.add(collation);
        }
        remove(doomed, statement.cascade());
    }

    void remove(List<CollationDescriptor> doomed, boolean cascade) {
        List<Use> uses = doomed.stream()
                .flatMap(collation -> CollationUses.of(context, collation).stream())
                .toList();
        if (!uses.isEmpty() && !cascade) {
            throw SqlException.of(
                            "2BP01",
                            doomed.size() == 1
                                    ? "cannot drop collation "
                                            + Definitions.quote(
                                                    doomed.getFirst().name())
                                            + " because other objects depend on it"
                                    : "cannot drop desired object(s) because other objects depend on them")
                    .withDetail(String.join("\n", uses.stream().map(Use::line).toList()))
                    .withHint(Removal.CASCADE_HINT);
        }
        if (uses.size() == 1) {
            context.notice("00000", "drop cascades to " + uses.getFirst().what());
        } else if (!uses.isEmpty()) {
            context.notice("00000", "drop cascades to " + uses.size() + " other objects");
        }
        uses.forEach(use -> use.removal().run());
        doomed.forEach(context.changes()::drop);
    }
}
