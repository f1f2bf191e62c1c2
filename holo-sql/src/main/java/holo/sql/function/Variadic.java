package holo.sql.function;

import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `f(VARIADIC array)`: the elements of the array are the function's last arguments.
public final class Variadic {
    /// What the name of such a function ends with.
    public static final String MARK = "\u0001variadic";

    private Variadic() {}

    static String base(String name) {
        return name.substring(0, name.length() - MARK.length());
    }

    /// Those of the routines that take any number of arguments, taking an array instead.
    static List<Routine> routines(List<Routine> routines) {
        List<Routine> spread = new ArrayList<>();
        for (Routine routine : routines) {
            if (routine.variadic()) {
                spread.add(of(routine));
            }
        }
        return List.copyOf(spread);
    }

    private static Routine of(Routine routine) {
        List<SqlType> arguments = new ArrayList<>(routine.arguments());
        SqlType last = arguments.removeLast();
        arguments.add(last.oid() == PgTypes.ANY.oid() ? PgTypes.ANYARRAY : PgTypes.arrayOf(last));
        Routine.Typed body = (values, types, context) -> {
            int fixed = values.length - 1;
            boolean format = routine.name().equals("format");
            if (values[fixed] == null && !format) {
                return null;
            }
            PgArray array = values[fixed] == null ? PgArray.of(PgTypes.TEXT) : (PgArray) values[fixed];
            @Nullable Object[] all = new Object[fixed + array.size()];
            List<SqlType> allTypes = new ArrayList<>(types.subList(0, fixed));
            System.arraycopy(values, 0, all, 0, fixed);
            System.arraycopy(array.elements(), 0, all, fixed, array.size());
            for (int i = 0; i < array.size(); i++) {
                allTypes.add(array.elementType());
            }
            if (routine.strict()) {
                for (Object value : all) {
                    if (value == null) {
                        return null;
                    }
                }
            }
            return switch (routine.body()) {
                case Routine.Typed typed -> typed.call(all, allTypes, context);
                case Routine.Full full -> full.call(all, context);
                case Routine.One one -> one.call(java.util.Objects.requireNonNull(all[0]));
                case Routine.Two two ->
                    two.call(java.util.Objects.requireNonNull(all[0]), java.util.Objects.requireNonNull(all[1]));
                case Routine.Three three ->
                    three.call(
                            java.util.Objects.requireNonNull(all[0]),
                            java.util.Objects.requireNonNull(all[1]),
                            java.util.Objects.requireNonNull(all[2]));
                case Routine.Rows rows -> throw new IllegalStateException(routine.name());
                case Routine.Aggregate aggregate -> throw new IllegalStateException(routine.name());
            };
        };
        return new Routine(
                routine.name() + MARK, arguments, routine.result(), false, false, false, routine.stable(), body);
    }
}
