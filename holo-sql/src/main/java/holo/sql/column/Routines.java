package holo.sql.column;

import holo.sql.column.ExpressionWriter.Operand;
import holo.sql.function.Resolver;
import holo.sql.type.Interval;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Writes functions and operators that are known by name.
final class Routines {
    private static final int DIGITS_MAX = 19;
    private static final int LENGTH_MAX = 1 << 16;

    private final Vocabulary vocabulary;

    Routines(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    Duck write(String name, List<Operand> operands, Resolver.Resolution found) {
        SqlType result = found.result();
        return switch (name) {
            case "extract" -> extract(operands, true);
            case "date_part" -> extract(operands, false);
            case "date_trunc" -> {
                Duck value = operands.get(1).duck();
                // A date is truncated as a timestamptz.
                Duck time = value.type().oid() == PgTypes.DATE.oid() ? atMidnight(value) : value;
                yield vocabulary.dateTimes().truncate(constantText(operands.get(0)), time);
            }
            case "+", "-" -> {
                if (operands.size() == 2 && isInterval(operands.get(1))) {
                    yield moved(operands.get(0), operands.get(1), name.equals("-"));
                }
                yield routine(name, arguments(operands, found), operands, result);
            }
            case "greatest", "least" -> extreme(name, operands, result);
            default -> routine(name, arguments(operands, found), operands, result);
        };
    }

    private Duck atMidnight(Duck date) {
        if (!vocabulary.dateTimes().isUtc()) {
            throw new NotInColumns("date_trunc in a time zone");
        }
        return Duck.of(ExpressionWriter.cast(date, "TIMESTAMP"), PgTypes.TIMESTAMPTZ);
    }

    private static List<Duck> arguments(List<Operand> operands, Resolver.Resolution found) {
        List<Duck> arguments = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            arguments.add(operands.get(i).as(found.arguments().get(i)));
        }
        return arguments;
    }

    private static boolean isInterval(Operand operand) {
        return operand.isConstant() && operand.type().oid() == PgTypes.INTERVAL.oid();
    }

    private Duck moved(Operand value, Operand interval, boolean minus) {
        if (!(interval.value() instanceof Interval by)) {
            throw new NotInColumns("a null interval");
        }
        vocabulary.risk().take();
        return vocabulary.dateTimes().plus(value.duck(), by, minus);
    }

    private Duck routine(String name, List<Duck> a, List<Operand> operands, SqlType result) {
        return switch (name) {
            case "+", "-", "*", "/", "%" ->
                a.size() == 1
                        ? sign(name, a.getFirst())
                        : vocabulary.arithmetic().write(name, a, result);
            case "mod" -> vocabulary.arithmetic().write("%", a, result);
            case "||" -> {
                requireText(name, a);
                yield Duck.of("(" + a.get(0).sql() + " || " + a.get(1).sql() + ")", result);
            }
            case "length", "char_length", "character_length" -> {
                if (!ColumnLayout.isText(a.getFirst().type())) {
                    throw new NotInColumns("length of " + a.getFirst().type().displayName());
                }
                yield Duck.of("CAST(length(" + a.getFirst().sql() + ") AS INTEGER)", result);
            }
            case "substring", "substr" -> substring(a, operands, result);
            case "left" -> {
                int count = integer(operands.get(1));
                if (count < 0) {
                    throw new NotInColumns("left in this form");
                }
                yield Duck.of("substring(" + a.getFirst().sql() + ", 1, " + count + ")", result);
            }
            case "upper", "lower" -> letters(name, a.getFirst(), result);
            case "replace" -> {
                requireText(name, a);
                yield Duck.of("replace(" + list(a) + ")", result);
            }
            case "lpad", "rpad" -> pad(name, a, operands, result);
            case "btrim", "ltrim", "rtrim" -> trim(name, a, operands, result);
            case "strpos" -> {
                requireText(name, a);
                yield Duck.of("CAST(strpos(" + list(a) + ") AS INTEGER)", result);
            }
            case "starts_with" -> {
                requireText(name, a);
                yield Duck.of("starts_with(" + list(a) + ")", result);
            }
            case "abs" -> sign("abs", a.getFirst());
            case "round" -> round(a, operands);
            case "floor", "ceil", "ceiling" -> whole(name, a.getFirst());
            default -> throw new NotInColumns("function " + name);
        };
    }

    private static String list(List<Duck> arguments) {
        return String.join(", ", arguments.stream().map(Duck::sql).toList());
    }

    private static void requireText(String name, List<Duck> arguments) {
        if (!arguments.stream().allMatch(a -> a.type().oid() == PgTypes.TEXT.oid())) {
            throw new NotInColumns(name + " of other types than text");
        }
    }

    private Duck sign(String name, Duck value) {
        vocabulary.risk().take();
        if (value.isFloat() || value.type().oid() == PgTypes.INTERVAL.oid()) {
            throw new NotInColumns(name + " of " + value.type().displayName());
        }
        return value.withSql(name.equals("abs") ? "abs(" + value.sql() + ")" : "(" + name + value.sql() + ")");
    }

    private static Duck whole(String name, Duck value) {
        if (!value.isNumeric()) {
            throw new NotInColumns(name + " of " + value.type().displayName());
        }
        String function = name.equals("floor") ? "floor" : "ceil";
        int digits = value.precision() - value.scale() + 1;
        return Duck.number(
                "CAST(" + function + "(" + value.sql() + ") AS DECIMAL(" + Math.min(digits, Duck.PRECISION_MAX)
                        + ",0))",
                digits,
                0);
    }

    private Duck substring(List<Duck> a, List<Operand> operands, SqlType result) {
        if (a.getFirst().type().oid() != PgTypes.TEXT.oid()
                || a.get(1).type().oid() != PgTypes.INT4.oid()
                || integer(operands.get(1)) < 1
                || a.size() == 3 && integer(operands.get(2)) < 0) {
            throw new NotInColumns("substring in this form");
        }
        String length = a.size() == 3 ? ", " + integer(operands.get(2)) : "";
        return Duck.of("substring(" + a.get(0).sql() + ", " + integer(operands.get(1)) + length + ")", result);
    }

    /// Letters beyond ASCII have case rules that differ in their exceptions.
    private Duck letters(String name, Duck value, SqlType result) {
        requireText(name, List.of(value));
        vocabulary.risk().take();
        String text = value.sql();
        return Duck.of(
                "(CASE WHEN strlen(" + text + ") = length(" + text + ") THEN " + name + "(" + text + ") WHEN " + text
                        + " IS NOT NULL THEN error('letters beyond ASCII') END)",
                result);
    }

    private Duck pad(String name, List<Duck> a, List<Operand> operands, SqlType result) {
        int length = integer(operands.get(1));
        String fill = a.size() == 2 ? " " : constantText(operands.get(2));
        if (length < 0
                || length > LENGTH_MAX
                || fill.isEmpty()
                || a.getFirst().type().oid() != PgTypes.TEXT.oid()) {
            throw new NotInColumns(name + " in this form");
        }
        return Duck.of(name + "(" + a.getFirst().sql() + ", " + length + ", " + Constants.quote(fill) + ")", result);
    }

    private Duck trim(String name, List<Duck> a, List<Operand> operands, SqlType result) {
        String characters = a.size() == 1 ? " " : constantText(operands.get(1));
        if (characters.isEmpty() || a.getFirst().type().oid() != PgTypes.TEXT.oid()) {
            throw new NotInColumns(name + " in this form");
        }
        String function = name.equals("btrim") ? "trim" : name;
        return Duck.of(function + "(" + a.getFirst().sql() + ", " + Constants.quote(characters) + ")", result);
    }

    private Duck round(List<Duck> a, List<Operand> operands) {
        int digits = a.size() == 1 ? 0 : integer(operands.get(1));
        Duck value = a.getFirst();
        if (!value.isNumeric() || digits < 0 || digits > DIGITS_MAX) {
            throw new NotInColumns("round in this form");
        }
        int precision = value.precision() - value.scale() + digits + 1;
        if (precision > Duck.PRECISION_MAX) {
            vocabulary.risk().take();
            precision = Duck.PRECISION_MAX;
        }
        return Duck.number("CAST(" + value.sql() + " AS DECIMAL(" + precision + "," + digits + "))", precision, digits);
    }

    /// Null only when all values are, on both sides.
    private Duck extreme(String name, List<Operand> operands, SqlType type) {
        List<Duck> values = operands.stream().map(o -> o.as(type)).toList();
        boolean ordered = switch (type.oid()) {
            case 21, 23, 20, 25, 1043, 1082, 1114, 1184, 16 -> true;
            case 1700 -> {
                int scale = values.getFirst().scale();
                yield values.stream().allMatch(v -> v.shown() == null && v.scale() == scale);
            }
            default -> false;
        };
        if (!ordered) {
            throw new NotInColumns(name + " of " + type.displayName());
        }
        Numbers.Choice choose = given -> name + "(" + String.join(", ", given) + ")";
        return vocabulary.numbers().choice(values, type, choose, choose);
    }

    static int integer(Operand operand) {
        if (operand.value() instanceof Integer i) {
            return i;
        }
        throw new NotInColumns("an argument that is not a constant integer");
    }

    private static String constantText(Operand operand) {
        if (operand.value() instanceof String text) {
            return text;
        }
        throw new NotInColumns("an argument that is not a constant text");
    }

    Duck like(List<Operand> operands, String not) {
        if (operands.size() != 2 || !operands.get(1).isConstant()) {
            throw new NotInColumns("LIKE in this form");
        }
        Duck given = operands.get(0).duck();
        String text = operands.get(0).as(PgTypes.TEXT).sql();
        if (given.type().oid() == PgTypes.BPCHAR.oid()) {
            // LIKE sees the blanks of char(n).
            if (given.scale() < 0) {
                throw new NotInColumns("LIKE on character(n) of unknown length");
            }
            text = "rpad(" + text + ", " + given.scale() + ", ' ')";
        }
        if (!(operands.get(1).value() instanceof String pattern)) {
            return Duck.of("CAST(NULL AS BOOLEAN)", PgTypes.BOOL);
        }
        if (pattern.indexOf('\\') >= 0) {
            throw new NotInColumns("LIKE with an escape");
        }
        return Duck.of("(" + text + " " + not + "LIKE " + Constants.quote(pattern) + ")", PgTypes.BOOL);
    }

    private Duck extract(List<Operand> operands, boolean numeric) {
        return vocabulary
                .dateTimes()
                .extract(constantText(operands.get(0)), operands.get(1).duck(), numeric);
    }
}
