package holo.sql.parser;

import holo.sql.catalog.PolicyDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done to a policy of row-level security.
public sealed interface PolicyCommand {
    String name();

    ObjectName table();

    /// CREATE POLICY.
    record Create(
            String name,
            ObjectName table,
            boolean permissive,
            PolicyDescriptor.Command command,
            List<String> roles,
            @Nullable String using,
            @Nullable String check)
            implements PolicyCommand {}

    /// ALTER POLICY; what is null stays as it is.
    record Alter(
            String name,
            ObjectName table,
            @Nullable List<String> roles,
            @Nullable String using,
            @Nullable String check) implements PolicyCommand {}

    /// ALTER POLICY … RENAME TO.
    record Rename(String name, ObjectName table, String newName) implements PolicyCommand {}

    /// DROP POLICY.
    record Drop(String name, ObjectName table, boolean ifExists) implements PolicyCommand {}
}
