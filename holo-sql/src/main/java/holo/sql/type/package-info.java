/// PostgreSQL's types: identity, Java representation, text and binary formats.
@NullMarked
package holo.sql.type;

import org.jspecify.annotations.NullMarked;
