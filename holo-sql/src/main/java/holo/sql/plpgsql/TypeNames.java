package holo.sql.plpgsql;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.PgParser;
import holo.sql.plan.SearchPath;
import holo.sql.plan.WrittenTypes;
import holo.sql.type.CompositeType;
import holo.sql.type.PgTypes;
import java.util.List;

/// What the type of a variable means.
final class TypeNames {
    private final SearchPath path;

    TypeNames(SearchPath path) {
        this.path = path;
    }

    /// @throws SqlException 42704, 42P01, 42703
    WrittenTypes.Resolved resolve(Instruction.TypeName type, Scope scope) {
        List<String> names = type.names();
        return switch (type.copied()) {
            case NOTHING ->
                type.text().equalsIgnoreCase("record") ? new WrittenTypes.Resolved(PgTypes.RECORD, -1) : named(type);
            case ROWTYPE -> row(name(names, names.size()));
            case TYPE -> {
                Variable variable =
                        names.size() == 1 ? scope.find(names.getFirst()) : scope.find(names.get(0), names.get(1));
                if (variable != null) {
                    yield new WrittenTypes.Resolved(variable.type(), variable.modifier());
                }
                Variable row = names.size() == 2 ? scope.find(names.getFirst()) : null;
                Variable.Field field = row == null || !row.isRow() ? null : row.field(names.get(1));
                yield field != null ? new WrittenTypes.Resolved(field.type(), -1) : column(names);
            }
        };
    }

    private WrittenTypes.Resolved named(Instruction.TypeName type) {
        try {
            return new WrittenTypes(path).resolve(PgParser.type(type.text()));
        } catch (SqlException e) {
            ObjectName name = name(type.names(), type.names().size());
            if (e.sqlState().equals("42704") && path.find(name) != null) {
                return row(name);
            }
            throw e.withPosition(0);
        }
    }

    /// The rows of a relation.
    private WrittenTypes.Resolved row(ObjectName name) {
        RelationDescriptor relation = path.get(name);
        return new WrittenTypes.Resolved(rowOf(relation), -1);
    }

    /// The type of a relation's rows.
    static CompositeType rowOf(RelationDescriptor relation) {
        List<CompositeType.Field> fields = columns(relation).stream()
                .map(c -> new CompositeType.Field(c.name(), c.type(), c.typeModifier(), false))
                .toList();
        return new CompositeType(relation.oid(), relation.name(), relation.name(), 0, fields);
    }

    private WrittenTypes.Resolved column(List<String> names) {
        if (names.size() < 2) {
            throw SqlException.of("42601", "syntax error at or near \"%\"")
                    .withDetail("Variable \"" + names.getFirst() + "\" does not exist.");
        }
        RelationDescriptor relation = path.get(name(names, names.size() - 1));
        String wanted = names.getLast();
        for (ColumnDescriptor column : columns(relation)) {
            if (column.name().equals(wanted)) {
                return new WrittenTypes.Resolved(column.type(), column.typeModifier());
            }
        }
        throw SqlException.of(
                "42703", "column \"" + wanted + "\" of relation \"" + relation.name() + "\" does not exist");
    }

    private static List<ColumnDescriptor> columns(RelationDescriptor relation) {
        return switch (relation) {
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor sequence -> List.of();
        };
    }

    private static ObjectName name(List<String> names, int count) {
        return new ObjectName(count > 1 ? names.get(count - 2) : null, names.get(count - 1), 0);
    }
}
