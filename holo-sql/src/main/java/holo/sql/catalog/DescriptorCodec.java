package holo.sql.catalog;

import holo.sql.catalog.ConstraintDescriptor.Action;
import holo.sql.catalog.ConstraintDescriptor.Deferral;
import holo.sql.type.Collation;
import holo.sql.type.SqlType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/// Descriptors as bytes: one format byte, then the fields in the order of the records. Format 1 had no collations;
/// format 3 is of tables that have relatives.
final class DescriptorCodec {
    private static final int FORMAT = 2;
    private static final int WITHOUT_COLLATIONS = 1;
    private static final int WITH_LINEAGE = 3;

    private DescriptorCodec() {}

    static byte[] encode(Descriptor descriptor) {
        DescriptorOutput out = new DescriptorOutput();
        boolean related =
                descriptor instanceof TableDescriptor table && !table.lineage().equals(Lineage.NONE);
        out.writeByte(related ? WITH_LINEAGE : FORMAT);
        out.writeInt(descriptor.oid());
        out.writeString(descriptor.name());
        out.writeNullable(descriptor.comment());
        switch (descriptor) {
            case RoleDescriptor role -> {
                out.writeList(role.attributes(), a -> out.writeString(a.name()));
                out.writeNullable(role.verifier());
                out.writeInts(role.memberOf());
                out.writeInts(role.adminOf());
                out.writeInt(role.connectionLimit());
                out.writeBoolean(role.validUntilMicros() != null);
                if (role.validUntilMicros() != null) {
                    out.writeLong(role.validUntilMicros());
                }
                encodeMap(role.settings(), out);
            }
            case GrantsDescriptor grants -> {
                encodeItems(grants.items(), out);
                out.writeList(List.copyOf(grants.columns().entrySet()), e -> {
                    out.writeInt(e.getKey());
                    encodeItems(e.getValue(), out);
                });
            }
            case DefaultGrantsDescriptor grants -> {
                out.writeInt(grants.roleOid());
                out.writeInt(grants.schemaOid());
                out.writeString(grants.target().name());
                encodeItems(grants.items(), out);
                out.writeInt(grants.databaseOid());
            }
            case SchemaDescriptor schema -> {
                out.writeInt(schema.ownerOid());
                out.writeInt(schema.databaseOid());
            }
            case DatabaseDescriptor database -> {
                out.writeInt(database.ownerOid());
                out.writeBoolean(database.template());
                out.writeBoolean(database.allowConnections());
                out.writeInt(database.connectionLimit());
                encodeMap(database.settings(), out);
            }
            case CommentDescriptor text -> {}
            case ExtensionDescriptor extension -> {
                out.writeInt(extension.schemaOid());
                out.writeInt(extension.ownerOid());
                out.writeString(extension.version());
            }
            case TableDescriptor table -> encodeTable(table, out);
            case ViewDescriptor view -> {
                out.writeInt(view.schemaOid());
                out.writeInt(view.ownerOid());
                out.writeList(view.columns(), c -> encodeColumn(c, out));
                out.writeString(view.sql());
                encodeMap(view.options(), out);
            }
            case SequenceDescriptor sequence -> encodeSequence(sequence, out);
            case TypeDescriptor type -> TypeCodec.encode(type, out);
            case FunctionDescriptor function -> FunctionCodec.encode(function, out);
            case TriggerDescriptor trigger -> FunctionCodec.encode(trigger, out);
            case PolicyDescriptor policy -> PolicyDescriptor.encode(policy, out);
            case CollationDescriptor collation -> {
                out.writeInt(collation.schemaOid());
                out.writeInt(collation.ownerOid());
                out.writeString(collation.provider().name());
                out.writeString(collation.locale());
                out.writeNullable(collation.version());
            }
        }
        return out.toByteArray();
    }

    /// @param types the types of the catalog that the descriptor is from
    static Descriptor decode(DescriptorKind kind, byte[] bytes, IntFunction<SqlType> types) {
        DescriptorInput in = new DescriptorInput(bytes);
        int format = in.readByte();
        if (format != FORMAT && format != WITHOUT_COLLATIONS && format != WITH_LINEAGE) {
            throw new CatalogFormatException("descriptor format " + format);
        }
        int oid = in.readInt();
        String name = in.readString();
        String comment = in.readNullable();
        Descriptor result = switch (kind) {
            case ROLE ->
                new RoleDescriptor(
                        oid,
                        name,
                        in.readList(() -> in.readEnum(RoleAttribute.class)),
                        in.readNullable(),
                        in.readInts(),
                        in.readInts(),
                        in.readInt(),
                        in.readBoolean() ? in.readLong() : null,
                        decodeMap(in),
                        comment);
            case GRANTS -> new GrantsDescriptor(oid, decodeItems(in), decodeColumns(in));
            case DEFAULT_GRANTS -> decodeDefaults(oid, in);
            case SCHEMA -> new SchemaDescriptor(oid, name, in.readInt(), databaseOf(oid, in), comment);
            case DATABASE ->
                new DatabaseDescriptor(
                        oid,
                        name,
                        in.readInt(),
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readInt(),
                        decodeMap(in),
                        comment);
            case TABLE ->
                new TableDescriptor(
                        oid,
                        in.readInt(),
                        name,
                        in.readInt(),
                        in.readInt(),
                        in.readList(() -> decodeColumn(in, types, format)),
                        in.readList(() -> decodeIndex(in, format)),
                        in.readList(() -> decodeConstraint(in)),
                        decodeMap(in),
                        format != WITH_LINEAGE && in.hasMore()
                                ? new TableDescriptor.Materialization(in.readString(), in.readBoolean())
                                : null,
                        format == WITH_LINEAGE ? Lineage.decode(in) : Lineage.NONE,
                        comment);
            case VIEW ->
                new ViewDescriptor(
                        oid,
                        in.readInt(),
                        name,
                        in.readInt(),
                        in.readList(() -> decodeColumn(in, types, format)),
                        in.readString(),
                        // Views from before there were options do not say.
                        in.hasMore() ? decodeMap(in) : Map.of(),
                        comment);
            case SEQUENCE ->
                new SequenceDescriptor(
                        oid,
                        in.readInt(),
                        name,
                        in.readInt(),
                        in.readInt(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readBoolean(),
                        in.readInt(),
                        in.readLong(),
                        in.readInt(),
                        in.readInt(),
                        comment);
            case COMMENT -> new CommentDescriptor(oid, comment == null ? "" : comment);
            case EXTENSION -> new ExtensionDescriptor(oid, in.readInt(), name, in.readInt(), in.readString(), comment);
            case TYPE -> TypeCodec.decode(oid, name, comment, in);
            case FUNCTION -> FunctionCodec.decode(oid, name, comment, in);
            case TRIGGER -> FunctionCodec.decodeTrigger(oid, name, comment, in);
            case POLICY -> PolicyDescriptor.decode(oid, name, comment, in);
            case COLLATION ->
                new CollationDescriptor(
                        oid,
                        in.readInt(),
                        name,
                        in.readInt(),
                        in.readEnum(Collation.Provider.class),
                        in.readString(),
                        in.readNullable(),
                        comment);
        };
        in.expectEnd();
        return result;
    }

    private static void encodeTable(TableDescriptor table, DescriptorOutput out) {
        out.writeInt(table.schemaOid());
        out.writeInt(table.ownerOid());
        out.writeInt(table.storageId());
        out.writeList(table.columns(), c -> encodeColumn(c, out));
        out.writeList(table.indexes(), i -> encodeIndex(i, out));
        out.writeList(table.constraints(), c -> encodeConstraint(c, out));
        encodeMap(table.options(), out);
        TableDescriptor.Materialization made = table.materialization();
        if (made != null) {
            out.writeString(made.sql());
            out.writeBoolean(made.populated());
        } else if (!table.lineage().equals(Lineage.NONE)) {
            table.lineage().encode(out);
        }
    }

    private static void encodeItems(List<AclItem> items, DescriptorOutput out) {
        out.writeList(items, item -> {
            out.writeInt(item.grantee());
            out.writeInt(item.grantor());
            out.writeList(List.copyOf(item.privileges()), p -> out.writeString(p.name()));
            out.writeList(List.copyOf(item.grantable()), p -> out.writeString(p.name()));
        });
    }

    private static List<AclItem> decodeItems(DescriptorInput in) {
        return in.readList(() -> new AclItem(
                in.readInt(),
                in.readInt(),
                Set.copyOf(in.readList(() -> in.readEnum(Privilege.class))),
                Set.copyOf(in.readList(() -> in.readEnum(Privilege.class)))));
    }

    private static Map<Integer, List<AclItem>> decodeColumns(DescriptorInput in) {
        Map<Integer, List<AclItem>> columns = new LinkedHashMap<>();
        in.readList(() -> columns.put(in.readInt(), decodeItems(in)) == null);
        return columns;
    }

    private static void encodeMap(Map<String, String> map, DescriptorOutput out) {
        out.writeList(List.copyOf(map.entrySet()), e -> {
            out.writeString(e.getKey());
            out.writeString(e.getValue());
        });
    }

    private static Map<String, String> decodeMap(DescriptorInput in) {
        Map<String, String> options = new LinkedHashMap<>();
        in.readList(() -> options.put(in.readString(), in.readString()) == null);
        return options;
    }

    private static void encodeColumn(ColumnDescriptor column, DescriptorOutput out) {
        out.writeInt(column.number());
        out.writeString(column.name());
        out.writeInt(RowTypes.requireStorable(column.typeOid()));
        out.writeInt(column.typeModifier());
        out.writeBoolean(column.notNull());
        out.writeNullable(column.defaultSql());
        out.writeString(column.identity().name());
        out.writeNullable(column.generatedSql());
        out.writeInt(column.collation());
        out.writeNullable(column.missingValueSql());
        out.writeBoolean(column.dropped());
        out.writeNullable(column.comment());
    }

    private static ColumnDescriptor decodeColumn(DescriptorInput in, IntFunction<SqlType> types, int format) {
        return new ColumnDescriptor(
                in.readInt(),
                in.readString(),
                types.apply(in.readInt()),
                in.readInt(),
                in.readBoolean(),
                in.readNullable(),
                in.readEnum(ColumnDescriptor.Identity.class),
                in.readNullable(),
                decodeCollation(in, format),
                in.readNullable(),
                in.readBoolean(),
                in.readNullable());
    }

    private static int decodeCollation(DescriptorInput in, int format) {
        if (format == WITHOUT_COLLATIONS) {
            // A place that nothing was ever written to.
            String none = in.readNullable();
            return none == null ? 0 : Collation.DEFAULT_OID;
        }
        return in.readInt();
    }

    private static void encodeIndex(IndexDescriptor index, DescriptorOutput out) {
        out.writeInt(index.oid());
        out.writeString(index.name());
        out.writeInt(index.storageId());
        out.writeBoolean(index.primary());
        out.writeBoolean(index.unique());
        out.writeList(index.parts(), p -> {
            out.writeInt(p.column());
            out.writeNullable(p.expressionSql());
            out.writeBoolean(p.descending());
            out.writeBoolean(p.nullsFirst());
            out.writeInt(p.collation());
        });
        out.writeInts(index.include());
        out.writeNullable(index.predicateSql());
        out.writeString(index.state().name());
        out.writeNullable(index.comment());
    }

    private static IndexDescriptor decodeIndex(DescriptorInput in, int format) {
        return new IndexDescriptor(
                in.readInt(),
                in.readString(),
                in.readInt(),
                in.readBoolean(),
                in.readBoolean(),
                in.readList(() -> new IndexDescriptor.Part(
                        in.readInt(),
                        in.readNullable(),
                        in.readBoolean(),
                        in.readBoolean(),
                        format == WITHOUT_COLLATIONS ? 0 : in.readInt())),
                in.readInts(),
                in.readNullable(),
                in.readEnum(IndexDescriptor.State.class),
                in.readNullable());
    }

    private static void encodeConstraint(ConstraintDescriptor constraint, DescriptorOutput out) {
        out.writeInt(constraint.oid());
        out.writeString(constraint.name());
        switch (constraint) {
            case ConstraintDescriptor.PrimaryKey key -> {
                writeKeyKind(out, 'p', key.deferral());
                out.writeInt(key.indexOid());
            }
            case ConstraintDescriptor.Unique unique -> {
                writeKeyKind(out, 'u', unique.deferral());
                out.writeInt(unique.indexOid());
            }
            case ConstraintDescriptor.Check check -> {
                out.writeByte(check.validated() ? 'c' : 'C');
                out.writeString(check.sql());
                out.writeInts(check.columns());
            }
            case ConstraintDescriptor.ForeignKey key -> {
                boolean deferrable = key.deferral() != Deferral.NOT_DEFERRABLE;
                out.writeByte(!key.validated() ? 'D' : deferrable ? 'd' : 'f');
                if (deferrable || !key.validated()) {
                    out.writeString(key.deferral().name());
                }
                out.writeInts(key.columns());
                out.writeInt(key.referencedTableOid());
                out.writeInts(key.referencedColumns());
                out.writeString(key.onDelete().name());
                out.writeString(key.onUpdate().name());
            }
        }
    }

    /// A capital letter with the deferral behind it for a deferrable key.
    private static void writeKeyKind(DescriptorOutput out, char kind, Deferral deferral) {
        boolean deferrable = deferral != Deferral.NOT_DEFERRABLE;
        out.writeByte(deferrable ? Character.toUpperCase(kind) : kind);
        if (deferrable) {
            out.writeString(deferral.name());
        }
    }

    private static ConstraintDescriptor decodeConstraint(DescriptorInput in) {
        int oid = in.readInt();
        String name = in.readString();
        char kind = (char) in.readByte();
        return switch (kind) {
            case 'p' -> new ConstraintDescriptor.PrimaryKey(oid, name, in.readInt());
            case 'u' -> new ConstraintDescriptor.Unique(oid, name, in.readInt());
            case 'P' -> {
                Deferral deferral = in.readEnum(Deferral.class);
                yield new ConstraintDescriptor.PrimaryKey(oid, name, in.readInt(), deferral);
            }
            case 'U' -> {
                Deferral deferral = in.readEnum(Deferral.class);
                yield new ConstraintDescriptor.Unique(oid, name, in.readInt(), deferral);
            }
            case 'c' -> new ConstraintDescriptor.Check(oid, name, in.readString(), in.readInts());
            case 'C' -> new ConstraintDescriptor.Check(oid, name, in.readString(), in.readInts(), false);
            case 'D' ->
                decodeForeignKey(oid, name, in.readEnum(Deferral.class), in).withValidated(false);
            case 'f' -> decodeForeignKey(oid, name, Deferral.NOT_DEFERRABLE, in);
            case 'd' -> decodeForeignKey(oid, name, in.readEnum(Deferral.class), in);
            default -> throw new CatalogFormatException("constraint kind " + kind);
        };
    }

    private static ConstraintDescriptor decodeForeignKey(int oid, String name, Deferral deferral, DescriptorInput in) {
        return new ConstraintDescriptor.ForeignKey(
                oid,
                name,
                in.readInts(),
                in.readInt(),
                in.readInts(),
                in.readEnum(Action.class),
                in.readEnum(Action.class),
                deferral);
    }

    private static void encodeSequence(SequenceDescriptor sequence, DescriptorOutput out) {
        out.writeInt(sequence.schemaOid());
        out.writeInt(sequence.ownerOid());
        out.writeInt(sequence.typeOid());
        out.writeLong(sequence.start());
        out.writeLong(sequence.increment());
        out.writeLong(sequence.minimum());
        out.writeLong(sequence.maximum());
        out.writeLong(sequence.cache());
        out.writeBoolean(sequence.cycle());
        out.writeInt(sequence.stateId());
        out.writeLong(sequence.first());
        out.writeInt(sequence.ownedByTable());
        out.writeInt(sequence.ownedByColumn());
    }

    private static DefaultGrantsDescriptor decodeDefaults(int oid, DescriptorInput in) {
        int role = in.readInt();
        int schema = in.readInt();
        Privilege.Target target = in.readEnum(Privilege.Target.class);
        List<AclItem> items = decodeItems(in);
        // Those from before default privileges were of one database do not say.
        int database = in.hasMore() ? in.readInt() : DatabaseDescriptor.DEFAULT_OID;
        return new DefaultGrantsDescriptor(oid, database, role, schema, target, items);
    }

    /// Schemas from before there were databases do not say.
    private static int databaseOf(int schemaOid, DescriptorInput in) {
        if (in.hasMore()) {
            return in.readInt();
        }
        return schemaOid == SchemaDescriptor.PG_CATALOG || schemaOid == SchemaDescriptor.INFORMATION_SCHEMA
                ? DatabaseDescriptor.SHARED
                : DatabaseDescriptor.DEFAULT_OID;
    }
}
