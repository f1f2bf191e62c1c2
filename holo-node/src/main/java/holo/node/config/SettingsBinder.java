package holo.node.config;

import holo.store.setting.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes options records from texts. Collects everything that is wrong instead of stopping at the first problem.
public final class SettingsBinder {
    private final SettingSource source;
    private final List<String> problems = new ArrayList<>();

    public SettingsBinder(SettingSource source) {
        this.source = source;
    }

    /// Binds one record whose components all carry {@link Setting}, or are records of such.
    ///
    /// @throws ConfigurationException when a value is not allowed, naming key, value and what is allowed
    public static <R extends Record> R bind(Class<R> type, SettingSource source) {
        SettingsBinder binder = new SettingsBinder(source);
        Object[] values = binder.values(type);
        if (!binder.problems.isEmpty()) {
            throw new ConfigurationException(binder.problems);
        }
        return construct(type, values);
    }

    private Object[] values(Class<? extends Record> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Setting setting = components[i].getAnnotation(Setting.class);
            if (setting == null && components[i].getType().isRecord()) {
                Class<? extends Record> group = components[i].getType().asSubclass(Record.class);
                Object[] grouped = values(group);
                values[i] = problems.isEmpty() ? construct(group, grouped) : null;
                continue;
            }
            if (setting == null) {
                throw new IllegalStateException(type.getName() + "." + components[i].getName() + " is no @Setting");
            }
            String text = source.find(setting.key()).orElse(setting.defaultValue());
            try {
                values[i] = SettingValue.parse(components[i], text);
            } catch (IllegalArgumentException e) {
                problems.add("setting " + setting.key() + " = \"" + text + "\" is not allowed. Give "
                        + SettingValue.allowed(components[i]) + "; the default is \"" + setting.defaultValue() + "\"");
            }
        }
        return values;
    }

    private static <R extends Record> R construct(Class<R> type, Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IllegalArgumentException) {
                throw new ConfigurationException(List.of(String.valueOf(cause.getMessage())));
            }
            throw new IllegalStateException("cannot make " + type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type.getName(), e);
        }
    }
}
