import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedGenerator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.DataType;
import scala.Product;
import scala.collection.Iterable;
import scala.collection.Iterator;

/**
 * What Spark's own parser makes of SQL statements: reads `{"id","sql"}` a line, prints a line for each, in order:
 * `{"id","kind","relations","functions","opens","nodes"}`.
 *
 * `kind` is `query` where the plan is made of nothing but the nodes of queries, `other` for whatever else parses, `invalid`
 * for what does not. Relations are what CTEs in scope do not stand for, in the parts that were written. Functions are those
 * that Spark does not have built in. `opens` says what reaches beyond these names: `identifier`, `script`, `stream`, `code`.
 *
 * It knows nothing of src/facts/sql: it judges it. Run by spark.ts with Java 17 as a source file, on PySpark's jars.
 */
public final class Oracle {
  private static final Set<String> QUERY_NODES =
      Set.of(
          "Aggregate", "Distinct", "Except", "Filter", "Generate", "GlobalLimit", "Intersect", "Join", "LateralJoin", "LimitAll",
          "LocalLimit", "LocalRelation", "NamedStreamingRelation", "Offset", "OneRowRelation", "PipeOperator", "Pivot", "Project", "RelationChanges", "RelationTimeTravel",
          "RepartitionByExpression", "Sample", "Sort", "SubqueryAlias", "Union", "UnresolvedHaving", "UnresolvedHint",
          "UnresolvedInlineTable", "UnresolvedPivot", "UnresolvedQualify", "UnresolvedRelation", "UnresolvedSubqueryColumnAliases",
          "UnresolvedTVFAliases", "UnresolvedTableValuedFunction", "UnresolvedWith", "Unpivot", "WithWindowDefinition");

  /** Built in, and nobody's plain function: they run what the class path has. */
  private static final Set<String> CODE = Set.of("java_method", "reflect", "try_reflect");

  private static final Set<String> BUILT_IN = builtIn();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<List<String>> relations = new LinkedHashSet<>();
  private final Set<List<String>> functions = new LinkedHashSet<>();
  private final Set<String> opens = new LinkedHashSet<>();
  private final Set<String> strange = new LinkedHashSet<>();

  public static void main(String[] args) throws Exception {
    Thread worker = new Thread(null, Oracle::judgeAll, "oracle", 1L << 30);
    worker.start();
    worker.join();
  }

  private static void judgeAll() {
    SparkSqlParser parser = new SparkSqlParser();
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) out.println(JSON.writeValueAsString(judge(parser, (ObjectNode) JSON.readTree(line))));
      }
    } catch (java.io.IOException error) {
      throw new java.io.UncheckedIOException(error);
    }
    out.flush();
  }

  private static ObjectNode judge(SparkSqlParser parser, ObjectNode asked) {
    ObjectNode answer = JSON.createObjectNode().put("id", asked.get("id").asText());
    Oracle oracle = new Oracle();
    try {
      LogicalPlan plan = parser.parsePlan(asked.get("sql").asText());
      oracle.walk(plan, Scope.NONE);
      answer.put("kind", oracle.strange.isEmpty() ? "query" : "other");
    } catch (Exception | StackOverflowError | AssertionError refusal) {
      String said = String.valueOf(refusal.getMessage());
      return answer.put("kind", "invalid").put("error", said.strip().lines().findFirst().orElse(""));
    }
    putNames(answer.putArray("relations"), oracle.relations);
    putNames(answer.putArray("functions"), oracle.functions);
    oracle.opens.forEach(answer.putArray("opens")::add);
    oracle.strange.forEach(answer.putArray("nodes")::add);
    return answer;
  }

  private static void putNames(ArrayNode array, Set<List<String>> names) {
    for (List<String> parts : names) parts.forEach(array.addArray()::add);
  }

  /** Goes through whatever a plan holds: plans, expressions, sub-queries in them, and any collection of these. */
  private void walk(Object value, Scope scope) {
    if (value == null || value instanceof String || value instanceof DataType) return;
    if (value instanceof UnresolvedWith with) {
      walkWith(with, scope);
      return;
    }
    if (value instanceof TreeNode<?> node) {
      note(node, scope);
      if (!(value instanceof Product)) walk(node.children(), scope);
    }
    if (value instanceof Iterable<?> items) {
      for (Iterator<?> each = items.iterator(); each.hasNext(); ) walk(each.next(), scope);
    } else if (value instanceof Product product) {
      for (int index = 0; index < product.productArity(); index++) walk(product.productElement(index), scope);
    }
  }

  private void note(TreeNode<?> node, Scope scope) {
    String name = node.getClass().getSimpleName().replace("$", "");
    if (node instanceof LogicalPlan && !QUERY_NODES.contains(name)) strange.add(name);
    if (name.contains("WithUnresolvedIdentifier")) opens.add("identifier");
    if (name.contains("ScriptTransformation")) opens.add("script");
    if (node instanceof UnresolvedRelation relation) {
      List<String> parts = strings(relation.multipartIdentifier());
      if (relation.isStreaming()) opens.add("stream");
      if (relation.isStreaming() || parts.size() > 1 || !scope.has(parts.get(0))) relations.add(parts);
    } else if (node instanceof UnresolvedTableValuedFunction function) {
      noteFunction(strings(function.name()));
    } else if (node instanceof UnresolvedFunction function) {
      noteFunction(strings(function.nameParts()));
    } else if (node instanceof UnresolvedGenerator generator) {
      noteFunction(List.of(generator.name().unquotedString().split("\\.")));
    }
  }

  private void noteFunction(List<String> parts) {
    if (CODE.contains(fold(String.join(".", parts)).replaceFirst("^(system\\.)?builtin\\.", ""))) opens.add("code");
    if (parts.size() > 1 || !BUILT_IN.contains(fold(parts.get(0)))) functions.add(parts);
  }

  /** A CTE is known to those after it and to the query, and to itself only where it is recursive. */
  private void walkWith(UnresolvedWith with, Scope outer) {
    Scope scope = outer;
    for (Iterator<?> each = with.cteRelations().iterator(); each.hasNext(); ) {
      Product cte = (Product) each.next();
      Scope after = new Scope((String) cte.productElement(0), scope);
      walk(cte.productElement(1), with.allowRecursion() ? after : scope);
      scope = after;
    }
    walk(with.child(), scope);
  }

  private static List<String> strings(Iterable<?> parts) {
    List<String> list = new ArrayList<>();
    for (Iterator<?> each = parts.iterator(); each.hasNext(); ) list.add((String) each.next());
    return list;
  }

  private static Set<String> builtIn() {
    Set<String> names = new java.util.HashSet<>();
    for (Iterable<?> registry : List.<Iterable<?>>of(
        FunctionRegistry.builtin().listFunction(), TableFunctionRegistry.builtin().listFunction())) {
      for (Iterator<?> each = registry.iterator(); each.hasNext(); ) {
        names.add(fold(((org.apache.spark.sql.catalyst.FunctionIdentifier) each.next()).funcName()));
      }
    }
    return names;
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The names of the CTEs in scope. */
  private record Scope(String name, Scope outer) {
    static final Scope NONE = new Scope(null, null);

    boolean has(String sought) {
      for (Scope at = this; at.name != null; at = at.outer) if (fold(at.name).equals(fold(sought))) return true;
      return false;
    }
  }
}
