package holo.sql.parser;

import org.jspecify.annotations.Nullable;

/// What ALTER DOMAIN changes.
public sealed interface DomainChange {
    /// SET DEFAULT; null drops it.
    record SetDefault(ColumnConstraint.@Nullable Default value) implements DomainChange {}

    /// SET NOT NULL, DROP NOT NULL.
    record SetNotNull(boolean notNull) implements DomainChange {}

    /// ADD CONSTRAINT.
    record AddCheck(TableConstraint.Check check, boolean validate) implements DomainChange {}

    /// DROP CONSTRAINT.
    record DropCheck(String name, boolean ifExists) implements DomainChange {}

    /// RENAME CONSTRAINT.
    record RenameCheck(String from, String to) implements DomainChange {}

    /// VALIDATE CONSTRAINT.
    record Validate(String name) implements DomainChange {}
}
