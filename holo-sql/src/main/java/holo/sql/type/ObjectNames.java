package holo.sql.type;

import org.jspecify.annotations.Nullable;

/// The names of catalog objects, which the reg* types show and read.
public interface ObjectNames {
    /// Knows nothing.
    ObjectNames NONE = new ObjectNames() {
        @Override
        public @Nullable String name(String type, long oid) {
            return null;
        }

        @Override
        public @Nullable Long oid(String type, String name) {
            return null;
        }
    };

    /// The name as the type prints it (quoted and qualified where needed), or null when there is no such object.
    ///
    /// @param type `regclass`, `regtype`, `regproc`, `regprocedure`, `regoper`, `regoperator`, `regnamespace`,
    ///     `regrole`, `regcollation`, `regconfig`, `regdictionary`
    @Nullable
    String name(String type, long oid);

    /// Finds an object by its name as written; null when there is none.
    ///
    /// @throws holo.sql.error.SqlException 42725 when the name is ambiguous, 42602 when it is none
    @Nullable
    Long oid(String type, String name);
}
