package holo.sql.plpgsql;

import holo.sql.type.CompositeType;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A body with what is known of its function. Used by one session, since it keeps what was compiled.
public final class Routine {
    private final String name;
    private final String signature;
    private final List<Parameter> parameters;
    private final Returns returns;
    private final Instruction.Block body;
    private final Snippets snippets = new Snippets();

    /// A parameter.
    ///
    /// @param name empty for none
    public record Parameter(String name, SqlType type, boolean input, boolean output) {}

    /// What becomes of the values that the body returns.
    ///
    /// @param types of the columns, or of the only value; none when the caller says what columns there are
    /// @param record whether what is returned is a row of these columns
    /// @param composite the type of that row when it has one
    public record Returns(
            List<SqlType> types,
            List<String> names,
            boolean record,
            @Nullable CompositeType composite,
            boolean set) {
        boolean isVoid() {
            return types.size() == 1 && types.getFirst().oid() == PgTypes.VOID.oid();
        }

        boolean isTrigger() {
            return types.size() == 1 && types.getFirst().oid() == PgTypes.TRIGGER.oid();
        }
    }

    /// @param signature as CONTEXT calls it
    /// @param procedure whether CALL runs it
    /// @throws holo.sql.error.SqlException 42601, 42804, 22005
    public Routine(
            String name,
            String signature,
            List<Parameter> parameters,
            Returns returns,
            boolean procedure,
            String body) {
        this.name = name;
        this.signature = signature;
        this.parameters = List.copyOf(parameters);
        this.returns = returns;
        this.body = BodyParser.parse(body, name);
        new BodyChecks(this.parameters, returns, procedure).check(this.body, name);
    }

    String name() {
        return name;
    }

    String signature() {
        return signature;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    Returns returns() {
        return returns;
    }

    Instruction.Block body() {
        return body;
    }

    Snippets snippets() {
        return snippets;
    }
}
