package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme.Kind;
import holo.sql.parser.impl.CalciteGrammarConstants;
import holo.sql.type.IntervalFields;
import holo.sql.type.PgTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes grammar tokens of lexemes. A word becomes a keyword only where PostgreSQL's grammar would take it for one, so
/// that Calcite's much longer list of reserved words never gets in the way of a name; and what PostgreSQL writes in
/// several words (`timestamp with time zone`, `AT TIME ZONE`, `OPERATOR(pg_catalog.=)`) becomes one token.
final class TokenFilter {
    private static final Set<String> RESERVED = Set.of(
            ("all and any array as asc asymmetric both case cast cross current_catalog current_date current_role "
                            + "current_time current_timestamp current_user default desc distinct else end except "
                            + "false fetch for from full group having ilike in inner intersect into is join lateral "
                            + "leading left like limit localtime localtimestamp natural not null offset on only or "
                            + "order outer overlaps placing right select session_user similar some symmetric table "
                            + "tablesample then to trailing true union unique user using variadic when where window "
                            + "with between")
                    .split(" "));
    /// Reserved by PostgreSQL, and of no meaning to the grammar of queries.
    private static final Set<String> RESERVED_ELSEWHERE = Set.of(
            "analyse analyze check column constraint create deferrable do foreign grant initially primary references returning"
                    .split(" "));
    /// Keywords only before an opening parenthesis.
    private static final Set<String> BEFORE_PARENTHESIS =
            Set.of("exists", "values", "row", "cube", "rollup", "substring", "position", "trim", "overlay", "extract");

    private static final Map<String, Integer> KINDS = kinds();

    private final List<Lexeme> in;
    private final List<PgToken> out;
    private int at;

    private TokenFilter(List<Lexeme> in) {
        this.in = in;
        this.out = new ArrayList<>(in.size());
    }

    static List<PgToken> filter(List<Lexeme> lexemes) {
        TokenFilter filter = new TokenFilter(lexemes);
        filter.run();
        return filter.out;
    }

    /// Whether the word cannot be the name of a column or table without quotes.
    static boolean isReserved(String word) {
        return RESERVED_ELSEWHERE.contains(word) || (RESERVED.contains(word) && !word.equals("between"));
    }

    private static Map<String, Integer> kinds() {
        Map<String, Integer> kinds = new HashMap<>();
        for (int kind = 0; kind < CalciteGrammarConstants.tokenImage.length; kind++) {
            String image = CalciteGrammarConstants.tokenImage[kind];
            if (image.length() > 3 && image.charAt(0) == '"' && Character.isLetter(image.charAt(1))) {
                kinds.put(image.substring(1, image.length() - 1).toLowerCase(java.util.Locale.ROOT), kind);
            }
        }
        return Map.copyOf(kinds);
    }

    private static int kind(String word) {
        return java.util.Objects.requireNonNull(KINDS.get(word), word);
    }

    private Lexeme look(int ahead) {
        return in.get(Math.min(at + ahead, in.size() - 1));
    }

    private boolean words(int ahead, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!look(ahead + i).isWord(words[i])) {
                return false;
            }
        }
        return true;
    }

    /// Whether the words behind ROW or ROWS are those of a FETCH clause.
    private boolean fetched() {
        return words(1, "only") || words(1, "with", "ties");
    }

    private boolean previousIs(String word) {
        return !out.isEmpty() && out.getLast().lexeme.isWord(word);
    }

    private boolean previousIs(char punctuation) {
        return !out.isEmpty() && out.getLast().lexeme.is(punctuation);
    }

    private void emit(int kind, String image, int lexemes) {
        out.add(new PgToken(
                kind, image, in.get(at), look(Math.max(lexemes, 1) - 1).end()));
        at += lexemes;
    }

    private void identifier(String name, int lexemes) {
        emit(CalciteGrammarConstants.IDENTIFIER, name, lexemes);
    }

    private void keyword(String word, int lexemes) {
        emit(kind(word), word, lexemes);
    }

    private void run() {
        while (at < in.size()) {
            Lexeme lexeme = in.get(at);
            switch (lexeme.kind()) {
                case WORD -> word(lexeme.text());
                case QUOTED_IDENTIFIER ->
                    emit(
                            CalciteGrammarConstants.QUOTED_IDENTIFIER,
                            '"' + lexeme.text().replace("\"", "\"\"") + '"',
                            1);
                case STRING -> {
                    // Two strings side by side fit nowhere; BEL is in no production.
                    boolean second = !out.isEmpty() && out.getLast().lexeme.kind() == Kind.STRING;
                    emit(
                            second ? CalciteGrammarConstants.BEL : CalciteGrammarConstants.QUOTED_STRING,
                            '\'' + lexeme.text().replace("'", "''") + '\'',
                            1);
                }
                case BIT_STRING -> {
                    identifier(PgTypes.BIT_LITERAL, 0);
                    emit(CalciteGrammarConstants.QUOTED_STRING, '\'' + bits(lexeme.text()) + '\'', 1);
                }
                case NUMBER -> number(lexeme.text());
                case PARAMETER -> emit(CalciteGrammarConstants.DYNAMIC_PARAMETER, lexeme.text(), 1);
                case OPERATOR -> operator(lexeme.text(), 1);
                case PUNCTUATION -> punctuation(lexeme.text());
                case END -> emit(CalciteGrammarConstants.EOF, "", 1);
            }
        }
        // Nothing above may look past the end and take it for its own: without it the grammar would read forever.
        if (out.getLast().kind != CalciteGrammarConstants.EOF) {
            throw new IllegalStateException("the text has no end: " + in);
        }
    }

    private static String bits(String text) {
        String digits = text.substring(1);
        if (text.charAt(0) != 'x') {
            return digits;
        }
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            bits.append(
                    digit < 0
                            ? digits.substring(i)
                            : Integer.toBinaryString(16 + digit).substring(1));
        }
        return bits.toString();
    }

    private void number(String text) {
        boolean integer = text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (integer) {
            emit(CalciteGrammarConstants.UNSIGNED_INTEGER_LITERAL, text, 1);
        } else {
            boolean exponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
            emit(
                    CalciteGrammarConstants.DECIMAL_NUMERIC_LITERAL,
                    exponent ? new BigDecimal(text).toPlainString() : text.endsWith(".") ? text + "0" : text,
                    1);
        }
    }

    private void operator(String text, int lexemes) {
        switch (text) {
            case "=" -> emit(CalciteGrammarConstants.EQ, text, lexemes);
            case "<" -> emit(CalciteGrammarConstants.LT, text, lexemes);
            case ">" -> emit(CalciteGrammarConstants.GT, text, lexemes);
            case "<=" -> emit(CalciteGrammarConstants.LE, text, lexemes);
            case ">=" -> emit(CalciteGrammarConstants.GE, text, lexemes);
            case "<>", "!=" -> emit(CalciteGrammarConstants.NE, "<>", lexemes);
            case "+" -> emit(CalciteGrammarConstants.PLUS, text, lexemes);
            case "-" -> emit(CalciteGrammarConstants.MINUS, text, lexemes);
            case "*" -> {
                // `(value).*`: all fields, which the grammar takes for one of that name.
                if (at >= 2 && in.get(at - 1).is('.') && in.get(at - 2).is(')')) {
                    identifier("*", lexemes);
                } else {
                    emit(CalciteGrammarConstants.STAR, text, lexemes);
                }
            }
            case "/" -> emit(CalciteGrammarConstants.SLASH, text, lexemes);
            case "%" -> emit(CalciteGrammarConstants.PERCENT_REMAINDER, text, lexemes);
            case "=>" -> emit(CalciteGrammarConstants.NAMED_ARGUMENT_ASSIGNMENT, text, lexemes);
            default -> emit(CalciteGrammarConstants.PG_OPERATOR, text, lexemes);
        }
    }

    private void punctuation(String text) {
        switch (text) {
            case "(" -> emit(CalciteGrammarConstants.LPAREN, text, 1);
            case ")" -> emit(CalciteGrammarConstants.RPAREN, text, 1);
            case "[" -> emit(CalciteGrammarConstants.LBRACKET, text, 1);
            case "]" -> emit(CalciteGrammarConstants.RBRACKET, text, 1);
            case "," -> emit(CalciteGrammarConstants.COMMA, text, 1);
            case ";" -> emit(CalciteGrammarConstants.SEMICOLON, text, 1);
            case ":" -> emit(CalciteGrammarConstants.COLON, text, 1);
            case "." -> emit(CalciteGrammarConstants.DOT, text, 1);
            case "::" -> emit(CalciteGrammarConstants.INFIX_CAST, text, 1);
            case ":=" -> emit(CalciteGrammarConstants.NAMED_ARGUMENT_ASSIGNMENT, "=>", 1);
            case ".." -> emit(CalciteGrammarConstants.DOUBLE_PERIOD, text, 1);
            default -> throw new IllegalStateException("punctuation " + text);
        }
    }

    private void word(String word) {
        if (previousIs('.')) {
            identifier(word, 1);
            return;
        }
        if (previousIs("as") && labelAfterAs(word)) {
            identifier(word, 1);
            return;
        }
        switch (word) {
            case "timestamp", "time" -> timeType(word);
            case "system_time" -> {
                if (previousIs("for") && words(1, "as", "of")) {
                    keyword(word, 1);
                    keyword("as", 1);
                    keyword("of", 1);
                } else {
                    identifier(word, 1);
                }
            }
            case "double" -> {
                if (words(1, "precision")) {
                    identifier("float8", 2);
                } else {
                    identifier(word, 1);
                }
            }
            case "character", "char", "nchar" -> identifier(words(1, "varying") ? "varchar" : "bpchar_", characters());
            case "national" -> {
                if (words(1, "character") || words(1, "char")) {
                    identifier(words(2, "varying") ? "varchar" : "bpchar_", words(2, "varying") ? 3 : 2);
                } else {
                    identifier(word, 1);
                }
            }
            case "bit" -> identifier(words(1, "varying") ? "varbit" : "bit", words(1, "varying") ? 2 : 1);
            case "interval" -> interval();
            case "at" -> {
                if (words(1, "time", "zone")) {
                    emit(CalciteGrammarConstants.PG_OPERATOR, "at time zone", 3);
                } else {
                    identifier(word, 1);
                }
            }
            case "isnull" -> {
                keyword("is", 0);
                keyword("null", 1);
            }
            case "notnull" -> {
                keyword("is", 0);
                keyword("not", 0);
                keyword("null", 1);
            }
            case "collate" -> collate();
            case "operator" -> qualifiedOperator();
            case "materialized" -> {
                if (previousIs("as") && look(1).is('(')) {
                    at++;
                } else {
                    identifier(word, 1);
                }
            }
            case "not" -> {
                if (previousIs("as") && words(1, "materialized")) {
                    at += 2;
                } else {
                    keyword(word, 1);
                }
            }
            case "lateral" -> {
                if (isName(look(1)) && !words(1, "rows", "from")) {
                    at++; // Functions see what is to the left of them anyway.
                } else {
                    keyword(word, 1);
                }
            }
            case "recursive", "ordinality" -> when(previousIs("with"), word);
            case "filter" -> when(previousIs(')') && look(1).is('('), word);
            case "within" -> when(previousIs(')') && words(1, "group"), word);
            case "over" -> when(previousIs(')'), word);
            case "partition" -> when(words(1, "by"), word);
            case "by" -> when(previousIs("partition") || previousIs("group") || previousIs("order"), word);
            case "rows", "range", "groups" -> {
                if (look(1).kind() == Kind.NUMBER
                        || look(1).kind() == Kind.PARAMETER
                        || words(1, "between")
                        || words(1, "unbounded")
                        || words(1, "current", "row")
                        || look(1).kind() == Kind.STRING
                        || !word.equals("groups") && words(1, "interval")) {
                    keyword(word, 1);
                } else {
                    when(word.equals("rows") && (fetched() || previousNumber()), word);
                }
            }
            case "unbounded" -> when(words(1, "preceding") || words(1, "following"), word);
            case "preceding", "following" -> when(look(1).is(')') || words(1, "and") || words(1, "exclude"), word);
            case "current" -> when(words(1, "row"), word);
            case "row" -> when(look(1).is('(') || previousIs("current") || fetched() || previousNumber(), word);
            case "exclude" ->
                when(words(1, "current", "row") || words(1, "group") || words(1, "ties") || words(1, "no"), word);
            case "ties" -> when(previousIs("exclude") || previousIs("with"), word);
            case "no" -> when(previousIs("exclude"), word);
            case "others" -> when(previousIs("no"), word);
            case "nulls" -> when(words(1, "first") || words(1, "last"), word);
            case "first", "last" -> when(previousIs("nulls") || previousIs("fetch"), word);
            case "next" -> when(previousIs("fetch"), word);
            case "escape" ->
                when(look(1).kind() == Kind.STRING || look(1).kind() == Kind.PARAMETER || words(1, "null"), word);
            case "nfc", "nfd", "nfkc", "nfkd" -> {
                if (previousIs(',') && look(1).is(')')) {
                    emit(CalciteGrammarConstants.QUOTED_STRING, '\'' + word + '\'', 1);
                } else {
                    identifier(word, 1);
                }
            }
            case "collation" -> {
                if (words(1, "for") && look(2).is('(')) {
                    identifier("pg_collation_for", 2);
                } else {
                    identifier(word, 1);
                }
            }
            case "sets" -> when(previousIs("grouping"), word);
            case "grouping" -> when(words(1, "sets") || look(1).is('('), word);
            case "bernoulli", "system" -> when(previousIs("tablesample"), word);
            case "repeatable" -> when(previousIs(')') && look(1).is('('), word);
            case "unknown" -> when(previousIs("is") || previousIs("not"), word);
            case "current_schema" -> {
                if (look(1).is('(')) {
                    identifier(word, 1);
                } else {
                    keyword(word, 1);
                }
            }
            default -> {
                if (BEFORE_PARENTHESIS.contains(word)) {
                    when(look(1).is('('), word);
                } else {
                    reserved(word);
                }
            }
        }
    }

    /// Words reserved for other statements get a kind that no production of queries takes.
    private void reserved(String word) {
        if (RESERVED_ELSEWHERE.contains(word)) {
            emit(KINDS.containsKey(word) ? kind(word) : kind("create"), word, 1);
        } else {
            when(RESERVED.contains(word), word);
        }
    }

    private boolean previousNumber() {
        return !out.isEmpty()
                && (out.getLast().lexeme.kind() == Kind.NUMBER
                        || out.getLast().lexeme.kind() == Kind.PARAMETER
                        || previousIs("first")
                        || previousIs("next"));
    }

    private void when(boolean keyword, String word) {
        if (keyword) {
            keyword(word, 1);
        } else {
            identifier(word, 1);
        }
    }

    /// After AS any word is a label, but where a type or a query may follow.
    private boolean labelAfterAs(String word) {
        Lexeme next = look(1);
        return switch (word) {
            case "select", "with", "values", "table" ->
                next.kind() == Kind.END || next.is(',') || next.is(')') || next.isWord("from") || next.is(';');
            case "timestamp",
                    "time",
                    "double",
                    "character",
                    "char",
                    "nchar",
                    "national",
                    "bit",
                    "interval",
                    "not",
                    "materialized" -> false;
            default -> true;
        };
    }

    private int characters() {
        return words(1, "varying") ? 2 : 1;
    }

    /// `timestamp (p) with time zone` becomes `timestamptz (p)`.
    private void timeType(String word) {
        int zone = 1;
        boolean precision = look(1).is('(') && look(2).kind() == Kind.NUMBER && look(3).is(')');
        if (precision) {
            zone = 4;
        }
        boolean with = words(zone, "with", "time", "zone");
        boolean without = words(zone, "without", "time", "zone");
        if (!with && !without) {
            identifier(word, 1);
            return;
        }
        String name = with ? word + "tz" : word;
        if (!precision) {
            identifier(name, 4);
            return;
        }
        identifier(name, 1);
        punctuation("(");
        number(in.get(at).text());
        punctuation(")");
        at += 3;
    }

    /// `interval '1' day` becomes `interval '1 day'`; the fields of an interval's type become modifiers.
    private void interval() {
        identifier("interval", 1);
        boolean literal = look(0).kind() == Kind.STRING;
        int first = literal ? 1 : 0;
        if (look(first).kind() != Kind.WORD) {
            return;
        }
        String to = words(first + 1, "to") && look(first + 2).kind() == Kind.WORD
                ? look(first + 2).text()
                : null;
        IntervalFields fields = IntervalFields.find(look(first).text(), to);
        if (fields == null) {
            return;
        }
        int used = first + (to == null ? 1 : 3);
        boolean precision = look(used).is('(')
                && look(used + 1).kind() == Kind.NUMBER
                && look(used + 2).is(')');
        String digits = precision ? look(used + 1).text() : "";
        used += precision ? 3 : 0;
        if (literal) {
            int kept = precision && digits.length() < 3 ? Integer.parseInt(digits) : Integer.MAX_VALUE;
            String text;
            try {
                text = fields.canonical(look(0).text(), kept);
            } catch (SqlException e) {
                throw e.withPosition(look(0).start() + 1);
            }
            emit(CalciteGrammarConstants.QUOTED_STRING, '\'' + text + '\'', used);
            return;
        }
        emit(CalciteGrammarConstants.LPAREN, "(", 0);
        emit(CalciteGrammarConstants.UNSIGNED_INTEGER_LITERAL, Integer.toString(fields.mask()), 0);
        emit(CalciteGrammarConstants.COMMA, ",", 0);
        emit(
                CalciteGrammarConstants.UNSIGNED_INTEGER_LITERAL,
                precision ? digits : Integer.toString(IntervalFields.FULL_PRECISION),
                0);
        emit(CalciteGrammarConstants.RPAREN, ")", used);
    }

    /// COLLATE is an operator to the grammar, and the name of the collation a string; what is no name stays, for the
    /// grammar to refuse.
    private void collate() {
        List<String> parts = new ArrayList<>();
        int last = 1;
        while (isName(look(last)) && look(last + 1).is('.')) {
            parts.add(look(last).text());
            last += 2;
        }
        if (!isName(look(last))) {
            keyword("collate", 1);
            return;
        }
        parts.add(look(last).text());
        String name = ObjectName.joined(parts);
        int end = look(last).end();
        // Errors point at the clause.
        Lexeme whole = new Lexeme(Kind.QUOTED_IDENTIFIER, in.get(at).start(), end, name);
        emit(CalciteGrammarConstants.PG_OPERATOR, "collate", 1);
        out.add(new PgToken(CalciteGrammarConstants.QUOTED_STRING, '\'' + name.replace("'", "''") + '\'', whole, end));
        at += last;
    }

    private static boolean isName(Lexeme lexeme) {
        return lexeme.kind() == Kind.WORD || lexeme.kind() == Kind.QUOTED_IDENTIFIER;
    }

    private void qualifiedOperator() {
        int p = 2;
        while (look(1).is('(') && look(p).kind() != Kind.OPERATOR && look(p + 1).is('.')) {
            p += 2;
        }
        if (look(1).is('(') && look(p).kind() == Kind.OPERATOR && look(p + 1).is(')')) {
            operator(look(p).text(), p + 2);
        } else {
            identifier("operator", 1);
        }
    }
}
