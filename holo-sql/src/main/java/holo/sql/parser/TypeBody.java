package holo.sql.parser;

import holo.sql.parser.Statement.TypeAttribute;
import holo.sql.parser.Statement.TypeOption;
import java.util.List;
import java.util.Map;

/// What a type is made of.
public sealed interface TypeBody {
    /// AS ENUM.
    record Enumeration(List<String> labels) implements TypeBody {}

    /// AS (…).
    record Composite(List<TypeAttribute> attributes) implements TypeBody {}

    /// AS RANGE (…).
    ///
    /// @param options by their names
    record Range(Map<String, TypeOption> options) implements TypeBody {}
}
