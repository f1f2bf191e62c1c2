package holo.sql.type;

import holo.sql.error.SqlException;
import holo.sql.type.TsVector.Lexeme;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// tsvector: `'cat':3 'fat':2A`.
final class TsVectorType extends AbstractType {
    TsVectorType() {
        super(3614, "tsvector", "tsvector", -1, TypeCategory.USER, false, 3643);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return text((TsVector) value);
    }

    static String text(TsVector vector) {
        StringBuilder out = new StringBuilder();
        for (Lexeme lexeme : vector.lexemes()) {
            if (!out.isEmpty()) {
                out.append(' ');
            }
            TsWordReader.quote(out, lexeme.word());
            char before = ':';
            for (int position : lexeme.positions()) {
                out.append(before).append(TsVector.place(position));
                if (TsVector.weight(position) > 0) {
                    out.append(TsVector.letter(TsVector.weight(position)));
                }
                before = ',';
            }
        }
        return out.toString();
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        TsWordReader in = new TsWordReader(text, false);
        TsVector.Builder words = new TsVector.Builder();
        in.skipBlanks();
        while (in.peek() != 0) {
            TsWordReader.Word word = in.next();
            words.add(word.text(), word.positions());
            in.skipBlanks();
        }
        return words.build();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TsVector vector = (TsVector) value;
        out.writeBytes(BinaryFormat.ofInt(vector.lexemes().size()));
        for (Lexeme lexeme : vector.lexemes()) {
            out.writeBytes(lexeme.word().getBytes(StandardCharsets.UTF_8));
            out.write(0);
            out.writeBytes(BinaryFormat.ofShort(lexeme.positions().length));
            for (int position : lexeme.positions()) {
                out.writeBytes(BinaryFormat.ofShort(position));
            }
        }
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < Integer.BYTES) {
            throw invalidBinary();
        }
        int count = BinaryFormat.getInt(bytes, 0);
        if (count < 0 || count > bytes.length / 3) {
            throw SqlException.of("XX000", "invalid size of tsvector");
        }
        TsVector.Builder words = new TsVector.Builder();
        int at = Integer.BYTES;
        for (int i = 0; i < count; i++) {
            int end = at;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            if (end + 3 > bytes.length) {
                throw invalidBinary();
            }
            String word = new String(bytes, at, end - at, StandardCharsets.UTF_8);
            int positions = BinaryFormat.getShort(bytes, end + 1) & 0xffff;
            at = end + 3;
            if (positions > (bytes.length - at) / Short.BYTES) {
                throw SqlException.of("XX000", "unexpected number of tsvector positions");
            }
            words.add(word);
            for (int p = 0; p < positions; p++, at += Short.BYTES) {
                words.add(word, BinaryFormat.getShort(bytes, at) & 0xffff);
            }
        }
        if (at != bytes.length) {
            throw invalidBinary();
        }
        return words.build();
    }

    @Override
    public @Nullable Comparator<Object> order() {
        return (a, b) -> compare((TsVector) a, (TsVector) b);
    }

    /// By size, then word by word.
    private static int compare(TsVector a, TsVector b) {
        int sizes = Integer.compare(a.bytes(), b.bytes());
        if (sizes == 0) {
            sizes = Integer.compare(a.lexemes().size(), b.lexemes().size());
        }
        for (int i = 0; sizes == 0 && i < a.lexemes().size(); i++) {
            sizes = compare(a.lexemes().get(i), b.lexemes().get(i));
        }
        return sizes;
    }

    private static int compare(Lexeme a, Lexeme b) {
        boolean placed = a.positions().length > 0;
        if (placed != b.positions().length > 0) {
            return placed ? -1 : 1;
        }
        int words = TsVector.WORDS.compare(a.word(), b.word());
        if (words != 0 || Arrays.equals(a.positions(), b.positions())) {
            return words;
        }
        if (a.positions().length != b.positions().length) {
            return a.positions().length > b.positions().length ? -1 : 1;
        }
        int i = Arrays.mismatch(a.positions(), b.positions());
        int x = a.positions()[i];
        int y = b.positions()[i];
        return TsVector.place(x) != TsVector.place(y)
                ? Integer.compare(TsVector.place(y), TsVector.place(x))
                : Integer.compare(TsVector.weight(y), TsVector.weight(x));
    }
}
