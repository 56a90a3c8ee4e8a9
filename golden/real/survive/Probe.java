import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What a cluster still does. Reads lines of `NAME USER EXPECTED STATEMENTS`, with tabs between them and `;` between statements; tries each over
 * and over, with a connection of its own every time, until it is answered as expected or the time is up, and says `NAME ok` or `NAME no REASON`.
 */
public final class Probe {
  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:iotdb://" + arguments[0] + ":" + arguments[1] + "/";
    String password = arguments[2];
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[3]));
    Class.forName("org.apache.iotdb.jdbc.IoTDBDriver");
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            });
    List<Future<String>> all = new ArrayList<>();
    List<String> names = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", 4);
      names.add(parts[0]);
      all.add(threads.submit(() -> attempts(threads, url, parts, password, end)));
    }
    for (int at = 0; at < names.size(); at++) {
      System.out.println("probe\t" + names.get(at) + "\t" + all.get(at).get());
    }
    // Attempts that never come back do not keep it.
    Runtime.getRuntime().halt(0);
  }

  private static String attempts(
      ExecutorService threads, String url, String[] parts, String password, long end) throws Exception {
    String last = "no\tnothing came back in time";
    do {
      String secret = parts[1].equals("root") ? "root" : password;
      Future<String> attempt = threads.submit(() -> attempt(url, parts[1], secret, parts[2], parts[3]));
      try {
        String result = attempt.get(12, TimeUnit.SECONDS);
        if (result.equals("ok")) {
          return result;
        }
        last = "no\t" + result;
      } catch (java.util.concurrent.TimeoutException late) {
        last = "no\tnothing came back in 12 s";
      }
      Thread.sleep(500);
    } while (System.nanoTime() < end);
    return last;
  }

  private static String attempt(String url, String user, String password, String expected, String statements) {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      String seen = "";
      for (String sql : statements.split(";")) {
        if (statement.execute(sql)) {
          StringBuilder cells = new StringBuilder();
          try (ResultSet rows = statement.getResultSet()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
              for (int column = 1; column <= columns; column++) {
                cells.append(rows.getString(column)).append(' ');
              }
            }
          }
          seen = cells.toString().trim();
        }
      }
      return expected.isEmpty() || expected.equals(seen) ? "ok" : "found " + seen;
    } catch (Throwable trouble) {
      String message = String.valueOf(trouble.getMessage()).replaceAll("\\s+", " ");
      // A second creation of what the first one made is no failure.
      boolean isThere = message.contains("already been created") || message.contains("already exist");
      return isThere ? "ok" : message.substring(0, Math.min(160, message.length()));
    }
  }
}
