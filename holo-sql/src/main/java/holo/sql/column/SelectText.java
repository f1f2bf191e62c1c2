package holo.sql.column;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The text of a query whose columns are settled last, when it is known which of them somebody names: a tree hands on
/// all columns from node to node, and DuckDB would bind each of them in each of its optimiser's steps.
///
/// Who names a column says `alias.name`, and no two inputs have the same alias: that is how names are found.
sealed interface SelectText {
    /// The text.
    ///
    /// @param needed names of the columns that are to be there; null for all
    String render(@Nullable Set<String> needed);

    /// Text in which nothing can be left out.
    record Fixed(String sql) implements SelectText {
        @Override
        public String render(@Nullable Set<String> needed) {
            return sql;
        }
    }

    /// A table or view.
    record Table(String name) implements SelectText {
        @Override
        public String render(@Nullable Set<String> needed) {
            return "FROM " + name;
        }
    }

    /// `sql AS name`.
    record Item(String name, String sql) {}

    /// A SELECT.
    ///
    /// @param items may be none
    /// @param from in order
    /// @param where empty for none
    /// @param rest what comes behind
    /// @param oneAtLeast whether leaving out all items would change how many rows there are
    record Select(List<Item> items, List<Part> from, String where, String rest, boolean oneAtLeast)
            implements SelectText {
        /// Whether it only chooses among the rows and columns of its inputs, so that a SELECT around it can do that
        /// itself: DuckDB would take each level apart, more than once.
        boolean isTransparent() {
            return rest.isEmpty() && !oneAtLeast && items.stream().allMatch(item -> isName(item.sql()));
        }

        private static boolean isName(String sql) {
            int dot = sql.indexOf('.');
            return dot >= 0 && sql.equals(nameAround(sql, dot));
        }

        @Override
        public String render(@Nullable Set<String> needed) {
            List<String> kept = new ArrayList<>();
            for (Item item : items) {
                if (needed == null || needed.contains(item.name())) {
                    kept.add(item.sql() + " AS " + item.name());
                }
            }
            if (kept.isEmpty()) {
                kept.add(
                        oneAtLeast && !items.isEmpty()
                                ? items.getFirst().sql() + " AS "
                                        + items.getFirst().name()
                                : "1 AS nothing");
            }
            String head = String.join(", ", kept);
            Set<String> named = new HashSet<>();
            collect(head, named);
            collect(where, named);
            collect(rest, named);
            // From behind: a lateral input names columns of those before it, a condition those of both sides.
            StringBuilder inputs = new StringBuilder();
            for (Part part : from.reversed()) {
                String text = part.render(named);
                collect(text, named);
                inputs.insert(0, text);
            }
            return "SELECT " + head + " FROM " + inputs + (where.isEmpty() ? "" : " WHERE " + where) + rest;
        }

        private static void collect(String text, Set<String> named) {
            for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
                String name = nameAround(text, dot);
                if (name != null) {
                    named.add(name);
                }
            }
        }

        /// The `alias.name` around a point: `t`, digits, the point, a letter, digits, and nothing else of a word.
        /// Written out: this is looked for many times over for each query.
        private static @Nullable String nameAround(String text, int dot) {
            int start = dot;
            while (start > 0 && isDigit(text.charAt(start - 1))) {
                start--;
            }
            int end = dot + 2;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            boolean isAlias = start < dot
                    && start > 0
                    && text.charAt(start - 1) == 't'
                    && (start == 1 || !isWord(text.charAt(start - 2)));
            boolean isName = dot + 2 < end
                    && end <= text.length()
                    && isLetter(text.charAt(dot + 1))
                    && (end == text.length() || !isWord(text.charAt(end)));
            return isAlias && isName ? text.substring(start - 1, end) : null;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isLetter(char c) {
            return c >= 'a' && c <= 'z';
        }

        private static boolean isWord(char c) {
            return isDigit(c) || isLetter(c) || c >= 'A' && c <= 'Z' || c == '_';
        }
    }

    /// A piece of FROM.
    sealed interface Part {
        /// @param named `alias.name` of all columns that are named so far
        String render(Set<String> named);
    }

    /// Words between inputs, and conditions.
    record Words(String sql) implements Part {
        @Override
        public String render(Set<String> named) {
            return sql;
        }
    }

    /// An input under its alias.
    record Input(SelectText text, String alias) implements Part {
        @Override
        public String render(Set<String> named) {
            if (text instanceof Table(String name)) {
                return name + " " + alias;
            }
            Set<String> needed = new HashSet<>();
            for (String name : named) {
                if (name.startsWith(alias) && name.charAt(alias.length()) == '.') {
                    needed.add(name.substring(alias.length() + 1));
                }
            }
            return "(" + text.render(needed) + ") " + alias;
        }
    }
}
