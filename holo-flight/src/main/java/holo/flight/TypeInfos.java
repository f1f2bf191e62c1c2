package holo.flight;

import java.sql.Types;
import java.util.List;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/// The types of columns, for GetXdbcTypeInfo. The numbers are those of ODBC and JDBC.
final class TypeInfos {
    private static final int SEARCHABLE = 3;
    private static final int DATETIME = 9;

    /// @param size most digits, characters or bytes; null for no limit
    private record TypeInfo(
            String name,
            int dataType,
            @Nullable Integer size,
            @Nullable String quote,
            boolean caseSensitive,
            @Nullable Integer radix,
            @Nullable Integer scaleMax) {}

    private static final List<TypeInfo> ALL = List.of(
            new TypeInfo("bool", Types.BIT, 1, null, false, null, null),
            new TypeInfo("int2", Types.SMALLINT, 5, null, false, 10, 0),
            new TypeInfo("int4", Types.INTEGER, 10, null, false, 10, 0),
            new TypeInfo("int8", Types.BIGINT, 19, null, false, 10, 0),
            new TypeInfo("numeric", Types.NUMERIC, 1000, null, false, 10, 1000),
            new TypeInfo("float4", Types.REAL, 24, null, false, 2, null),
            new TypeInfo("float8", Types.DOUBLE, 53, null, false, 2, null),
            new TypeInfo("text", Types.VARCHAR, null, "'", true, null, null),
            new TypeInfo("varchar", Types.VARCHAR, 10_485_760, "'", true, null, null),
            new TypeInfo("bpchar", Types.CHAR, 10_485_760, "'", true, null, null),
            new TypeInfo("bytea", Types.VARBINARY, null, "'", false, null, null),
            new TypeInfo("date", Types.DATE, 13, "'", false, null, null),
            new TypeInfo("timestamp", Types.TIMESTAMP, 29, "'", false, null, 6),
            new TypeInfo("timestamptz", Types.TIMESTAMP_WITH_TIMEZONE, 35, "'", false, null, 6),
            new TypeInfo("uuid", Types.OTHER, 36, "'", false, null, null));

    private TypeInfos() {}

    /// @param dataType only types of this number; null for all
    static int fill(VectorSchemaRoot root, @Nullable Integer dataType) {
        int row = 0;
        for (TypeInfo info : ALL) {
            if (dataType == null || dataType == info.dataType) {
                text(root, "type_name", row, info.name);
                text(root, "local_type_name", row, info.name);
                number(root, "data_type", row, info.dataType);
                number(root, "sql_data_type", row, datetime(info) ? Integer.valueOf(DATETIME) : info.dataType);
                number(root, "column_size", row, info.size);
                text(root, "literal_prefix", row, info.quote);
                text(root, "literal_suffix", row, info.quote);
                number(root, "nullable", row, 1);
                number(root, "searchable", row, SEARCHABLE);
                number(root, "num_prec_radix", row, info.radix);
                number(root, "minimum_scale", row, info.scaleMax == null ? null : Integer.valueOf(0));
                number(root, "maximum_scale", row, info.scaleMax);
                flag(root, "case_sensitive", row, info.caseSensitive);
                flag(root, "fixed_prec_scale", row, false);
                if (info.radix != null) {
                    flag(root, "unsigned_attribute", row, false);
                    flag(root, "auto_increment", row, false);
                }
                row++;
            }
        }
        return row;
    }

    private static boolean datetime(TypeInfo info) {
        return info.dataType == Types.DATE || info.dataType == Types.TIMESTAMP;
    }

    private static void text(VectorSchemaRoot root, String column, int row, @Nullable String value) {
        if (value != null) {
            ((VarCharVector) root.getVector(column))
                    .setSafe(row, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static void number(VectorSchemaRoot root, String column, int row, @Nullable Integer value) {
        if (value != null) {
            ((IntVector) root.getVector(column)).setSafe(row, value);
        }
    }

    private static void flag(VectorSchemaRoot root, String column, int row, boolean value) {
        ((BitVector) root.getVector(column)).setSafe(row, value ? 1 : 0);
    }
}
