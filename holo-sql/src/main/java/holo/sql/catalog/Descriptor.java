package holo.sql.catalog;

import org.jspecify.annotations.Nullable;

/// An object of the catalog.
public sealed interface Descriptor
        permits RoleDescriptor,
                DatabaseDescriptor,
                SchemaDescriptor,
                TypeDescriptor,
                FunctionDescriptor,
                ExtensionDescriptor,
                TriggerDescriptor,
                PolicyDescriptor,
                RelationDescriptor,
                GrantsDescriptor,
                DefaultGrantsDescriptor,
                CollationDescriptor,
                CommentDescriptor {
    /// Unique among all objects, 1 or greater.
    int oid();

    String name();

    /// What COMMENT ON said.
    @Nullable
    String comment();

    DescriptorKind kind();
}
