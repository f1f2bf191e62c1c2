package holo.sql.parser;

import holo.sql.parser.Statement.TypeAttribute;
import org.jspecify.annotations.Nullable;

/// What ALTER TYPE changes.
public sealed interface TypeChange {
    /// ADD VALUE.
    ///
    /// @param neighbour the label that it goes next to; null for the end
    /// @param before whether it goes before the neighbour
    record AddValue(
            String label, boolean ifNotExists, @Nullable String neighbour, boolean before) implements TypeChange {}

    /// RENAME VALUE.
    record RenameValue(String from, String to) implements TypeChange {}

    /// ADD ATTRIBUTE.
    record AddAttribute(TypeAttribute attribute) implements TypeChange {}

    /// DROP ATTRIBUTE.
    record DropAttribute(String name, boolean ifExists) implements TypeChange {}

    /// ALTER ATTRIBUTE … TYPE.
    record SetAttributeType(TypeAttribute attribute) implements TypeChange {}

    /// RENAME ATTRIBUTE.
    record RenameAttribute(String from, String to) implements TypeChange {}
}
