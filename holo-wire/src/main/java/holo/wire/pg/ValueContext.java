package holo.wire.pg;

import holo.sql.type.TypeContext;
import java.nio.charset.Charset;

/// What encoding a value depends on.
record ValueContext(TypeContext types, Charset charset) {}
