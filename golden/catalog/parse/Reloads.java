import java.io.PrintStream;
import java.io.StringReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a running node of a release takes over when its configuration is loaded again: for each line whether a field of the node's
 * configuration has another value after it.
 *
 * <p>java -cp 'lib/*' -DIOTDB_CONF=conf -DCONFIGNODE_CONF=conf Reloads.java CONF-FILE LINES ANSWERS
 *
 * <p>An answer is a line: the fields that changed, with commas between them, or "-".
 */
public class Reloads {
  private static final String[][] READERS = {
    {"org.apache.iotdb.db.conf.IoTDBDescriptor", "getConfig"},
    {"org.apache.iotdb.confignode.conf.ConfigNodeDescriptor", "getConf"},
  };

  /** Configurations that the readers fill beside their own; which of them a release has differs. */
  private static final String[][] OTHERS = {
    {"org.apache.iotdb.commons.conf.CommonDescriptor", "getConfig"},
    {"org.apache.tsfile.common.conf.TSFileDescriptor", "getConfig"},
    {"org.apache.iotdb.tsfile.common.conf.TSFileDescriptor", "getConfig"},
  };

  private static Object config(String type, String getter) throws ReflectiveOperationException {
    Object descriptor = Class.forName(type).getMethod("getInstance").invoke(null);
    return descriptor.getClass().getMethod(getter).invoke(descriptor);
  }

  /** The descriptor for metrics, which a reload asks after the readers; only a DataNode does. */
  private static final String METRICS = "org.apache.iotdb.metrics.config.MetricConfigDescriptor";

  private static boolean isConfiguration(Object value) {
    return value != null
        && value.getClass().getName().startsWith("org.apache.iotdb.")
        && value.getClass().getSimpleName().endsWith("Config");
  }

  private static Map<String, String> values(List<Object> configs) throws ReflectiveOperationException {
    Map<String, String> values = new TreeMap<>();
    List<Object> open = new ArrayList<>(configs);
    for (int at = 0; at < open.size(); at++) {
      Object config = open.get(at);
      for (Class<?> type = config.getClass(); type != Object.class; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          field.setAccessible(true);
          Object value = field.get(Modifier.isStatic(field.getModifiers()) ? null : config);
          // One of its own within it.
          if (isConfiguration(value) && open.stream().noneMatch(known -> known == value)) {
            open.add(value);
          }
          // As a member of a list, an array of any kind is shown with what it holds.
          String text = Arrays.deepToString(new Object[] {value});
          // Objects without words of their own are other ones each time.
          if (!text.matches("(?s).*@[0-9a-f]{4,8}\\b.*")) {
            values.put(type.getSimpleName() + "." + field.getName(), text);
          }
        }
      }
    }
    return values;
  }

  /** Loads properties again; what a reader refuses, and what needs a server that runs, ends it early. */
  private static void load(List<Object> readers, List<Method> methods, Properties properties) {
    for (int at = 0; at < readers.size(); at++) {
      try {
        Method method = methods.get(at);
        Class<?> wanted = method.getParameterTypes()[0];
        Object own = properties;
        if (wanted != Properties.class) {
          Constructor<?> constructor = wanted.getDeclaredConstructor();
          own = constructor.newInstance();
          ((Properties) own).putAll(properties);
        }
        if (method.getParameterCount() == 2) {
          method.invoke(readers.get(at), own, false);
        } else {
          method.invoke(readers.get(at), own);
        }
      } catch (ReflectiveOperationException | RuntimeException refused) {
        // Whether anything was taken over before that is what is asked.
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Properties shipped = new Properties();
    shipped.load(new StringReader(Files.readString(Path.of(arguments[0]))));
    List<Object> readers = new ArrayList<>();
    List<Method> methods = new ArrayList<>();
    List<Object> configs = new ArrayList<>();
    for (String[] reader : READERS) {
      Class<?> type = Class.forName(reader[0]);
      configs.add(config(reader[0], reader[1]));
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals("loadHotModifiedProps") && method.getParameterCount() == 1) {
          method.setAccessible(true);
          readers.add(type.getMethod("getInstance").invoke(null));
          methods.add(method);
        }
      }
    }
    Class<?> metrics = Class.forName(METRICS);
    configs.add(config(METRICS, "getMetricConfig"));
    for (Method method : metrics.getDeclaredMethods()) {
      if (method.getName().equals("loadHotProps") && method.getParameterCount() == 2) {
        method.setAccessible(true);
        readers.add(metrics.getMethod("getInstance").invoke(null));
        methods.add(method);
      }
    }
    try {
      configs.add(config(READERS[0][0], "getMemoryConfig"));
    } catch (NoSuchMethodException elsewhere) {
      // Another release has it in the DataNode's own configuration.
    }
    for (String[] other : OTHERS) {
      try {
        configs.add(config(other[0], other[1]));
      } catch (ClassNotFoundException elsewhere) {
        // Another release has it.
      }
    }
    String known = "";
    try (PrintStream answers = new PrintStream(arguments[2], "UTF-8")) {
      for (String line : Files.readAllLines(Path.of(arguments[1]))) {
        String key = line.substring(0, line.indexOf('=') + 1);
        if (key.equals(known)) {
          // One value that is taken over is enough.
          answers.println("-");
          continue;
        }
        load(readers, methods, shipped);
        Map<String, String> before = values(configs);
        Properties properties = new Properties();
        properties.putAll(shipped);
        properties.load(new StringReader(line));
        load(readers, methods, properties);
        List<String> changed = new ArrayList<>();
        for (Map.Entry<String, String> field : values(configs).entrySet()) {
          if (!field.getValue().equals(before.get(field.getKey()))) {
            changed.add(field.getKey());
          }
        }
        if (!changed.isEmpty()) {
          known = key;
        }
        answers.println(changed.isEmpty() ? "-" : String.join(",", changed));
        answers.flush();
      }
    }
    // Readers start threads.
    System.exit(0);
  }
}
