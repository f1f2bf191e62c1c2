package holo.sql.catalog;

import holo.accord.primitives.Key;
import holo.sql.type.PgTypes;
import holo.store.KeyValueCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Whether changes that two transactions made to the same catalog may both stand, one after the other.
///
/// A change is decided by reading the catalog: that names are free, that what it refers to is there, that nothing
/// refers to what it removes. It may stand behind the changes of another when none of those answers is another one
/// there. What is not certain counts as no: the transaction is then to be run again.
public final class CatalogMerge {
    /// What two transactions could tie into a circle of which each sees only its own half.
    private static final Set<DescriptorKind> NESTING = EnumSet.of(
            DescriptorKind.ROLE,
            DescriptorKind.DATABASE,
            DescriptorKind.SCHEMA,
            DescriptorKind.VIEW,
            DescriptorKind.TYPE,
            DescriptorKind.FUNCTION);

    private static final Set<DescriptorKind> USING_TYPES =
            EnumSet.of(DescriptorKind.TABLE, DescriptorKind.VIEW, DescriptorKind.TYPE, DescriptorKind.FUNCTION);

    private CatalogMerge() {}

    /// What became of a descriptor.
    ///
    /// @param before null when there was none
    /// @param after null when there is none any more
    public record Change(Key key, byte @Nullable [] before, byte @Nullable [] after) {}

    /// What differs between two states of the catalog.
    ///
    /// @param before the descriptors, ascending
    /// @param after those of the later state
    public static List<Change> between(KeyValueCursor before, KeyValueCursor after) {
        List<Change> changes = new ArrayList<>();
        boolean more = before.advance();
        boolean moreAfter = after.advance();
        while (more || moreAfter) {
            int order = !more ? 1 : !moreAfter ? -1 : before.key().compareTo(after.key());
            if (order < 0) {
                changes.add(new Change(before.key(), before.value(), null));
            } else if (order > 0) {
                changes.add(new Change(after.key(), null, after.value()));
            } else {
                byte[] was = before.value();
                byte[] is = after.value();
                if (!Arrays.equals(was, is)) {
                    changes.add(new Change(before.key(), was, is));
                }
            }
            more = order <= 0 ? before.advance() : more;
            moreAfter = order >= 0 ? after.advance() : moreAfter;
        }
        return changes;
    }

    /// Whether neither changes an answer that the other relies on. Both begin with the same catalog.
    ///
    /// @param stored the descriptor under a key, in any of the states; null when there is none
    public static boolean independent(
            Collection<Change> some, Collection<Change> others, Function<Key, byte @Nullable []> stored) {
        List<Side> left = some.stream().map(change -> new Side(change, stored)).toList();
        List<Side> right =
                others.stream().map(change -> new Side(change, stored)).toList();
        if (mayTie(left, right) || mayTie(right, left) || mayContain(left, right) || mayContain(right, left)) {
            return false;
        }
        Set<Object> claims = new HashSet<>();
        left.forEach(side -> claims.addAll(side.claims));
        for (Side side : right) {
            if (side.claims.stream().anyMatch(claims::contains)) {
                return false;
            }
        }
        for (Side one : left) {
            for (Side other : right) {
                if (one.oid == other.oid || one.isSameExtension(other) || other.reliesOn(one) || one.reliesOn(other)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean mayTie(List<Side> some, List<Side> others) {
        return some.stream()
                .filter(side -> side.isAltered() && NESTING.contains(side.kind))
                .anyMatch(side -> others.stream()
                        .anyMatch(other -> other.isAltered()
                                && (other.kind == DescriptorKind.TABLE || NESTING.contains(other.kind))
                                && side.mayKnow(other)));
    }

    /// What is decided on a type's uses looks through the types that contain it.
    private static boolean mayContain(List<Side> some, List<Side> others) {
        return some.stream()
                .filter(side -> side.isAltered() && side.kind == DescriptorKind.TYPE)
                .anyMatch(side -> others.stream()
                        .anyMatch(other ->
                                other.after != null && USING_TYPES.contains(other.kind) && side.mayKnow(other)));
    }

    /// The name of something in a namespace.
    private record Claim(Object space, int parent, Object name) {}

    /// A change, read.
    private static final class Side {
        private final DescriptorKind kind;
        private final int oid;
        private final Change change;
        private final @Nullable Descriptor before;
        private final @Nullable Descriptor after;
        private final List<Claim> claims;
        /// 0 when it is not known, or of all.
        private final int database;
        private @Nullable String text;

        Side(Change change, Function<Key, byte @Nullable []> stored) {
            this.change = change;
            byte[] key = change.key().bytes();
            kind = DescriptorKind.ofCode(key[2]);
            oid = ByteBuffer.wrap(key, 3, Integer.BYTES).getInt();
            before = decode(change.before());
            after = decode(change.after());
            claims = after == null ? List.of() : claimed(after);
            database = databaseOf(after == null ? before : after, stored);
        }

        /// Types are compared by their numbers, in the stored form: which they are is of no importance here.
        private @Nullable Descriptor decode(byte @Nullable [] bytes) {
            return bytes == null ? null : DescriptorCodec.decode(kind, bytes, any -> PgTypes.TEXT);
        }

        boolean isAltered() {
            return before != null && after != null;
        }

        /// Whether this, as it is made, refers to something that the other has removed or changed. What is removed
        /// relies on nothing: had the other touched it on the way, both would have changed it.
        boolean reliesOn(Side other) {
            Descriptor target = other.before;
            if (!mayKnow(other)) {
                return false;
            }
            if (target instanceof ExtensionDescriptor) {
                return true; // Its objects may be used without a word of it.
            }
            if (after == null
                    || target == null
                    || target instanceof GrantsDescriptor
                    || target instanceof CommentDescriptor
                    || target instanceof DefaultGrantsDescriptor) {
                return false; // Nobody refers to grants and comments, or could to what is new.
            }
            return holds(change.after(), other.oid)
                    || says(Integer.toString(other.oid)) // a number that the stored form leaves out
                    || target instanceof TypeDescriptor type && holds(change.after(), type.arrayOid())
                    || isSaidOfPart(other.change)
                    || names(target)
                    || other.after != null && names(other.after);
        }

        /// Whether both are extensions of one name, of which a database has one.
        boolean isSameExtension(Side other) {
            return after instanceof ExtensionDescriptor extension
                    && other.after instanceof ExtensionDescriptor same
                    && extension.name().equals(same.name())
                    && mayKnow(other);
        }

        /// Whether this is the comment of a part, such as a constraint.
        private boolean isSaidOfPart(Change of) {
            return kind == DescriptorKind.COMMENT && (holds(of.before(), oid) || holds(of.after(), oid));
        }

        /// What is in one database refers to nothing that is in another one.
        boolean mayKnow(Side other) {
            return database == 0 || other.database == 0 || database == other.database;
        }

        private boolean names(Descriptor target) {
            return says(target.name()) || target instanceof TypeDescriptor type && says(type.arrayName());
        }

        /// Whether a text of this descriptor, such as a view's query, has the name in it.
        private boolean says(String name) {
            if (name.isEmpty()) {
                return false;
            }
            String said = text;
            if (said == null) {
                said = Objects.toString(after, "").toLowerCase(Locale.ROOT);
                text = said;
            }
            if (name.indexOf('"') >= 0 || said.contains("u&")) {
                return true; // It may be written in another way.
            }
            String wanted = name.toLowerCase(Locale.ROOT);
            for (int at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + 1)) {
                int end = at + wanted.length();
                if ((at == 0 || !isWord(said.charAt(at - 1))) && (end == said.length() || !isWord(said.charAt(end)))) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isWord(char c) {
            return Character.isLetterOrDigit(c) || c == '_';
        }
    }

    private static int databaseOf(@Nullable Descriptor descriptor, Function<Key, byte @Nullable []> stored) {
        int schema = switch (descriptor) {
            case RelationDescriptor relation -> relation.schemaOid();
            case TypeDescriptor type -> type.schemaOid();
            case FunctionDescriptor function -> function.schemaOid();
            case CollationDescriptor collation -> collation.schemaOid();
            case ExtensionDescriptor extension -> extension.schemaOid();
            case null, default -> 0;
        };
        byte[] bytes = schema == 0 ? null : stored.apply(KeySpace.descriptor(DescriptorKind.SCHEMA, schema));
        return bytes != null
                        && DescriptorCodec.decode(DescriptorKind.SCHEMA, bytes, any -> PgTypes.TEXT)
                                instanceof SchemaDescriptor found
                ? found.databaseOid()
                : 0;
    }

    /// Whether the stored form has the number in it. What happens to look like it counts, too.
    private static boolean holds(byte @Nullable [] bytes, int number) {
        if (bytes != null) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int at = 0; at + Integer.BYTES <= bytes.length; at++) {
                if (buffer.getInt(at) == number) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Claim> claimed(Descriptor descriptor) {
        List<Claim> claims = new ArrayList<>();
        String name = descriptor.name();
        switch (descriptor) {
            case RoleDescriptor role -> claims.add(new Claim(DescriptorKind.ROLE, 0, name));
            case DatabaseDescriptor database -> claims.add(new Claim(DescriptorKind.DATABASE, 0, name));
            case CollationDescriptor collation ->
                claims.add(new Claim(DescriptorKind.COLLATION, collation.schemaOid(), name));
            case SchemaDescriptor schema -> claims.add(new Claim(DescriptorKind.SCHEMA, schema.databaseOid(), name));
            case TriggerDescriptor trigger -> claims.add(new Claim(DescriptorKind.TRIGGER, trigger.tableOid(), name));
            case PolicyDescriptor policy -> claims.add(new Claim(DescriptorKind.POLICY, policy.tableOid(), name));
            case ExtensionDescriptor extension -> {
                // Its own name is one of its database, which may not be known: isSameExtension tells.
                Extensions.types(extension).forEach(type -> claims.addAll(claimed(type)));
                Extensions.functions(extension).forEach(function -> claims.addAll(claimed(function)));
            }
            case FunctionDescriptor function ->
                claims.add(new Claim(DescriptorKind.FUNCTION, function.schemaOid(), name));
            // Relations and types are in each other's way.
            case TypeDescriptor type -> {
                claims.add(new Claim(DescriptorKind.TABLE, type.schemaOid(), name));
                claims.add(new Claim(DescriptorKind.TABLE, type.schemaOid(), type.arrayName()));
            }
            case RelationDescriptor relation -> {
                claims.add(new Claim(DescriptorKind.TABLE, relation.schemaOid(), name));
                if (relation instanceof TableDescriptor table) {
                    // Which rows a partition may have depends on the others.
                    table.lineage().parents().forEach(parent -> claims.add(new Claim("child", parent, "")));
                    table.indexes()
                            .forEach(i -> claims.add(new Claim(DescriptorKind.TABLE, table.schemaOid(), i.name())));
                }
            }
            case DefaultGrantsDescriptor grants ->
                claims.add(new Claim(
                        DescriptorKind.DEFAULT_GRANTS,
                        grants.databaseOid(),
                        List.of(grants.roleOid(), grants.schemaOid(), grants.target())));
            case GrantsDescriptor grants -> {}
            case CommentDescriptor text -> {}
        }
        return claims;
    }
}
