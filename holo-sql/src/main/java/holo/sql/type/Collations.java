package holo.sql.type;

import holo.sql.type.Collation.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The collations of pg_catalog, under PostgreSQL's names and OIDs.
public final class Collations {
    /// The standard's name for by code point.
    public static final int UCS_BASIC_OID = 12340;

    private static final int PG_CATALOG = 11;
    private static final int FIRST_ICU_OID = 12342;
    private static final Collations INSTANCE = new Collations();

    private final Map<Integer, Collation> byOid = new LinkedHashMap<>();
    private final Map<String, Collation> byName = new LinkedHashMap<>();
    private final Map<Integer, String> comments = new LinkedHashMap<>();

    private Collations() {
        add(new Collation(Collation.DEFAULT_OID, PG_CATALOG, "default", Provider.DEFAULT, null, null));
        comments.put(Collation.DEFAULT_OID, "database's default collation");
        add(new Collation(Collation.C_OID, PG_CATALOG, "C", Provider.LIBC, "C", null));
        comments.put(Collation.C_OID, "standard C collation");
        add(new Collation(951, PG_CATALOG, "POSIX", Provider.LIBC, "POSIX", null));
        comments.put(951, "standard POSIX collation");
        add(new Collation(UCS_BASIC_OID, PG_CATALOG, "ucs_basic", Provider.LIBC, "C", null));
        int oid = FIRST_ICU_OID;
        for (String line : lines()) {
            String[] fields = line.split("\\|", 3);
            comments.put(oid, fields[2]);
            add(new Collation(oid++, PG_CATALOG, fields[0] + "-x-icu", Provider.ICU, fields[0], fields[1]));
        }
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        try (InputStream in = Collations.class.getResourceAsStream("collations.txt")) {
            if (in == null) {
                throw new IllegalStateException("collations.txt is not on the class path");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines().filter(line -> !line.startsWith("#")).forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private void add(Collation collation) {
        byOid.put(collation.oid(), collation);
        byName.put(collation.name(), collation);
    }

    /// All, by OID.
    public static Collection<Collation> all() {
        return INSTANCE.byOid.values();
    }

    public static @Nullable Collation find(String name) {
        return INSTANCE.byName.get(name);
    }

    public static @Nullable Collation get(int oid) {
        return INSTANCE.byOid.get(oid);
    }

    /// What pg_description says of it, null for nothing.
    public static @Nullable String comment(int oid) {
        return INSTANCE.comments.get(oid);
    }
}
