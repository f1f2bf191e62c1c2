package holo.sql.catalog;

/// The attributes of a role. Stored by name.
public enum RoleAttribute {
    SUPERUSER,
    INHERIT,
    CREATEROLE,
    CREATEDB,
    LOGIN,
    REPLICATION,
    BYPASSRLS
}
