package holo.sql.column;

import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.sql.SqlKind;

/// Writes UNION, INTERSECT and EXCEPT, and lists of rows, of queries that are written already. Numbers that are the
/// same may show different digits, and rows of texts may be padded to different lengths: sets that compare them are
/// left to the rows, UNION ALL hands on what each part shows.
final class SetWriter {
    private final Numbers numbers;
    private final Supplier<String> aliases;

    /// @param aliases names that nothing else in the query has
    SetWriter(Numbers numbers, Supplier<String> aliases) {
        this.numbers = numbers;
        this.aliases = aliases;
    }

    /// @param parts its inputs
    Written write(SetOp set, List<Written> parts) {
        parts.forEach(part -> requireSame(parts.getFirst().columns(), part.columns()));
        if (set.kind == SqlKind.UNION && set.all) {
            return union(parts);
        }
        String word = switch (set.kind) {
            case UNION -> " UNION ";
            case INTERSECT -> " INTERSECT ";
            case EXCEPT -> " EXCEPT ";
            default -> throw new NotInColumns(set.getRelTypeName());
        };
        List<Duck> columns = parts.getFirst().columns();
        for (Written part : parts) {
            for (int i = 0; i < columns.size(); i++) {
                Duck column = part.columns().get(i);
                boolean alike = !column.isFloat()
                        && column.shown() == null
                        && column.scale() == columns.get(i).scale();
                if (!alike) {
                    throw new NotInColumns(
                            "a set operation over " + column.type().displayName());
                }
            }
        }
        return combined(parts, word + (set.all ? "ALL " : ""));
    }

    /// UNION ALL: numbers keep the digits that they show.
    Written union(List<Written> parts) {
        List<Duck> first = parts.getFirst().columns();
        List<List<Duck>> rows = new ArrayList<>();
        parts.forEach(part -> rows.add(new ArrayList<>(part.columns())));
        for (int i = 0; i < first.size(); i++) {
            int at = i;
            List<Duck> column =
                    parts.stream().map(part -> part.columns().get(at)).toList();
            if (column.getFirst().isNumeric()) {
                int scale = column.stream().mapToInt(Duck::scale).max().orElse(0);
                boolean same = column.stream().allMatch(c -> c.isNull() || c.shown() == null && c.scale() == scale);
                for (int row = 0; row < rows.size(); row++) {
                    Duck value = column.get(row);
                    Duck wide = value.scale() == scale ? value : numbers.wide(value, scale);
                    rows.get(row)
                            .set(i, Duck.number(wide.sql(), wide.precision(), scale, same ? null : value.shownSql()));
                }
            }
        }
        List<Written> alike = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            Written part = parts.get(row);
            alike.add(
                    rows.get(row).equals(part.columns())
                            ? part
                            : Written.select(
                                    rows.get(row),
                                    List.of(new SelectText.Words("(" + part.sql() + ") " + aliases.get())),
                                    "",
                                    ""));
        }
        return combined(alike, " UNION ALL ");
    }

    /// Parts of the same columns with a word between them.
    private Written combined(List<Written> parts, String word) {
        List<String> sql = new ArrayList<>();
        List<Duck> columns = new ArrayList<>(parts.getFirst().columns());
        for (Written part : parts) {
            sql.add("(SELECT " + names(part) + " FROM (" + part.sql() + ") " + aliases.get() + ")");
            for (int i = 0; i < columns.size(); i++) {
                Duck a = columns.get(i);
                Duck b = part.columns().get(i);
                boolean length = a.type().oid() == PgTypes.BPCHAR.oid() && a.scale() != b.scale();
                columns.set(
                        i,
                        new Duck(
                                a.sql(),
                                a.type(),
                                Math.max(a.precision(), b.precision()),
                                length ? -1 : a.scale(),
                                a.shown()));
            }
        }
        return new Written(new SelectText.Fixed(String.join(word, sql)), columns);
    }

    private static String names(Written part) {
        List<String> names = new ArrayList<>();
        for (Duck column : part.columns()) {
            names.add(column.sql());
            if (column.shown() != null) {
                names.add(column.shown());
            }
        }
        return names.isEmpty() ? "1 AS nothing" : String.join(", ", names);
    }

    private static void requireSame(List<Duck> a, List<Duck> b) {
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).isMissing()
                    || b.get(i).isMissing()
                    || a.get(i).type().oid() != b.get(i).type().oid()) {
                throw new NotInColumns("a set operation over different types");
            }
        }
    }
}
