import java.io.PrintStream;
import java.io.StringReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Which fields of a release's configuration objects a line changes, as its own classes read it; no server runs.
 *
 * <p>java -cp 'fields.jar:lib/*' -DIOTDB_CONF=conf -DCONFIGNODE_CONF=conf Loads CONF-FILE LINES ANSWERS
 *
 * <p>A line is "KEY, tab, first value, tab, second value". An answer is a line: "FIELD, tab, value" for each field that has another value
 * with the second one, with tabs between them; an empty line where there is none; "!" and the reason where a reader refuses it.
 */
public class Loads {
  private static final String[][] READERS = {
    {"org.apache.iotdb.db.conf.IoTDBDescriptor", "loadProperties"},
    {"org.apache.iotdb.confignode.conf.ConfigNodeDescriptor", "loadProperties"},
    {"org.apache.iotdb.metrics.config.MetricConfigDescriptor", "loadProps"},
  };

  private static final String[] OTHERS = {
    "org.apache.iotdb.commons.conf.CommonDescriptor",
    "org.apache.tsfile.common.conf.TSFileDescriptor",
    "org.apache.iotdb.tsfile.common.conf.TSFileDescriptor",
  };

  private static final List<Object> SELVES = new ArrayList<>();
  private static final List<Method> METHODS = new ArrayList<>();

  private static Object instance(String type) throws ReflectiveOperationException {
    return Class.forName(type).getMethod("getInstance").invoke(null);
  }

  /** Null where all readers take them. The one for metrics reads for a ConfigNode or for a DataNode. */
  private static String load(Properties properties, boolean isConfigNode) throws ReflectiveOperationException {
    String refused = null;
    for (int at = 0; at < METHODS.size(); at++) {
      Method method = METHODS.get(at);
      Class<?> type = method.getParameterTypes()[0];
      Object own = properties;
      if (type != Properties.class) {
        Constructor<?> constructor = type.getDeclaredConstructor();
        own = constructor.newInstance();
        ((Properties) own).putAll(properties);
      }
      try {
        if (method.getParameterCount() == 2) {
          method.invoke(SELVES.get(at), own, isConfigNode);
        } else {
          method.invoke(SELVES.get(at), own);
        }
      } catch (ReflectiveOperationException | RuntimeException thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
          root = root.getCause();
        }
        refused = root.toString().replaceAll("\\s+", " ");
      }
    }
    return refused;
  }

  public static void main(String[] arguments) throws Exception {
    List<Object> descriptors = new ArrayList<>();
    for (String[] reader : READERS) {
      Object self = instance(reader[0]);
      descriptors.add(self);
      for (Method method : self.getClass().getDeclaredMethods()) {
        if (method.getName().equals(reader[1])) {
          method.setAccessible(true);
          SELVES.add(self);
          METHODS.add(method);
        }
      }
    }
    for (String other : OTHERS) {
      try {
        descriptors.add(instance(other));
      } catch (ClassNotFoundException elsewhere) {
        // Another release has it.
      }
    }
    Properties shipped = new Properties();
    shipped.load(new StringReader(Files.readString(Path.of(arguments[0]))));
    try (PrintStream answers = new PrintStream(arguments[2], "UTF-8")) {
      for (String line : Files.readAllLines(Path.of(arguments[1]))) {
        String[] parts = line.split("\t", -1);
        Properties properties = new Properties();
        properties.putAll(shipped);
        Map<String, String> changed = new TreeMap<>();
        String refused = null;
        for (boolean isConfigNode : new boolean[] {true, false}) {
          properties.put(parts[0], parts[1]);
          load(properties, isConfigNode);
          Map<String, String> before = Fields.values(descriptors);
          properties.put(parts[0], parts[2]);
          refused = load(properties, isConfigNode);
          for (Map.Entry<String, String> field : Fields.values(descriptors).entrySet()) {
            if (!field.getValue().equals(before.get(field.getKey()))) {
              changed.put(field.getKey(), field.getValue());
            }
          }
          properties.put(parts[0], parts[1]);
          load(properties, isConfigNode);
        }
        List<String> answer = new ArrayList<>();
        changed.forEach((field, value) -> answer.addAll(List.of(field, value)));
        answers.println(refused == null ? String.join("\t", answer) : "!" + refused);
        answers.flush();
      }
    }
    System.exit(0);
  }
}
