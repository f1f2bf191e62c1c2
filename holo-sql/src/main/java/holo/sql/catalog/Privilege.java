package holo.sql.catalog;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be granted. Stored by name; the letters are those of PostgreSQL's access control lists, in their order.
public enum Privilege {
    INSERT('a'),
    SELECT('r'),
    UPDATE('w'),
    DELETE('d'),
    TRUNCATE('D'),
    REFERENCES('x'),
    TRIGGER('t'),
    EXECUTE('X'),
    USAGE('U'),
    CREATE('C'),
    TEMPORARY('T'),
    CONNECT('c');

    private final char letter;

    Privilege(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    /// The privilege of that name in any case, or null.
    public static @Nullable Privilege find(String name) {
        String upper = name.toUpperCase(java.util.Locale.ROOT);
        for (Privilege privilege : values()) {
            if (privilege.name().equals(upper) || (privilege == TEMPORARY && upper.equals("TEMP"))) {
                return privilege;
            }
        }
        return null;
    }

    /// What kinds of objects have privileges.
    public enum Target {
        TABLE('r', INSERT, SELECT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER),
        COLUMN('c', INSERT, SELECT, UPDATE, REFERENCES),
        SEQUENCE('s', SELECT, UPDATE, USAGE),
        SCHEMA('n', USAGE, CREATE),
        DATABASE('d', CREATE, TEMPORARY, CONNECT),
        FUNCTION('f', EXECUTE),
        TYPE('T', USAGE),
        LANGUAGE('l', USAGE),
        TABLESPACE('t', CREATE);

        private final char letter;
        private final Set<Privilege> all;

        Target(char letter, Privilege... all) {
            this.letter = letter;
            this.all = EnumSet.copyOf(List.of(all));
        }

        /// The letter that acldefault() takes.
        public char letter() {
            return letter;
        }

        public Set<Privilege> all() {
            return EnumSet.copyOf(all);
        }

        /// What everybody has until it is revoked.
        Set<Privilege> ofPublic() {
            return switch (this) {
                case DATABASE -> EnumSet.of(TEMPORARY, CONNECT);
                case FUNCTION -> EnumSet.of(EXECUTE);
                case TYPE, LANGUAGE -> EnumSet.of(USAGE);
                case TABLE, COLUMN, SEQUENCE, SCHEMA, TABLESPACE -> EnumSet.noneOf(Privilege.class);
            };
        }

        /// As messages call it.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
