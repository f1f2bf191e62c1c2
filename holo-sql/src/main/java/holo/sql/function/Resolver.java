package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import holo.sql.type.TypeCoercions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlAggFunction;
import org.jspecify.annotations.Nullable;

/// Chooses among overloads by PostgreSQL's rules ("Functions" and "Operators" in chapter 10 of its manual).
public final class Resolver {
    private Resolver() {}

    /// A routine with the types that its arguments are converted to.
    ///
    /// @param arguments as many as were given; the declared types with polymorphic ones replaced
    public record Resolution(Routine routine, List<SqlType> arguments, SqlType result) {}

    /// Resolves a function.
    ///
    /// @param types of the arguments; literals and parameters without a type are unknown
    /// @throws SqlException 42883 for none, 42725 for several
    public static Resolution function(String name, List<SqlType> types) {
        return among(name, FunctionCatalog.instance().find(name), types);
    }

    /// Resolves a function among the overloads of its name.
    ///
    /// @throws SqlException 42883 for none, 42725 for several
    public static Resolution among(String name, List<Routine> overloads, List<SqlType> types) {
        Resolution found = resolve(overloads, types, false);
        if (found == null) {
            String called = name.equals(ArrayFunctions.UNNESTED) ? "unnest" : name;
            throw SqlException.of("42883", "function " + Routine.signature(called, types) + " does not exist")
                    .withHint("No function matches the given name and argument types. You might need to add explicit"
                            + " type casts.");
        }
        return found;
    }

    /// Resolves an aggregate.
    ///
    /// @throws SqlException 42883 for none, 42725 for several
    public static Resolution aggregate(String name, List<SqlType> types) {
        Resolution found = resolve(FunctionCatalog.instance().findAggregate(name), types, false);
        if (found == null) {
            throw SqlException.of("42883", "function " + Routine.signature(name, types) + " does not exist")
                    .withHint("No function matches the given name and argument types. You might need to add explicit"
                            + " type casts.");
        }
        return found;
    }

    /// Resolves what a plan aggregates with.
    ///
    /// @throws SqlException 42883 for none, 42725 for several
    public static Resolution aggregate(SqlAggFunction function, List<SqlType> types) {
        return switch (function) {
            case UserAggregate made -> made.resolve(types);
            case FilteredAggregate filtered -> filtered.resolveUnfiltered(types);
            default -> aggregate(function.getName().toLowerCase(Locale.ROOT), types);
        };
    }

    /// Resolves an operator with one or two operands.
    ///
    /// @throws SqlException 42883 for none, 42725 for several
    public static Resolution operator(String name, List<SqlType> types) {
        return operatorAmong(name, FunctionCatalog.instance().find(name), types);
    }

    /// Resolves an operator among the overloads of its name.
    ///
    /// @throws SqlException 42883 for none, 42725 for several
    static Resolution operatorAmong(String name, List<Routine> overloads, List<SqlType> types) {
        Resolution found = resolve(overloads, types, true);
        if (found == null) {
            String text = types.size() == 1
                    ? name + " " + types.getFirst().displayName()
                    : types.getFirst().displayName() + " " + name + " "
                            + types.getLast().displayName();
            throw SqlException.of("42883", "operator does not exist: " + text)
                    .withHint("No operator matches the given name and argument type"
                            + (types.size() == 1 ? "" : "s")
                            + ". You might need to add "
                            + (types.size() == 1 ? "an explicit type cast." : "explicit type casts."));
        }
        return found;
    }

    /// Like {@link #operator}, but null when there is none.
    public static @Nullable Resolution findOperator(String name, List<SqlType> types) {
        return resolve(FunctionCatalog.instance().find(name), types, true);
    }

    private static boolean unknown(SqlType type) {
        return type.oid() == PgTypes.UNKNOWN.oid();
    }

    private record Candidate(Routine routine, List<SqlType> arguments) {}

    private static @Nullable Resolution resolve(List<Routine> overloads, List<SqlType> types, boolean operator) {
        List<Candidate> candidates = new ArrayList<>();
        for (Routine routine : overloads) {
            List<SqlType> declared = expand(routine, types.size());
            if (declared != null && !(routine.variadic() && isPlain(overloads, declared))) {
                candidates.add(new Candidate(routine, declared));
            }
        }
        Candidate exact = exact(candidates, types);
        if (exact == null && operator && types.size() == 2) {
            boolean first = unknown(types.get(0));
            boolean second = unknown(types.get(1));
            if (first != second) {
                SqlType known = types.get(first ? 1 : 0);
                exact = exact(candidates, List.of(known, known));
            }
        }
        if (exact == null) {
            exact = choose(candidates, types, overloads);
        }
        return exact == null ? null : specialize(exact, types);
    }

    /// Whether there is a routine of these arguments that takes no other number of them: it goes before a variadic one.
    private static boolean isPlain(List<Routine> overloads, List<SqlType> declared) {
        for (Routine routine : overloads) {
            if (!routine.variadic() && routine.arguments().equals(declared)) {
                return true;
            }
        }
        return false;
    }

    /// The declared types for a number of arguments, or null when the routine does not take so many.
    private static @Nullable List<SqlType> expand(Routine routine, int count) {
        int declared = routine.arguments().size();
        if (!routine.variadic()) {
            return declared == count ? routine.arguments() : null;
        }
        if (count < declared) {
            return null;
        }
        List<SqlType> all = new ArrayList<>(routine.arguments());
        while (all.size() < count) {
            all.add(routine.arguments().getLast());
        }
        return all;
    }

    private static @Nullable Candidate exact(List<Candidate> candidates, List<SqlType> types) {
        next:
        for (Candidate candidate : candidates) {
            for (int i = 0; i < types.size(); i++) {
                if (candidate.arguments().get(i).oid() != types.get(i).oid()) {
                    continue next;
                }
            }
            return candidate;
        }
        return null;
    }

    private static @Nullable Candidate choose(List<Candidate> all, List<SqlType> types, List<Routine> overloads) {
        List<Candidate> candidates = new ArrayList<>();
        for (Candidate candidate : all) {
            if (matches(candidate, types)) {
                candidates.add(candidate);
            }
        }
        if (candidates.size() <= 1) {
            return candidates.isEmpty() ? null : candidates.getFirst();
        }
        candidates = best(candidates, types, false);
        if (candidates.size() > 1) {
            candidates = best(candidates, types, true);
        }
        if (candidates.size() > 1) {
            candidates = byCategories(candidates, types);
        }
        if (candidates.size() > 1) {
            Candidate same = assumeSame(candidates, types);
            if (same != null) {
                return same;
            }
            throw ambiguous(overloads.getFirst().name(), types);
        }
        return candidates.getFirst();
    }

    private static SqlException ambiguous(String name, List<SqlType> types) {
        boolean operator = !Character.isLetter(name.charAt(0)) && name.charAt(0) != '_';
        if (operator) {
            String text = types.size() == 1
                    ? name + " " + types.getFirst().displayName()
                    : types.getFirst().displayName() + " " + name + " "
                            + types.getLast().displayName();
            return SqlException.of("42725", "operator is not unique: " + text)
                    .withHint("Could not choose a best candidate operator. You might need to add explicit type casts.");
        }
        return SqlException.of("42725", "function " + Routine.signature(name, types) + " is not unique")
                .withHint("Could not choose a best candidate function. You might need to add explicit type casts.");
    }

    private static boolean matches(Candidate candidate, List<SqlType> types) {
        for (int i = 0; i < types.size(); i++) {
            SqlType given = types.get(i);
            if (!unknown(given)
                    && !TypeCoercions.isImplicit(given, candidate.arguments().get(i))) {
                return false;
            }
        }
        return Polymorphism.of(candidate.arguments(), types).consistent();
    }

    /// Keeps the candidates with most exact matches (and preferred types, where a conversion is needed).
    private static List<Candidate> best(List<Candidate> candidates, List<SqlType> types, boolean countPreferred) {
        int most = -1;
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : candidates) {
            int count = 0;
            for (int i = 0; i < types.size(); i++) {
                SqlType declared = candidate.arguments().get(i);
                SqlType given = types.get(i);
                if (!unknown(given)
                        && (declared.oid() == given.oid()
                                || countPreferred && declared.preferred() && declared.category() == given.category())) {
                    count++;
                }
            }
            if (count > most) {
                most = count;
                kept.clear();
            }
            if (count == most) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private static List<Candidate> byCategories(List<Candidate> candidates, List<SqlType> types) {
        List<Candidate> left = candidates;
        boolean any = false;
        for (int i = 0; i < types.size(); i++) {
            if (!unknown(types.get(i))) {
                continue;
            }
            any = true;
            TypeCategory category = null;
            boolean conflict = false;
            boolean string = false;
            boolean preferred = false;
            for (Candidate candidate : left) {
                SqlType declared = candidate.arguments().get(i);
                string |= declared.category() == TypeCategory.STRING;
                conflict |= category != null && category != declared.category();
                category = declared.category();
            }
            if (string) {
                category = TypeCategory.STRING;
            } else if (conflict) {
                return candidates;
            }
            for (Candidate candidate : left) {
                SqlType declared = candidate.arguments().get(i);
                preferred |= declared.category() == category && declared.preferred();
            }
            List<Candidate> kept = new ArrayList<>();
            for (Candidate candidate : left) {
                SqlType declared = candidate.arguments().get(i);
                if (declared.category() == category && (!preferred || declared.preferred())) {
                    kept.add(candidate);
                }
            }
            left = kept;
        }
        return any && !left.isEmpty() ? left : candidates;
    }

    /// Known types that are all the same are assumed for the unknown ones, too.
    private static @Nullable Candidate assumeSame(List<Candidate> candidates, List<SqlType> types) {
        SqlType known = null;
        for (SqlType type : types) {
            if (!unknown(type)) {
                if (known != null && known.oid() != type.oid()) {
                    return null;
                }
                known = type;
            }
        }
        if (known == null) {
            return null;
        }
        List<SqlType> assumed = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            assumed.add(known);
        }
        Candidate only = null;
        for (Candidate candidate : candidates) {
            if (matches(candidate, assumed)) {
                if (only != null) {
                    return null;
                }
                only = candidate;
            }
        }
        return only;
    }

    /// Replaces polymorphic types by what the arguments say.
    private static Resolution specialize(Candidate candidate, List<SqlType> types) {
        List<SqlType> declared = candidate.arguments();
        Polymorphism actual = Polymorphism.of(declared, types);
        List<SqlType> arguments = new ArrayList<>(declared.size());
        for (int i = 0; i < declared.size(); i++) {
            SqlType type = actual.replace(declared.get(i));
            arguments.add(type.oid() == PgTypes.ANY.oid() ? unknown(types.get(i)) ? PgTypes.TEXT : types.get(i) : type);
        }
        return new Resolution(
                candidate.routine(),
                arguments,
                actual.replace(candidate.routine().result()));
    }
}
