package holo.sql.type;

/// int2vector and oidvector: arrays from 0 that are written with spaces.
final class VectorType extends AbstractType {
    private final SqlType element;
    private final ArrayType array;

    VectorType(int oid, String name, int arrayOid, SqlType element) {
        super(oid, name, name, -1, TypeCategory.ARRAY, false, arrayOid);
        this.element = element;
        this.array = new ArrayType(0, element);
    }

    /// A value.
    static PgArray of(SqlType element, Object[] elements) {
        return elements.length == 0
                ? PgArray.of(element)
                : new PgArray(element, new int[] {elements.length}, new int[] {0}, elements);
    }

    @Override
    public SqlType element() {
        return element;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        StringBuilder text = new StringBuilder();
        for (Object e : ((PgArray) value).elements()) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            text.append(e);
        }
        return text.toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        byte[] bytes = array.toBinary(value, context);
        if (((PgArray) value).size() > 0) {
            return bytes;
        }
        // An empty vector has one dimension of length zero.
        byte[] empty = java.util.Arrays.copyOf(bytes, 20);
        empty[3] = 1;
        return empty;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        String words = text.strip();
        if (words.isEmpty()) {
            return PgArray.of(element);
        }
        String[] parts = words.split("\\s+");
        Object[] elements = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            elements[i] = element.fromText(parts[i], context);
        }
        return of(element, elements);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return array.fromBinary(bytes, context);
    }
}
