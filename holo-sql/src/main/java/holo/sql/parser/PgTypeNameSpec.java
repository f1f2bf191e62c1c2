package holo.sql.parser;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;

/// A type as written: a name that may be qualified, modifiers, and array brackets. The catalog gives it a meaning.
public final class PgTypeNameSpec extends SqlTypeNameSpec {
    /// `character` without a length is `character(1)`, unlike its alias bpchar.
    static final String CHARACTER = "bpchar_";

    private final List<SqlNode> modifiers;
    private final int dimensions;
    private final boolean quoted;

    public PgTypeNameSpec(SqlIdentifier name, List<SqlNode> modifiers, int dimensions, SqlParserPos pos) {
        super(name, pos);
        this.quoted = name.isComponentQuoted(name.names.size() - 1);
        this.modifiers = List.copyOf(modifiers);
        this.dimensions = dimensions;
    }

    /// Gives written types a meaning; implemented by the catalog reader.
    public interface Resolver {
        /// @throws holo.sql.error.SqlException 42704 for an unknown type, 22023 for modifiers out of range
        RelDataType resolve(PgTypeNameSpec spec);
    }

    /// The schema, or null when the name is not qualified.
    public @org.jspecify.annotations.Nullable String schema() {
        List<String> names = getTypeName().names;
        return names.size() > 1 ? names.get(names.size() - 2) : null;
    }

    /// The name without schema, `bpchar` for the SQL type `character`.
    public String name() {
        String name = getTypeName().names.getLast();
        return name.equals(CHARACTER) && !quoted ? "bpchar" : name;
    }

    /// The name was written in double quotes.
    public boolean isQuoted() {
        return quoted;
    }

    /// The number of array brackets.
    public int dimensions() {
        return dimensions;
    }

    /// The modifiers that are numbers, in order; character(1) is made explicit.
    public List<Integer> modifiers() {
        List<Integer> numbers = new ArrayList<>();
        for (SqlNode node : modifiers) {
            if (node instanceof SqlLiteral literal) {
                numbers.add(literal.intValue(true));
            }
        }
        if (numbers.isEmpty() && !quoted && getTypeName().names.getLast().equals(CHARACTER)) {
            numbers.add(1);
        }
        return numbers;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator) {
        return ((Resolver) validator.getCatalogReader()).resolve(this);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        getTypeName().unparse(writer, leftPrec, rightPrec);
        if (!modifiers.isEmpty()) {
            SqlWriter.Frame frame = writer.startList(SqlWriter.FrameTypeEnum.FUN_CALL, "(", ")");
            for (SqlNode modifier : modifiers) {
                writer.sep(",");
                modifier.unparse(writer, 0, 0);
            }
            writer.endList(frame);
        }
        for (int i = 0; i < dimensions; i++) {
            writer.print("[]");
        }
    }

    @Override
    public boolean equalsDeep(SqlTypeNameSpec node, Litmus litmus) {
        return node instanceof PgTypeNameSpec that
                        && getTypeName().names.equals(that.getTypeName().names)
                        && dimensions == that.dimensions
                        && modifiers().equals(that.modifiers())
                ? litmus.succeed()
                : litmus.fail("{} != {}", this, node);
    }
}
