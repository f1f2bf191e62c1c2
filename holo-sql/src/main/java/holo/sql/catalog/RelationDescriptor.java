package holo.sql.catalog;

import org.jspecify.annotations.Nullable;

/// What shares the namespace of a schema: tables, views, sequences (and the indexes inside tables).
public sealed interface RelationDescriptor extends Descriptor
        permits TableDescriptor, ViewDescriptor, SequenceDescriptor {
    int schemaOid();

    /// The role that owns it.
    int ownerOid();

    /// The query that its rows are, or were, those of; null for what has none.
    default @Nullable String query() {
        return null;
    }
}
