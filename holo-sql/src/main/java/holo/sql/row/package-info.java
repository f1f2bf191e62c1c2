/// Table rows and keys as bytes.
///
/// A row is one value of the store, and a primary key or an index entry is one key. Keys ({@link
/// holo.sql.row.KeyEncoding}) sort as their values do, because the store knows order by bytes only; rows ({@link
/// holo.sql.row.RowCodec}) are compact and carry a format version, because they outlive the code that wrote them.
/// How one value is laid out depends on its type alone: {@link holo.sql.row.FieldKind}.
@NullMarked
package holo.sql.row;

import org.jspecify.annotations.NullMarked;
