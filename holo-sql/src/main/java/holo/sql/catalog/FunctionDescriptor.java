package holo.sql.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A function, procedure or aggregate that users made.
///
/// @param parameters in the order written; those of RETURNS TABLE stand at the end
/// @param resultOid its type; that of one row when it returns a set; 0 for a procedure
/// @param form how the body is written
/// @param body statements, or an expression for {@link Form#RETURN}
/// @param definer SECURITY DEFINER: it runs with the rights of its owner
/// @param rows what the planner is told to expect, 0 unless it returns a set
/// @param settings what is set while it runs
/// @param aggregate how an aggregate computes its value; null for a function or procedure
public record FunctionDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        List<Parameter> parameters,
        int resultOid,
        boolean setReturning,
        Form form,
        String body,
        Volatility volatility,
        boolean strict,
        boolean leakProof,
        Parallel parallel,
        float cost,
        float rows,
        boolean definer,
        Map<String, String> settings,
        @Nullable AggregateDefinition aggregate,
        @Nullable String comment)
        implements Descriptor {
    public FunctionDescriptor {
        parameters = List.copyOf(parameters);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        if ((form == Form.AGGREGATE) != (aggregate != null)) {
            throw new IllegalArgumentException("an aggregate has a definition, a function has none: " + name);
        }
    }

    /// How the body is written.
    public enum Form {
        /// A string behind AS: it is read when the function is called.
        STRING,
        /// RETURN with an expression.
        RETURN,
        /// BEGIN ATOMIC … END.
        ATOMIC,
        /// A string behind AS that is a body of PL/pgSQL.
        PLPGSQL,
        /// The name of something that the engine does itself: it came with a type.
        INTERNAL,
        /// What stands for the body of an aggregate.
        AGGREGATE,
        /// The name of what an extension's function is in PostgreSQL; here it is Java. It is not stored: the extension
        /// is.
        NATIVE;

        /// The language that it is written in.
        public String language() {
            return switch (this) {
                case STRING, RETURN, ATOMIC -> "sql";
                case PLPGSQL -> "plpgsql";
                case INTERNAL, AGGREGATE -> "internal";
                case NATIVE -> "c";
            };
        }

        /// Whether the body is a string behind AS.
        public boolean isString() {
            return switch (this) {
                case STRING, PLPGSQL, INTERNAL, AGGREGATE, NATIVE -> true;
                case RETURN, ATOMIC -> false;
            };
        }
    }

    /// How often the same arguments give the same result.
    public enum Volatility {
        IMMUTABLE,
        STABLE,
        VOLATILE;

        /// The letter in pg_proc.
        public String code() {
            return name().substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What parallel plans may do with it.
    public enum Parallel {
        SAFE,
        RESTRICTED,
        UNSAFE;

        /// The letter in pg_proc.
        public String code() {
            return name().substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// What a parameter is for.
    public enum Mode {
        IN("i"),
        OUT("o"),
        INOUT("b"),
        VARIADIC("v"),
        TABLE("t");

        private final String code;

        Mode(String code) {
            this.code = code;
        }

        /// The letter in pg_proc.
        public String code() {
            return code;
        }

        /// Whether callers pass it.
        public boolean isInput() {
            return this == IN || this == INOUT || this == VARIADIC;
        }

        /// Whether it is a column of the result.
        public boolean isOutput() {
            return this == OUT || this == INOUT || this == TABLE;
        }
    }

    /// A parameter.
    ///
    /// @param name empty for none
    /// @param defaultSql an expression, null when it must be given
    public record Parameter(
            String name, int typeOid, Mode mode, @Nullable String defaultSql) {}

    /// Whether an extension brought it.
    public boolean isNative() {
        return form == Form.NATIVE;
    }

    /// Whether CALL runs it.
    public boolean isProcedure() {
        return resultOid == 0;
    }

    /// Whether it takes in the rows of a group.
    public boolean isAggregate() {
        return aggregate != null;
    }

    /// `function`, `procedure` or `aggregate`, as messages have it.
    public String word() {
        return isProcedure() ? "procedure" : isAggregate() ? "aggregate" : "function";
    }

    /// What a statement that meant another kind is told; statements about aggregates are told their kind, too.
    public String kindWords(boolean kinds) {
        return !isAggregate() ? "a " + word() : kinds ? "an ordinary aggregate function" : "an aggregate function";
    }

    /// The parameters that callers pass.
    public List<Parameter> inputs() {
        return parameters.stream().filter(p -> p.mode().isInput()).toList();
    }

    /// The columns that it names itself.
    public List<Parameter> outputs() {
        return parameters.stream().filter(p -> p.mode().isOutput()).toList();
    }

    /// The types that calls are told apart by.
    public List<Integer> inputTypes() {
        return inputs().stream().map(Parameter::typeOid).toList();
    }

    /// How many of the last inputs may be left out.
    public int defaults() {
        return (int) inputs().stream().filter(p -> p.defaultSql() != null).count();
    }

    /// Whether the last input may be repeated.
    public boolean isVariadic() {
        return parameters.stream().anyMatch(p -> p.mode() == Mode.VARIADIC);
    }

    /// The statements of the body.
    public String statements() {
        return form == Form.RETURN ? "SELECT " + body : body;
    }

    /// The same with another schema, name or owner.
    public FunctionDescriptor with(int newSchemaOid, String newName, int newOwnerOid) {
        return with(newSchemaOid, newName, newOwnerOid, definer, settings, comment);
    }

    /// The same with another comment.
    public FunctionDescriptor withComment(@Nullable String text) {
        return with(schemaOid, name, ownerOid, definer, settings, text);
    }

    /// The same with the rights of its owner, or of its callers.
    public FunctionDescriptor withDefiner(boolean owners) {
        return with(schemaOid, name, ownerOid, owners, settings, comment);
    }

    /// The same with other settings.
    public FunctionDescriptor withSettings(Map<String, String> newSettings) {
        return with(schemaOid, name, ownerOid, definer, newSettings, comment);
    }

    private FunctionDescriptor with(
            int newSchemaOid,
            String newName,
            int newOwnerOid,
            boolean newDefiner,
            Map<String, String> newSettings,
            @Nullable String newComment) {
        return new FunctionDescriptor(
                oid,
                newSchemaOid,
                newName,
                newOwnerOid,
                parameters,
                resultOid,
                setReturning,
                form,
                body,
                volatility,
                strict,
                leakProof,
                parallel,
                cost,
                rows,
                newDefiner,
                newSettings,
                aggregate,
                newComment);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.FUNCTION;
    }
}
