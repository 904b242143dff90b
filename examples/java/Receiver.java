// A service that Belfry calls, with nothing but Java's standard library (17 or newer), in a single file.
//   java Receiver.java [--port 9001] [--host 127.0.0.1] [--secret whsec_…[,whsec_…]]
// docs/receivers.md says what each route does; the same service stands beside this one in other languages.

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Receiver {
  static final int MAX_BODY = 1 << 20;
  static final int MAX_RECENT = 5_000;
  static final int USERS = 1_000;

  /** What a call says about itself. Without the headers (curl) it is the one shard of a run without a name. */
  record Facts(String logId, int shardIndex, int shardTotal, int attempt, String job, String cause, String key) {
    static Facts of(Headers headers) {
      return new Facts(
          text(headers, "schedulerx-logId"),
          number(headers.getFirst("schedulerx-shardingIndex"), 0),
          number(headers.getFirst("schedulerx-shardingTotal"), 1),
          number(headers.getFirst("belfry-attempt"), 1),
          text(headers, "belfry-job"),
          text(headers, "belfry-cause"),
          text(headers, "idempotency-key"));
    }

    String json() {
      return "\"logId\":%s,\"shardIndex\":%d,\"shardTotal\":%d,\"attempt\":%d,\"job\":%s,\"cause\":%s,\"key\":%s"
          .formatted(quoted(logId), shardIndex, shardTotal, attempt, quoted(job), quoted(cause), quoted(key));
    }
  }

  /** An answer; `more` is what its JSON holds behind the code. */
  record Result(int status, int code, String more, Map<String, String> headers) {
    static Result ok(String more) {
      return new Result(200, 200, more, Map.of());
    }

    static Result failure(int status, String message) {
      return new Result(status, status, ",\"message\":" + quoted(message), Map.of());
    }

    /** Whether this ends the matter. Belfry retries a failure under the same key: it must be work again then. */
    boolean isDone() {
      return status >= 200 && status < 300 && code == 200;
    }

    String json() {
      return "{\"code\":" + code + more + "}";
    }
  }

  interface Task {
    Result run(Facts facts, Map<String, String> query);
  }

  static final AtomicInteger flakyTurns = new AtomicInteger();

  /** The work itself, one entry a route. A real service would touch its database here. */
  static final Map<String, Task> routes =
      Map.of(
          "/ok", (facts, query) -> Result.ok(""),
          "/slow", (facts, query) -> slow(number(query.get("ms"), 1_000)),
          // Status 200 and still a failure: the job's success rule, $.code == 200, sees it.
          "/code500", (facts, query) -> new Result(200, 500, ",\"message\":\"the ledger is closed\"", Map.of()),
          "/flaky", (facts, query) -> flaky(facts),
          "/shard", (facts, query) -> shard(facts),
          "/fail-shard", (facts, query) -> failShard(facts, number(query.get("index"), 0), number(query.get("times"), 1)));

  static Result slow(int ms) {
    try {
      Thread.sleep(Math.min(60_000, Math.max(0, ms)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return Result.ok("");
  }

  /** Every other first attempt finds the service busy; the retry finds it well again. */
  static Result flaky(Facts facts) {
    if (facts.attempt() != 1 || flakyTurns.getAndIncrement() % 2 == 1) return Result.ok("");
    return new Result(503, 503, ",\"message\":\"busy, come back in a second\"", Map.of("retry-after", "1"));
  }

  /** Each shard takes the users whose number leaves its index as the remainder: together exactly all of them. */
  static Result shard(Facts facts) {
    if (facts.shardIndex() < 0 || facts.shardIndex() >= facts.shardTotal()) return Result.failure(400, "no such shard");
    String users =
        IntStream.rangeClosed(1, USERS)
            .filter(user -> user % facts.shardTotal() == facts.shardIndex())
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    return Result.ok(",\"users\":[" + users + "]");
  }

  static Result failShard(Facts facts, int index, int times) {
    if (facts.shardIndex() != index || facts.attempt() > times) return Result.ok("");
    return Result.failure(500, "shard " + index + " fails " + times + " times");
  }

  /** Idempotency: the work behind a key is done once, however often and however much at once it is delivered. */
  static final class OnceByKey {
    private static final int CAPACITY = 10_000;
    private final Map<String, CompletableFuture<Result>> underWay = new HashMap<>();
    // A service with a database would keep these beside the work, in one transaction.
    private final Map<String, Result> done =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Result> eldest) {
            return size() > CAPACITY;
          }
        };

    record Outcome(Result result, boolean replayed) {}

    /** Does the work, or answers what it came to for an earlier delivery; one that still goes on is waited for. */
    Outcome run(String key, Supplier<Result> work) {
      if (key.isEmpty()) return new Outcome(work.get(), false);
      CompletableFuture<Result> mine = new CompletableFuture<>();
      CompletableFuture<Result> earlier;
      synchronized (this) {
        if (done.containsKey(key)) return new Outcome(done.get(key), true);
        earlier = underWay.putIfAbsent(key, mine);
      }
      if (earlier != null) return new Outcome(earlier.join(), true);
      Result result = Result.failure(500, "the work broke off");
      try {
        result = work.get();
      } finally {
        synchronized (this) {
          underWay.remove(key);
          if (result.isDone()) done.put(key, result);
        }
        mine.complete(result);
      }
      return new Outcome(result, false);
    }
  }

  /** Standard Webhooks: is this call from the Belfry that shares a secret with us, unaltered and fresh? */
  static final class Signature {
    private static final long TOLERANCE_S = 300;
    private final List<SecretKeySpec> keys;

    /** A list of `whsec_` secrets (spaces or commas between); during a rotation the new and the old one stand in it. */
    Signature(String secrets) {
      keys =
          Arrays.stream(secrets.split("[\\s,]+"))
              .filter(secret -> !secret.isEmpty())
              .map(secret -> new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"))
              .toList();
    }

    /** Why the call is refused, or null where any of its signatures fits any of the keys (or there are none). */
    String refusal(Headers headers, byte[] body, long nowS) {
      if (keys.isEmpty()) return null;
      String id = text(headers, "webhook-id");
      String timestamp = text(headers, "webhook-timestamp");
      String signatures = text(headers, "webhook-signature");
      if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) return "not signed";
      // The signed text is id.timestamp.body: a dot in the id would let its borders move.
      if (id.contains(".")) return "a webhook-id has no dot";
      if (!timestamp.matches("[0-9]{1,12}")) return "webhook-timestamp is no number";
      if (Math.abs(nowS - Long.parseLong(timestamp)) > TOLERANCE_S) return "signed too long ago, or in the future";
      byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.ISO_8859_1);
      for (String signature : signatures.split(" ")) {
        if (signature.startsWith("v1,") && fits(signature.substring(3), head, body)) return null;
      }
      return "the signature does not fit";
    }

    private boolean fits(String text, byte[] head, byte[] body) {
      try {
        byte[] given = Base64.getDecoder().decode(text);
        for (SecretKeySpec key : keys) {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(key);
          mac.update(head);
          // isEqual takes the same time wherever the first difference is.
          if (MessageDigest.isEqual(given, mac.doFinal(body))) return true;
        }
        return false;
      } catch (IllegalArgumentException notBase64) {
        return false;
      } catch (java.security.GeneralSecurityException error) {
        throw new IllegalStateException(error);
      }
    }
  }

  /** What was delivered, for GET /stats; one JSON line a delivery goes to standard output. */
  static final class Stats {
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Map<String, Integer> byPath = new TreeMap<>();
    private final ArrayDeque<String> recent = new ArrayDeque<>();

    Stats() {
      for (String name : List.of("deliveries", "worked", "replayed", "refused")) counts.put(name, 0);
    }

    synchronized void countWork() {
      counts.merge("worked", 1, Integer::sum);
    }

    synchronized void record(String path, Facts facts, Result result, String how) {
      counts.merge("deliveries", 1, Integer::sum);
      if (!how.equals("worked")) counts.merge(how, 1, Integer::sum);
      if (routes.containsKey(path)) byPath.merge(path, 1, Integer::sum);
      String line =
          "{\"at\":\"%s\",\"path\":%s,%s,\"status\":%d,\"code\":%d,\"how\":\"%s\"}"
              .formatted(Instant.now().truncatedTo(ChronoUnit.MILLIS), quoted(path), facts.json(), result.status(), result.code(), how);
      recent.add(line);
      if (recent.size() > MAX_RECENT) recent.remove();
      System.out.println(line);
    }

    synchronized String json() {
      return "{\"language\":\"java\",%s,\"byPath\":{%s},\"recent\":[%s]}"
          .formatted(members(counts), members(byPath), String.join(",", recent));
    }

    private static String members(Map<String, Integer> map) {
      return map.entrySet().stream().map(entry -> quoted(entry.getKey()) + ":" + entry.getValue()).collect(Collectors.joining(","));
    }
  }

  private final Signature signature;
  private final OnceByKey once = new OnceByKey();
  private final Stats stats = new Stats();

  Receiver(String secrets) {
    signature = new Signature(secrets);
  }

  void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
      exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
      switch (exchange.getRequestURI().getPath()) {
        case "/healthz" -> send(exchange, 200, "{\"status\":\"ok\"}", Map.of());
        case "/stats" -> send(exchange, 200, stats.json(), Map.of());
        default -> deliver(exchange, body);
      }
    }
  }

  private void deliver(HttpExchange exchange, byte[] body) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Facts facts = Facts.of(exchange.getRequestHeaders());
    if (body.length > MAX_BODY) {
      send(exchange, 413, Result.failure(413, "the body is too large").json(), Map.of());
      return;
    }
    String refusal = signature.refusal(exchange.getRequestHeaders(), body, Instant.now().getEpochSecond());
    Task task = routes.get(path);
    if (refusal != null || task == null) {
      Result refused = refusal != null ? Result.failure(401, refusal) : Result.failure(404, "no such route");
      stats.record(path, facts, refused, "refused");
      send(exchange, refused.status(), refused.json(), Map.of());
      return;
    }
    Map<String, String> query = queryOf(exchange.getRequestURI().getRawQuery());
    String key = facts.key().isEmpty() ? "" : facts.key() + " " + path;
    OnceByKey.Outcome outcome =
        once.run(
            key,
            () -> {
              stats.countWork();
              return task.run(facts, query);
            });
    Map<String, String> headers = new HashMap<>(outcome.result().headers());
    if (outcome.replayed()) headers.put("idempotent-replay", "true");
    stats.record(path, facts, outcome.result(), outcome.replayed() ? "replayed" : "worked");
    send(exchange, outcome.result().status(), outcome.result().json(), headers);
  }

  private static void send(HttpExchange exchange, int status, String json, Map<String, String> headers) throws IOException {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("content-type", "application/json");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : text.length);
    if (!head) exchange.getResponseBody().write(text);
  }

  static Map<String, String> queryOf(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
    }
    return query;
  }

  static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  static String text(Headers headers, String name) {
    String value = headers.getFirst(name);
    return value == null ? "" : value;
  }

  static int number(String text, int fallback) {
    try {
      return text == null ? fallback : Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      return fallback;
    }
  }

  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char character : text.toCharArray()) {
      if (character == '"' || character == '\\') json.append('\\').append(character);
      else if (character < 0x20) json.append("\\u%04x".formatted((int) character));
      else json.append(character);
    }
    return json.append('"').toString();
  }

  public static void main(String[] arguments) throws IOException {
    // The server writes head and body in two pieces; with Nagle's algorithm the second would wait for the first's receipt.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Map<String, String> options = new HashMap<>();
    List<String> others = new ArrayList<>();
    for (int index = 0; index < arguments.length; index++) {
      if (arguments[index].startsWith("--") && index + 1 < arguments.length) options.put(arguments[index].substring(2), arguments[++index]);
      else others.add(arguments[index]);
    }
    String fallback = System.getenv().getOrDefault("PORT", "9001");
    int port = number(options.getOrDefault("port", others.isEmpty() ? fallback : others.get(0)), 9001);
    String host = options.getOrDefault("host", "127.0.0.1");
    Receiver receiver = new Receiver(options.getOrDefault("secret", System.getenv().getOrDefault("SIGNING_SECRET", "")));
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 1_024);
    server.createContext("/", receiver::handle);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    System.out.println("{\"listening\":\"http://%s:%d\",\"language\":\"java\"}".formatted(host, server.getAddress().getPort()));
  }
}
