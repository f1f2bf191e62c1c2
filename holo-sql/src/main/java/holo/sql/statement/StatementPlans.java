package holo.sql.statement;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.NormalizedText;
import holo.sql.parser.ParsedStatement;
import holo.sql.parser.PgParser;
import holo.sql.parser.Statement;
import holo.sql.plan.RelationUses;
import holo.sql.plan.SearchPath;
import holo.sql.statistics.TableEstimates;
import holo.sql.type.SqlType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds compiled statements by their normalised texts, and compiles what is not there.
///
/// A text is compiled with its literals as parameters first. When that is refused (`GROUP BY a + 1` with `a + 1`
/// selected) it is compiled as it is, and kept under its literals: what a client gets, errors and their positions
/// included, never depends on whether the plan was cached.
public final class StatementPlans {
    private static final char BETWEEN_LITERALS = '\u0000';

    /// Keeps nothing: for transactions that have changed the catalog.
    public static final StatementPlans UNCACHED = new StatementPlans(new StatementCache(0));

    private final StatementCache cache;

    public StatementPlans(StatementCache cache) {
        this.cache = cache;
    }

    /// The statement for a text, or null when it is not at hand.
    ///
    /// @param parsedText what a statement that is not normalised is kept under
    public @Nullable CachedStatement find(
            String parsedText, List<Integer> oids, List<String> schemas, CatalogSnapshot catalog) {
        StatementCache.Key key = key(parsedText, oids, schemas, catalog);
        return current(cache.find(key));
    }

    /// The statement for a text, or null when it is not at hand.
    public @Nullable CachedStatement find(
            NormalizedText text, List<Integer> oids, List<String> schemas, CatalogSnapshot catalog) {
        StatementCache.Kept entry = cache.find(key(text.key(), oids, schemas, catalog));
        if (entry instanceof StatementCache.Shape shape) {
            entry = cache.find(key(variant(text, shape.replaced()), oids, schemas, catalog));
        }
        return current(entry);
    }

    /// Null also when the tables' statistics have changed since.
    private static @Nullable CachedStatement current(StatementCache.@Nullable Kept entry) {
        return entry instanceof CachedStatement found && found.basis().isCurrent() ? found : null;
    }

    private static TableEstimates.Basis basis(RelationUses.Found uses, TableEstimates estimates) {
        return estimates.basis(uses.uses().stream()
                .filter(use -> use.relation() instanceof TableDescriptor)
                .map(use -> use.relation().oid())
                .distinct()
                .toList());
    }

    private static StatementCache.Key key(
            String text, List<Integer> oids, List<String> schemas, CatalogSnapshot catalog) {
        return new StatementCache.Key(text, oids, catalog.database().oid(), schemas, catalog.version());
    }

    /// The key of a text with the literals in it that are part of the plan.
    private static String variant(NormalizedText text, boolean[] replaced) {
        StringBuilder key = new StringBuilder(text.key());
        for (int i = 0; i < replaced.length; i++) {
            if (!replaced[i]) {
                key.append(BETWEEN_LITERALS).append(text.literals().get(i).text());
            }
        }
        return key.toString();
    }

    /// Compiles a statement and keeps it.
    ///
    /// @param text the whole text that the statement came in, as its positions count
    /// @param normalized the same normalised, or null when it is not to be
    public CachedStatement compile(
            ParsedStatement parsed,
            String text,
            @Nullable NormalizedText normalized,
            List<Integer> oids,
            List<@Nullable SqlType> declared,
            SearchPath path,
            TableEstimates estimates) {
        if (normalized == null || normalized.literals().isEmpty()) {
            CachedStatement plain = plain(parsed, text, declared, path, estimates, 0);
            if (parsed.text().length() <= NormalizedText.TEXT_MAX) {
                String key = normalized == null ? parsed.text() : normalized.key();
                cache.put(key(key, oids, path.basis(), path.catalog()), plain);
            }
            return plain;
        }
        CachedStatement made = parameterized(text, normalized, declared, path, estimates);
        if (made == null) {
            made = plain(
                    parsed,
                    text,
                    declared,
                    path,
                    estimates,
                    normalized.literals().size());
        }
        StatementCache.Key key = key(normalized.key(), oids, path.basis(), path.catalog());
        String variant = variant(normalized, made.replaced());
        if (variant.equals(normalized.key())) {
            cache.put(key, made);
        } else {
            cache.put(key, new StatementCache.Shape(made.replaced()));
            cache.put(key(variant, oids, path.basis(), path.catalog()), made);
        }
        return made;
    }

    private static @Nullable CachedStatement parameterized(
            String text,
            NormalizedText normalized,
            List<@Nullable SqlType> declared,
            SearchPath path,
            TableEstimates estimates) {
        // Nodes of its own: replacing changes them.
        Statement statement = PgParser.parse(text).getFirst().statement();
        RelationUses.Found uses = RelationUses.of(statement, path);
        TableEstimates.Basis basis = basis(uses, estimates);
        LiteralParameters.Result result = LiteralParameters.replace(statement, normalized, declared);
        try {
            CompiledStatement compiled = new StatementCompiler(
                            path,
                            estimates,
                            text,
                            result.declared(),
                            result.declared().size())
                    .compile(result.statement());
            return new CachedStatement(
                    compiled, verb(statement), uses, normalized.parameters(), result.replaced(), basis);
        } catch (SqlException e) {
            return null;
        }
    }

    private static CachedStatement plain(
            ParsedStatement parsed,
            String text,
            List<@Nullable SqlType> declared,
            SearchPath path,
            TableEstimates estimates,
            int literals) {
        RelationUses.Found uses = RelationUses.of(parsed.statement(), path);
        TableEstimates.Basis basis = basis(uses, estimates);
        CompiledStatement compiled =
                new StatementCompiler(path, estimates, text, declared, parsed.parameters()).compile(parsed.statement());
        return new CachedStatement(
                compiled,
                verb(parsed.statement()),
                uses,
                compiled.parameterTypes().size(),
                new boolean[literals],
                basis);
    }

    /// What a refusal calls the statement; empty for a query.
    public static String verb(Statement statement) {
        return switch (statement) {
            case Statement.Query query -> "";
            case Statement.WithChanges with -> verb(with.changes().getFirst().statement());
            default -> statement.getClass().getSimpleName().toUpperCase(Locale.ROOT);
        };
    }
}
