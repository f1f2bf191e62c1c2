package holo.sql.statement;

import holo.sql.parser.NormalizedText;
import holo.sql.parser.NormalizedText.Kind;
import holo.sql.parser.Statement;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Puts parameters in the place of a statement's literals, where a parameter of the literal's type means the same:
/// beside comparisons and arithmetic, in IN lists, and as values of INSERT and SET. Literals elsewhere stay, for there
/// they may be more than values (`ORDER BY 1`, `interval '1 day'`, a function's format).
///
/// A number becomes a parameter of its type. A string's type is what the other side of the comparison says, as that of
/// an unknown literal is; beside another string it stays.
final class LiteralParameters extends SqlBasicVisitor<@Nullable Void> {
    private final Map<Integer, Integer> ordinals = new HashMap<>();
    private final List<NormalizedText.Literal> literals;
    private final int before;
    private final boolean[] replaced;

    private LiteralParameters(NormalizedText text) {
        this.literals = text.literals();
        this.before = text.parameters();
        this.replaced = new boolean[literals.size()];
        for (int i = 0; i < literals.size(); i++) {
            ordinals.put(literals.get(i).start() + 1, i);
        }
    }

    /// A statement whose literals are parameters.
    ///
    /// @param replaced which of the text's literals are; literal i comes i places behind the text's own parameters
    /// @param declared types of all parameters, null elements to infer
    record Result(Statement statement, boolean[] replaced, List<@Nullable SqlType> declared) {}

    /// Replaces literals; the statement's nodes are changed in place.
    ///
    /// @param declared types of the text's own parameters
    static Result replace(Statement statement, NormalizedText text, List<@Nullable SqlType> declared) {
        LiteralParameters parameters = new LiteralParameters(text);
        Statement changed = parameters.statement(statement);
        List<@Nullable SqlType> types = new ArrayList<>(declared);
        while (types.size() < text.parameters()) {
            types.add(null);
        }
        for (NormalizedText.Literal literal : text.literals()) {
            types.add(
                    switch (literal.kind()) {
                        case INT4 -> PgTypes.INT4;
                        case INT8 -> PgTypes.INT8;
                        case NUMERIC -> PgTypes.NUMERIC;
                        case STRING -> null;
                    });
        }
        return new Result(changed, parameters.replaced, types);
    }

    private Statement statement(Statement statement) {
        return switch (statement) {
            case Statement.Query query -> {
                look(query.node());
                yield query;
            }
            case Statement.Insert insert -> insert(insert);
            case Statement.Update update -> {
                look(update.with());
                look(update.from());
                look(update.where());
                look(update.returning());
                yield new Statement.Update(
                        update.with(),
                        update.table(),
                        update.alias(),
                        assignments(update.assignments()),
                        update.from(),
                        update.where(),
                        update.returning());
            }
            case Statement.Delete delete -> {
                look(delete.with());
                look(delete.using());
                look(delete.where());
                look(delete.returning());
                yield delete;
            }
            default -> statement;
        };
    }

    private Statement insert(Statement.Insert insert) {
        look(insert.with());
        look(insert.query());
        look(insert.returning());
        Statement.OnConflict conflict = insert.onConflict();
        if (conflict != null && conflict.assignments() != null) {
            conflict.assignments().forEach(assignment -> look(assignment.value()));
            look(conflict.where());
        }
        List<List<@Nullable SqlNode>> rows = null;
        if (insert.rows() != null) {
            rows = new ArrayList<>();
            for (List<@Nullable SqlNode> row : insert.rows()) {
                List<@Nullable SqlNode> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell == null ? null : value(cell)));
                rows.add(cells);
            }
        }
        return new Statement.Insert(
                insert.with(),
                insert.table(),
                insert.alias(),
                insert.columns(),
                insert.overridingSystemValue(),
                rows,
                insert.query(),
                conflict,
                insert.returning());
    }

    private List<Statement.Assignment> assignments(List<Statement.Assignment> assignments) {
        List<Statement.Assignment> changed = new ArrayList<>();
        for (Statement.Assignment assignment : assignments) {
            SqlNode value = assignment.value();
            changed.add(value == null ? assignment : new Statement.Assignment(assignment.column(), value(value)));
        }
        return changed;
    }

    /// A value that goes straight into a column.
    private SqlNode value(SqlNode node) {
        SqlNode parameter = parameter(node, true);
        look(parameter);
        return parameter;
    }

    private void look(@Nullable SqlNode node) {
        if (node != null) {
            node.accept(this);
        }
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        switch (call.getKind()) {
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL, BETWEEN ->
                compared(call);
            case PLUS, MINUS, TIMES, DIVIDE, MOD, MINUS_PREFIX -> {
                for (int i = 0; i < call.operandCount(); i++) {
                    replace(call, i, false);
                }
            }
            case IN, NOT_IN -> listed(call);
            default -> {
                // Its literals stay.
            }
        }
        return super.visit(call);
    }

    private void compared(SqlCall call) {
        boolean string = !isString(call.operand(0));
        for (int i = 0; i < call.operandCount(); i++) {
            replace(call, i, i > 0 && string);
        }
    }

    private void listed(SqlCall call) {
        if (call.operand(1) instanceof SqlNodeList list && !isString(call.operand(0))) {
            boolean strings = list.getList().stream().allMatch(LiteralParameters::isString);
            boolean numbers = list.getList().stream().allMatch(LiteralParameters::isNumber);
            for (int i = 0; (strings || numbers) && i < list.size(); i++) {
                list.set(i, parameter(Objects.requireNonNull(list.get(i)), strings));
            }
        }
    }

    private void replace(SqlCall call, int operand, boolean strings) {
        SqlNode node = call.operand(operand);
        if (node instanceof SqlLiteral) {
            SqlNode parameter = parameter(node, strings);
            if (parameter != node) {
                call.setOperand(operand, parameter);
            }
        }
    }

    private static boolean isString(@Nullable SqlNode node) {
        return node != null && (node.getKind() == SqlKind.LITERAL) && !isNumber(node);
    }

    private static boolean isNumber(@Nullable SqlNode node) {
        return node instanceof org.apache.calcite.sql.SqlNumericLiteral;
    }

    /// The parameter for a literal, or the node as it is.
    private SqlNode parameter(SqlNode node, boolean strings) {
        boolean candidate = isNumber(node) || (strings && node instanceof org.apache.calcite.sql.SqlCharStringLiteral);
        Integer ordinal = candidate ? ordinals.get(node.getParserPosition().getColumnNum()) : null;
        if (ordinal == null || (literals.get(ordinal).kind() == Kind.STRING) == isNumber(node)) {
            return node;
        }
        replaced[ordinal] = true;
        return new SqlDynamicParam(before + ordinal, node.getParserPosition());
    }
}
