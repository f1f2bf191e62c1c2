package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.parser.PgTypeNameSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.jspecify.annotations.Nullable;

/// Looks up relations along the search path, and types.
final class PgCatalogReader extends CalciteCatalogReader implements PgTypeNameSpec.Resolver {
    private final WrittenTypes types;

    PgCatalogReader(CalciteSchema root, SearchPath searchPath, RelDataTypeFactory factory) {
        super(
                root,
                SqlNameMatchers.withCaseSensitive(true),
                paths(searchPath.schemas()),
                factory,
                new CalciteConnectionConfigImpl(new Properties()));
        this.types = new WrittenTypes(searchPath);
    }

    private static List<List<String>> paths(List<String> searchPath) {
        List<List<String>> paths = new ArrayList<>();
        for (String schema : searchPath) {
            paths.add(List.of(schema));
        }
        paths.add(List.of());
        return paths;
    }

    @Override
    public RelDataType resolve(PgTypeNameSpec spec) {
        return types.resolve(spec).relType(typeFactory);
    }

    @Override
    public @Nullable RelDataType getNamedType(SqlIdentifier name) {
        try {
            return resolve(new PgTypeNameSpec(name, List.of(), 0, name.getParserPosition()));
        } catch (SqlException e) {
            return null;
        }
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            @Nullable SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> operators,
            SqlNameMatcher matcher) {
        // Functions are in the operator table; schemas hold none.
    }
}
