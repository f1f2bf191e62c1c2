package holo.sql.function;

import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operator that knows its overloads itself: they are not those of the {@link FunctionCatalog}.
public interface OwnResolution {
    /// The overload for arguments of these types; null when the catalog's are meant after all.
    ///
    /// @throws holo.sql.error.SqlException 42883 for none, 42725 for several
    Resolver.@Nullable Resolution resolve(List<SqlType> types);
}
