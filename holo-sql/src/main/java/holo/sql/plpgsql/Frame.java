package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.exec.MemoryBudget;
import holo.sql.type.CompositeType;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One call of a routine: evaluates expressions, assigns to variables, and collects what is returned.
final class Frame {
    private final Host host;
    private final Routine routine;
    private final MemoryBudget memory;
    private final Values values;
    private final Variable found = new Variable("found", PgTypes.BOOL, false);
    private final List<Variable> arguments = new ArrayList<>();
    private final List<Variable> outputs = new ArrayList<>();
    private final List<@Nullable Object> returned = new ArrayList<>();
    private long rowCount;
    private int line = 1;
    private String word = "";

    Frame(Host host, Routine routine, MemoryBudget memory) {
        this.host = host;
        this.routine = routine;
        this.memory = memory;
        this.values = new Values(host);
    }

    Host host() {
        return host;
    }

    Values values() {
        return values;
    }

    List<Variable> arguments() {
        return arguments;
    }

    List<Variable> outputs() {
        return outputs;
    }

    List<@Nullable Object> returned() {
        return returned;
    }

    Variable found() {
        return found;
    }

    void setRowCount(long count) {
        rowCount = count;
    }

    long rowCount() {
        return rowCount;
    }

    /// What runs now, for CONTEXT.
    void at(int newLine, String newWord) {
        line = newLine;
        word = newWord;
    }

    String place() {
        if (word.isEmpty()) {
            return "PL/pgSQL function " + routine.signature();
        }
        return "PL/pgSQL function " + routine.signature() + " line " + line + " "
                + (word.startsWith("during") ? word : "at " + word);
    }

    /// A value with its type.
    record Typed(@Nullable Object value, SqlType type) {}

    /// A name without quotes as it is looked up.
    private static String plainName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean part = c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9';
            if (!part) {
                return text;
            }
        }
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    /// The value of an expression.
    Typed evaluate(Snippet expression, Scope scope) {
        Variable variable = scope.find(plainName(expression.text()));
        if (variable != null) {
            return new Typed(variable.value(), variable.type());
        }
        Snippets.Bound bound = routine.snippets().bind(expression, "SELECT ", scope, arguments, host);
        Host.Answer answer = host.run(bound.only(), bound.values(), 2);
        var columns = Objects.requireNonNull(answer.columns()).columns();
        if (columns.size() != 1) {
            throw SqlException.of(
                    "42601", "query \"SELECT " + expression.text() + "\" returned " + columns.size() + " columns");
        }
        if (answer.rows().size() > 1) {
            throw SqlException.of("21000", "query \"SELECT " + expression.text() + "\" returned more than one row");
        }
        return new Typed(
                answer.rows().isEmpty() ? null : answer.rows().getFirst()[0],
                columns.getFirst().type());
    }

    boolean isTrue(Snippet condition, Scope scope) {
        Typed result = evaluate(condition, scope);
        return Boolean.TRUE.equals(values.convert(result.value(), result.type(), PgTypes.BOOL, -1));
    }

    /// An integer.
    ///
    /// @param what for the error when it is null
    int integer(Snippet expression, Scope scope, String what) {
        Typed result = evaluate(expression, scope);
        Object value = values.convert(result.value(), result.type(), PgTypes.INT4, -1);
        if (value == null) {
            throw SqlException.of("22004", what + " cannot be null");
        }
        return (Integer) value;
    }

    @Nullable
    String text(Snippet expression, Scope scope) {
        Typed result = evaluate(expression, scope);
        return result.value() == null ? null : result.type().toText(result.value(), host.types());
    }

    /// The statements of a text, and the values of the variables that they name.
    Snippets.Bound bind(Snippet text, Scope scope) {
        return routine.snippets().bind(text, "", scope, arguments, host);
    }

    Snippets.Parameters parameters(Snippet text, Scope scope) {
        return routine.snippets().parameters(text, scope, arguments);
    }

    /// Compiles what a string says.
    Snippets.Bound bindDynamic(Instruction.Source.Dynamic source, Scope scope) {
        String text = text(source.text(), scope);
        if (text == null) {
            throw SqlException.of("22004", "query string argument of EXECUTE is null");
        }
        List<SqlType> types = new ArrayList<>();
        List<@Nullable Object> given = new ArrayList<>();
        for (Snippet using : source.using()) {
            Typed value = evaluate(using, scope);
            types.add(value.type());
            given.add(value.value());
        }
        try {
            return new Snippets.Bound(host.compile(text, holo.sql.plan.ParameterNames.NONE, types), given.toArray());
        } catch (SqlException e) {
            throw e.withPosition(0);
        }
    }

    /// The variable that is assigned to, or a part of which.
    ///
    /// @throws SqlException 42601
    Variable variable(Instruction.Target target, Scope scope) {
        return found(target, scope).variable();
    }

    private static Scope.Found found(Instruction.Target target, Scope scope) {
        Scope.Found found = scope.find(target.names());
        if (found == null) {
            throw SqlException.of("42601", "\"" + String.join(".", target.names()) + "\" is not a known variable");
        }
        return found;
    }

    /// Assigns to a variable or a part of it.
    void assign(Instruction.Target target, Typed value, Scope scope) {
        Scope.Found found = found(target, scope);
        Variable variable = found.variable();
        variable.requireAssignable();
        List<String> fields =
                target.names().subList(found.used(), target.names().size());
        if (fields.isEmpty() && target.parts().isEmpty()) {
            set(variable, value);
            return;
        }
        List<Instruction.Target.Part> parts = new ArrayList<>();
        fields.forEach(field -> parts.add(new Instruction.Target.Part.Field(field)));
        parts.addAll(target.parts());
        variable.set(put(variable.name(), variable.value(), variable.type(), variable.modifier(), parts, value, scope));
    }

    void set(Variable variable, Typed value) {
        if (variable.isRecord() && value.value() == null) {
            variable.set(null);
            return;
        }
        variable.set(values.convert(value.value(), value.type(), variable.type(), variable.modifier()));
    }

    private @Nullable Object put(
            String name,
            @Nullable Object old,
            SqlType type,
            int modifier,
            List<Instruction.Target.Part> parts,
            Typed value,
            Scope scope) {
        if (parts.isEmpty()) {
            return values.convert(value.value(), value.type(), type, modifier);
        }
        List<Instruction.Target.Part> rest = parts.subList(1, parts.size());
        return switch (parts.getFirst()) {
            case Instruction.Target.Part.Field field -> {
                PgRecord row = row(name, old, type);
                int place = row.names().indexOf(field.name());
                if (place < 0) {
                    throw SqlException.of("42703", "record \"" + name + "\" has no field \"" + field.name() + "\"");
                }
                @Nullable Object[] all = row.values().clone();
                all[place] = put(name, all[place], row.types().get(place), -1, rest, value, scope);
                yield type instanceof CompositeType composite
                        ? composite.record(all)
                        : new PgRecord(row.types(), row.names(), all);
            }
            case Instruction.Target.Part.Element element -> {
                int subscripts = 1;
                while (subscripts < parts.size() && parts.get(subscripts) instanceof Instruction.Target.Part.Element) {
                    subscripts++;
                }
                yield putElement(old, type, parts, subscripts, value, scope, name);
            }
        };
    }

    private static PgRecord row(String name, @Nullable Object old, SqlType type) {
        if (old instanceof PgRecord row) {
            return row;
        }
        if (type instanceof CompositeType composite) {
            return composite.record(new Object[composite.fields().size()]);
        }
        throw SqlException.of("55000", "record \"" + name + "\" is not assigned yet")
                .withDetail("The tuple structure of a not-yet-assigned record is indeterminate.");
    }

    private @Nullable Object putElement(
            @Nullable Object old,
            SqlType type,
            List<Instruction.Target.Part> parts,
            int count,
            Typed value,
            Scope scope,
            String name) {
        SqlType element = type.base().element();
        if (element == null) {
            throw SqlException.of(
                    "42804",
                    "cannot subscript type " + type.displayName() + " because it does not support subscripting");
        }
        int[] subscripts = new int[count];
        for (int i = 0; i < count; i++) {
            Instruction.Target.Part.Element part = (Instruction.Target.Part.Element) parts.get(i);
            subscripts[i] = integer(part.subscript(), scope, "array subscript in assignment");
        }
        PgArray array = old == null ? PgArray.of(element) : (PgArray) old;
        List<Instruction.Target.Part> rest = parts.subList(count, parts.size());
        Object before = rest.isEmpty() ? null : holo.sql.function.ArraySubscripts.element(array, subscripts);
        Object converted = put(name, before, element, -1, rest, value, scope);
        return holo.sql.function.ArraySubscripts.put(array, converted, subscripts);
    }

    /// Assigns a row to what INTO names; a row that is not there is nulls.
    void assignRow(
            List<Instruction.Target> targets, Host.Answer answer, @Nullable Object @Nullable [] row, Scope scope) {
        List<SqlType> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        if (answer.columns() != null) {
            answer.columns().columns().forEach(column -> {
                types.add(column.type());
                names.add(column.name());
            });
        }
        Scope.Found only =
                targets.size() == 1 && targets.getFirst().parts().isEmpty() ? found(targets.getFirst(), scope) : null;
        if (only != null
                && only.variable().isRow()
                && only.used() == targets.getFirst().names().size()) {
            only.variable().requireAssignable();
            assignWhole(only.variable(), types, names, row);
            return;
        }
        for (int i = 0; i < targets.size(); i++) {
            Typed value =
                    row == null || i >= row.length ? new Typed(null, PgTypes.UNKNOWN) : new Typed(row[i], types.get(i));
            assign(targets.get(i), value, scope);
        }
    }

    private void assignWhole(
            Variable variable, List<SqlType> types, List<String> names, @Nullable Object @Nullable [] row) {
        if (row != null
                && row.length == 1
                && row[0] instanceof PgRecord only
                && types.getFirst() instanceof CompositeType) {
            set(variable, new Typed(only, types.getFirst()));
            return;
        }
        if (variable.type() instanceof CompositeType composite) {
            variable.set(row == null ? null : values.row(new PgRecord(types, names, row), composite));
            return;
        }
        variable.set(new PgRecord(types, names, row == null ? new Object[types.size()] : row.clone()));
    }

    /// Adds a value to those that the routine returns.
    void add(@Nullable Object value) {
        memory.take(MemoryBudget.ROW_BYTES + MemoryBudget.VALUE_BYTES);
        returned.add(value);
    }

    /// What RETURN and RETURN NEXT make of a value.
    @Nullable
    Object result(Typed value) {
        Routine.Returns returns = routine.returns();
        if (!returns.record()) {
            return values.convert(value.value(), value.type(), returns.types().getFirst(), -1);
        }
        if (value.value() == null) {
            return null;
        }
        if (!(value.value() instanceof PgRecord row)) {
            throw SqlException.of("42804", "cannot return non-composite value from function returning composite type");
        }
        return row(row);
    }

    /// What a missing row is within a set.
    @Nullable
    Object rowOfNulls() {
        int columns = routine.returns().types().size();
        return columns == 0
                ? null
                : row(new PgRecord(routine.returns().types(), routine.returns().names(), new Object[columns]));
    }

    private PgRecord row(PgRecord row) {
        Routine.Returns returns = routine.returns();
        if (returns.types().isEmpty()) {
            return row;
        }
        if (row.values().length != returns.types().size()) {
            throw mismatch("returned record type does not match expected record type")
                    .withDetail("Number of returned columns (" + row.values().length
                            + ") does not match expected column count ("
                            + returns.types().size() + ").");
        }
        @Nullable Object[] converted = new Object[row.values().length];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = values.convert(
                    row.values()[i], row.types().get(i), returns.types().get(i), -1);
        }
        return returns.composite() != null
                ? returns.composite().record(converted)
                : new PgRecord(returns.types(), returns.names(), converted);
    }

    private static SqlException mismatch(String message) {
        return SqlException.of("42804", message);
    }

    /// Adds the rows of a query to those that the routine returns.
    void addAll(Host.Answer answer) {
        var columns = Objects.requireNonNull(answer.columns()).columns();
        Routine.Returns returns = routine.returns();
        List<SqlType> types = columns.stream().map(c -> c.type()).toList();
        List<String> names = columns.stream().map(c -> c.name()).toList();
        boolean whole = returns.record() && types.size() == 1 && types.getFirst() instanceof CompositeType;
        if (!whole && !returns.types().isEmpty()) {
            requireStructure(columns.stream().map(c -> c.declaredType()).toList(), returns.types());
        }
        for (@Nullable Object[] row : answer.rows()) {
            if (!returns.record()) {
                add(row[0]);
            } else if (whole && row[0] instanceof PgRecord record) {
                add(row(record));
            } else {
                add(row(new PgRecord(types, names, row)));
            }
        }
    }

    private static void requireStructure(List<SqlType> found, List<SqlType> wanted) {
        String message = "structure of query does not match function result type";
        if (found.size() != wanted.size()) {
            throw mismatch(message)
                    .withDetail("Number of returned columns (" + found.size()
                            + ") does not match expected column count (" + wanted.size() + ").");
        }
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).oid() != wanted.get(i).oid()) {
                throw mismatch(message)
                        .withDetail("Returned type " + found.get(i).displayName() + " does not match expected type "
                                + wanted.get(i).displayName() + " in column " + (i + 1) + ".");
            }
        }
    }

    /// A row of what the output parameters hold now.
    @Nullable
    Object outputRow() {
        Routine.Returns returns = routine.returns();
        if (!returns.record()) {
            return outputs.getFirst().value();
        }
        @Nullable Object[] row = new Object[outputs.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = outputs.get(i).value();
        }
        return new PgRecord(returns.types(), returns.names(), row);
    }
}
