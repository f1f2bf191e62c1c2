/// PostgreSQL's SQL as text: lexer, grammar, statements.
///
/// Start with {@link holo.sql.parser.PgParser}. {@link holo.sql.parser.Lexer} follows PostgreSQL's lexical rules;
/// `TokenFilter` decides by context which words are keywords to the grammar; queries and expressions are parsed by
/// Calcite's grammar with our changes (src/main/codegen), everything else by hand in `StatementParser`.
@NullMarked
package holo.sql.parser;

import org.jspecify.annotations.NullMarked;
