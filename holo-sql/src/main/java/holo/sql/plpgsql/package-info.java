/// PL/pgSQL: bodies of functions, procedures and DO as trees of instructions, and what runs them.
///
/// {@link holo.sql.plpgsql.BodyParser} reads a body into {@link holo.sql.plpgsql.Instruction}s; whatever is SQL in it
/// stays text, a {@link holo.sql.plpgsql.Snippet}, which is compiled when it first runs with the variables that it
/// names as parameters ({@link holo.sql.plpgsql.Snippets}). {@link holo.sql.plpgsql.Interpreter} walks the tree.
/// It knows the session through {@link holo.sql.plpgsql.Host} only.
///
/// Start with {@link holo.sql.plpgsql.Interpreter}.
@NullMarked
package holo.sql.plpgsql;

import org.jspecify.annotations.NullMarked;
