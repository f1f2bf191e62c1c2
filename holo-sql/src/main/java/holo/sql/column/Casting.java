package holo.sql.column;

import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import org.apache.calcite.rel.type.RelDataType;

/// Casts that were written, as far as they are exact.
final class Casting {
    private final Vocabulary vocabulary;

    Casting(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    Duck write(Duck value, RelDataType type) {
        SqlType to = PgRelTypes.sqlType(type);
        int modifier = PgRelTypes.modifier(type);
        if (modifier >= 0) {
            return switch (to.oid()) {
                case 1700 -> number(value, modifier);
                case 1043 -> Duck.of(cut(text(value), modifier), to);
                case 1042 ->
                    Duck.characters(
                            "rtrim(" + cut(text(value), modifier) + ", ' ')", TypeModifiers.characters(modifier));
                default -> throw new NotInColumns("a cast to " + to.displayName() + " with a length");
            };
        }
        return plain(value, to);
    }

    private Duck number(Duck value, int modifier) {
        vocabulary.risk().take();
        Duck number = ExpressionWriter.convert(value, PgTypes.NUMERIC);
        int precision = TypeModifiers.numericPrecision(modifier);
        int scale = TypeModifiers.numericScale(modifier);
        if (precision > Duck.PRECISION_MAX || scale < 0 || scale > precision) {
            throw new NotInColumns("numeric(" + precision + "," + scale + ")");
        }
        String type = "DECIMAL(" + precision + "," + scale + ")";
        return Duck.number(ExpressionWriter.cast(number, type), precision, scale);
    }

    private static String cut(Duck text, int modifier) {
        return "substring(" + text.sql() + ", 1, " + TypeModifiers.characters(modifier) + ")";
    }

    private Duck plain(Duck value, SqlType to) {
        int from = value.type().oid();
        return switch (to.oid()) {
            case 21, 23, 20 -> {
                vocabulary.risk().take();
                boolean integer = from == 21 || from == 23 || from == 20;
                // Numbers are rounded half away from zero on both sides.
                yield integer || from == 1700
                        ? Duck.of(ExpressionWriter.cast(value, Constants.typeName(to, 0)), to)
                        : ExpressionWriter.convert(value, to);
            }
            case 25, 1043 -> Duck.of(text(value).sql(), to);
            case 1082 -> date(value);
            case 1114, 1184 -> timestamp(value, to);
            default -> ExpressionWriter.convert(value, to);
        };
    }

    private static Duck text(Duck value) {
        return switch (value.type().oid()) {
            case 21, 23, 20, 16 -> Duck.of(ExpressionWriter.cast(value, "VARCHAR"), PgTypes.TEXT);
            case 1700 -> {
                if (value.shown() != null) {
                    throw new NotInColumns("numbers of different scales as text");
                }
                yield Duck.of(ExpressionWriter.cast(value, "VARCHAR"), PgTypes.TEXT);
            }
            default -> ExpressionWriter.convert(value, PgTypes.TEXT);
        };
    }

    private Duck date(Duck value) {
        boolean known = value.type().oid() == PgTypes.TIMESTAMP.oid()
                || value.type().oid() == PgTypes.TIMESTAMPTZ.oid()
                        && vocabulary.dateTimes().isUtc();
        return known
                ? Duck.of(ExpressionWriter.cast(value, "DATE"), PgTypes.DATE)
                : ExpressionWriter.convert(value, PgTypes.DATE);
    }

    private Duck timestamp(Duck value, SqlType to) {
        return switch (value.type().oid()) {
            case 1082, 1114, 1184 -> {
                if (value.type().oid() != to.oid()
                        && !vocabulary.dateTimes().isUtc()
                        && (to.oid() == PgTypes.TIMESTAMPTZ.oid()
                                || value.type().oid() == PgTypes.TIMESTAMPTZ.oid())) {
                    throw ExpressionWriter.notConverted(value.type(), to);
                }
                yield Duck.of(ExpressionWriter.cast(value, "TIMESTAMP"), to);
            }
            default -> ExpressionWriter.convert(value, to);
        };
    }
}
