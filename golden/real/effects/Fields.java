import com.sun.tools.attach.VirtualMachine;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the configuration objects of a running server hold.
 *
 * <p>java -cp fields.jar Fields PID FILE
 *
 * <p>Attaches to the process and has it write the fields of all its configuration objects to the file: lines "CLASS.FIELD, tab, value".
 */
public class Fields {
  /** The attaching side. */
  public static void main(String[] arguments) throws Exception {
    String jar = Path.of(Fields.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    VirtualMachine server = VirtualMachine.attach(arguments[0]);
    server.loadAgent(jar, arguments[1]);
    server.detach();
  }

  /** Within the server. */
  public static void agentmain(String file, Instrumentation server) throws Exception {
    List<Object> descriptors = new ArrayList<>();
    for (Class<?> type : server.getAllLoadedClasses()) {
      if (isOwn(type) && type.getSimpleName().endsWith("Descriptor")) {
        try {
          Method instance = type.getMethod("getInstance");
          if (Modifier.isStatic(instance.getModifiers())) {
            descriptors.add(instance.invoke(null));
          }
        } catch (ReflectiveOperationException | LinkageError another) {
          // Not every descriptor is one of configuration.
        }
      }
    }
    Path part = Path.of(file + ".part");
    try (PrintStream out = new PrintStream(part.toFile(), "UTF-8")) {
      values(descriptors).forEach((name, value) -> out.println(name + "\t" + value));
    }
    Files.move(part, Path.of(file), StandardCopyOption.REPLACE_EXISTING);
  }

  static boolean isOwn(Class<?> type) {
    return type.getName().startsWith("org.apache.iotdb.") || type.getName().startsWith("org.apache.tsfile.");
  }

  private static boolean isConfiguration(Object value) {
    return value != null
        && isOwn(value.getClass())
        && !value.getClass().isEnum()
        && (value.getClass().getSimpleName().endsWith("Config") || value.getClass().getSimpleName().endsWith("Conf"));
  }

  /** The fields of all configuration objects that the descriptors hold, and of those within them. */
  static Map<String, String> values(List<Object> descriptors) throws IllegalAccessException {
    Map<String, String> values = new TreeMap<>();
    List<Object> seen = new ArrayList<>();
    for (Object descriptor : descriptors) {
      for (Object value : fields(descriptor, null)) {
        if (isConfiguration(value)) {
          read(value, values, seen);
        }
      }
    }
    return values;
  }

  private static void read(Object config, Map<String, String> values, List<Object> seen) throws IllegalAccessException {
    for (Object known : seen) {
      if (known == config) {
        return;
      }
    }
    seen.add(config);
    for (Object inner : fields(config, values)) {
      if (isConfiguration(inner)) {
        read(inner, values, seen);
      }
    }
  }

  /** The values of all fields of an object; those that have words are noted. */
  private static List<Object> fields(Object of, Map<String, String> values) throws IllegalAccessException {
    List<Object> found = new ArrayList<>();
    for (Class<?> type = of.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        Object value;
        try {
          field.setAccessible(true);
          value = field.get(Modifier.isStatic(field.getModifiers()) ? null : of);
        } catch (RuntimeException closed) {
          continue;
        }
        found.add(value);
        String text = Arrays.deepToString(new Object[] {value});
        // Objects without words of their own are other ones each time.
        if (values != null && !text.matches("(?s).*@[0-9a-f]{4,8}\\b.*")) {
          text = text.substring(1, text.length() - 1).replaceAll("[\\s]+", " ");
          values.put(type.getSimpleName() + "." + field.getName(), text);
        }
      }
    }
    return found;
  }
}
