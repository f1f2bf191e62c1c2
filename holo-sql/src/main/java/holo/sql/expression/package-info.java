/// Scalar expressions: Calcite's `RexNode` compiled to trees of {@link holo.sql.expression.Expression} with
/// PostgreSQL's semantics. Start with {@link holo.sql.expression.ExpressionCompiler}.
@NullMarked
package holo.sql.expression;

import org.jspecify.annotations.NullMarked;
