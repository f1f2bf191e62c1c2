package holo.wire.pg;

import holo.sql.session.ClientEncodings;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The settings that a client is told of: those that have changed and that it does not know yet, and the encoding that
/// they put the connection's text in. Confined to the connection's turn.
final class ReportedParameters {
    private final Map<String, String> changed = new LinkedHashMap<>();
    private Charset charset = StandardCharsets.UTF_8;

    Charset charset() {
        return charset;
    }

    void changed(String name, String value) {
        changed.put(name, value);
        if (name.equals("client_encoding")) {
            charset = ClientEncodings.charset(value);
        }
    }

    void send(ByteBuf out) {
        if (!changed.isEmpty()) {
            changed.forEach((name, value) -> Backend.parameterStatus(out, name, value, charset));
            changed.clear();
        }
    }
}
