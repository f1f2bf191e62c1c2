package holo.sql.catalog;

/// What shares the namespace of a schema: tables, views, sequences (and the indexes inside tables).
public sealed interface RelationDescriptor extends Descriptor
        permits TableDescriptor, ViewDescriptor, SequenceDescriptor {
    int schemaOid();

    /// The role that owns it.
    int ownerOid();
}
