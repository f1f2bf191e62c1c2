package holo.sql.explain;

import holo.sql.type.JsonFormat;
import java.util.List;
import java.util.Map;

/// Maps and lists as JSON, YAML and XML, laid out as PostgreSQL lays out plans.
final class StructureText {
    private StructureText() {}

    static String json(Map<String, Object> query) {
        StringBuilder out = new StringBuilder();
        json(List.of(query), 0, out);
        return out.toString();
    }

    private static void json(Object value, int depth, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                String separator = "{\n";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator).append("  ".repeat(depth + 1));
                    JsonFormat.quote(out, entry.getKey().toString());
                    json(entry.getValue(), depth + 1, out.append(": "));
                    separator = ",\n";
                }
                out.append('\n').append("  ".repeat(depth)).append('}');
            }
            case List<?> list
            when isPlain(list) -> {
                String separator = "[";
                for (Object item : list) {
                    json(item, depth, out.append(separator));
                    separator = ", ";
                }
                out.append(']');
            }
            case List<?> list -> {
                String separator = "[\n";
                for (Object item : list) {
                    json(item, depth + 1, out.append(separator).append("  ".repeat(depth + 1)));
                    separator = ",\n";
                }
                out.append('\n').append("  ".repeat(depth)).append(']');
            }
            case String text -> JsonFormat.quote(out, text);
            default -> out.append(value);
        }
    }

    private static boolean isPlain(List<?> list) {
        return !list.isEmpty() && list.getFirst() instanceof String;
    }

    static String yaml(Map<String, Object> query) {
        StringBuilder out = new StringBuilder();
        yamlItem(query, 0, out);
        return out.toString().strip();
    }

    /// A list's item: the first line has the dash, further ones stand below its text.
    private static void yamlItem(Object item, int depth, StringBuilder out) {
        out.append("  ".repeat(depth)).append("- ");
        if (item instanceof Map<?, ?> map) {
            StringBuilder lines = new StringBuilder();
            yaml(map, depth + 1, lines);
            out.append(lines.substring(2 * (depth + 1)));
        } else {
            JsonFormat.quote(out, item.toString());
            out.append('\n');
        }
    }

    private static void yaml(Map<?, ?> map, int depth, StringBuilder out) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append("  ".repeat(depth)).append(entry.getKey()).append(": ");
            switch (entry.getValue()) {
                case Map<?, ?> inner -> yaml(inner, depth + 1, out.append('\n'));
                case List<?> list -> {
                    out.append('\n');
                    for (Object item : list) {
                        yamlItem(item, depth + 1, out);
                    }
                }
                case String text -> {
                    JsonFormat.quote(out, text);
                    out.append('\n');
                }
                default -> out.append(entry.getValue()).append('\n');
            }
        }
    }

    static String xml(Map<String, Object> query) {
        StringBuilder out = new StringBuilder("<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n");
        xml("Query", query, 1, out);
        return out.append("</explain>").toString();
    }

    private static void xml(String name, Object value, int depth, StringBuilder out) {
        String tag = name.replace(' ', '-');
        out.append("  ".repeat(depth)).append('<').append(tag).append('>');
        switch (value) {
            case Map<?, ?> map -> {
                out.append('\n');
                map.forEach((key, inner) -> xml(key.toString(), inner, depth + 1, out));
                out.append("  ".repeat(depth));
            }
            case List<?> list -> {
                out.append('\n');
                list.forEach(item -> xml(isPlain(list) ? "Item" : "Plan", item, depth + 1, out));
                out.append("  ".repeat(depth));
            }
            default ->
                out.append(value.toString()
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;"));
        }
        out.append("</").append(tag).append(">\n");
    }
}
