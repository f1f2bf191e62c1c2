package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.exec.SessionFacts;

/// What the rows of system relations are computed from.
public record SystemContext(CatalogSnapshot catalog, SessionFacts session, ServerFacts server) {}
