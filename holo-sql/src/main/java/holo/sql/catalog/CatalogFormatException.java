package holo.sql.catalog;

/// A stored descriptor cannot be read: written by a later version, or damaged. XX001.
public final class CatalogFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CatalogFormatException(String what) {
        super("The catalog holds what this version of Holo cannot read: " + what
                + ". Start the version that wrote the data directory, or restore a backup.");
    }
}
