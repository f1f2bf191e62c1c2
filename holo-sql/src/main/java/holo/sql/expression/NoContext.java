package holo.sql.expression;

import holo.sql.exec.CatalogFacts;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.SessionFacts;
import holo.sql.type.TypeContext;
import java.lang.reflect.Proxy;

/// The context of what needs none: asking it for the session is a mistake in the catalog of functions.
final class NoContext {
    static final ExecutionContext INSTANCE = new ExecutionContext(
            refusing(SessionFacts.class),
            TypeContext.DEFAULT,
            new Object[0],
            refusing(CatalogFacts.class),
            () -> {},
            new MemoryBudget(MemoryBudget.DEFAULT_BYTES_MAX));

    private NoContext() {}

    /// What was computed needs a session after all.
    static final class AskedException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private AskedException(String message) {
            super(message);
        }
    }

    private static <T> T refusing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new AskedException(method.getName() + " was asked while planning");
        }));
    }
}
