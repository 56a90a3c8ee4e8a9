import java.io.PrintStream;
import java.io.StringReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Permission;
import java.util.List;
import java.util.Properties;

/**
 * What a release's own classes say of lines of configuration. Each line is read over the shipped file, by the DataNode, by the
 * ConfigNode and by the part for metrics.
 *
 * <p>java -cp 'lib/*' -Djava.security.manager=allow -DIOTDB_CONF=conf -DCONFIGNODE_CONF=conf Reads.java CONF-FILE LINES ANSWERS
 *
 * <p>An answer is a line: "ok", or who refuses and why. Where a refused line leaves the readers in a state that refuses the shipped
 * file as well, this ends, and whoever asks goes on with the lines that are left.
 */
public class Reads {
  /** One reader of a release. */
  private static final class Reader {
    final String name;
    final Object self;
    final Method method;

    Reader(String name, String type, String method) throws ReflectiveOperationException {
      this.name = name;
      Class<?> found = Class.forName(type);
      this.self = found.getMethod("getInstance").invoke(null);
      this.method = named(found, method);
    }

    private static Method named(Class<?> type, String name) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name)) {
          method.setAccessible(true);
          return method;
        }
      }
      throw new IllegalStateException(type.getName() + " has no method " + name);
    }

    /** Null where it takes them. */
    String refuses(Properties properties) throws ReflectiveOperationException {
      for (boolean first : method.getParameterCount() == 2 ? new boolean[] {true, false} : new boolean[] {true}) {
        Object own = as(properties, method.getParameterTypes()[0]);
        try {
          if (method.getParameterCount() == 2) {
            method.invoke(self, own, first);
          } else {
            method.invoke(self, own);
          }
        } catch (Throwable thrown) {
          return name + " " + words(thrown);
        }
      }
      return null;
    }

    /** Since 2.0 readers take a kind of their own, which takes blanks off. */
    private static Object as(Properties properties, Class<?> type) throws ReflectiveOperationException {
      if (type == Properties.class) {
        return properties;
      }
      Constructor<?> constructor = type.getDeclaredConstructor();
      Properties own = (Properties) constructor.newInstance();
      own.putAll(properties);
      return own;
    }

    private static String words(Throwable thrown) {
      Throwable root = thrown;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      String words = root.getClass().getSimpleName() + ": " + root.getMessage();
      return words.replaceAll("\\s+", " ");
    }
  }

  /** The end that a reader wants. */
  private static final class Exit extends SecurityException {
    private static final long serialVersionUID = 1;

    Exit(int code) {
      super("exit " + code);
    }
  }

  private static boolean mayExit = false;

  private static String refusal(List<Reader> readers, Properties properties) throws ReflectiveOperationException {
    for (Reader reader : readers) {
      String refused = reader.refuses(properties);
      if (refused != null) {
        return refused;
      }
    }
    return null;
  }

  public static void main(String[] arguments) throws Exception {
    List<Reader> readers =
        List.of(
            new Reader("DataNode", "org.apache.iotdb.db.conf.IoTDBDescriptor", "loadProperties"),
            new Reader("ConfigNode", "org.apache.iotdb.confignode.conf.ConfigNodeDescriptor", "loadProperties"),
            new Reader("metrics", "org.apache.iotdb.metrics.config.MetricConfigDescriptor", "loadProps"));
    Properties shipped = new Properties();
    shipped.load(new StringReader(Files.readString(Path.of(arguments[0]))));
    System.setSecurityManager(
        new SecurityManager() {
          @Override
          public void checkExit(int code) {
            if (!mayExit) {
              throw new Exit(code);
            }
          }

          @Override
          public void checkPermission(Permission permission) {}
        });
    try (PrintStream answers = new PrintStream(arguments[2], "UTF-8")) {
      for (String line : Files.readAllLines(Path.of(arguments[1]))) {
        Properties properties = new Properties();
        properties.putAll(shipped);
        properties.load(new StringReader(line));
        String refused = refusal(readers, properties);
        answers.println(refused == null ? "ok" : refused);
        answers.flush();
        if (refused != null && refusal(readers, shipped) != null) {
          break;
        }
      }
    }
    mayExit = true;
    System.exit(0);
  }
}
