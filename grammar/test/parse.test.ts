/** The parser on whole, half-typed and broken input: it never throws, and keeps what it could read. */
import { describe, expect, test } from "vitest";
import { Lexer } from "chevrotain";
import { lex, parse, SourceText, tree } from "@integ/grammar";
import { read, SPECS } from "../../test/examples.ts";
import { atMost } from "../../test/volume.ts";
import { DeclarationParser } from "../src/parser/declarations.ts";
import { lexerTokens } from "../src/tokens.ts";

const parsed = (text: string): ReturnType<typeof parse> => parse(new SourceText("a.integ", text));
const codes = (text: string): string[] => parsed(text).diagnostics.map((diagnostic) => diagnostic.code);

/** Every span lies inside the text. Asked with one `expect` a tree: there are thousands of trees, each with hundreds of nodes. */
function spansAreSound(node: tree.Node, text: string): void {
  const outside: tree.Node[] = [];
  collectOutside(node, text, outside);
  expect(outside).toEqual([]);
}

function collectOutside(node: tree.Node, text: string, outside: tree.Node[]): void {
  if (node.start < 0 || node.start > node.end || node.end > text.length) outside.push(node);
  for (const child of tree.children(node)) collectOutside(child, text, outside);
}

/** The texts of all nodes below one. */
function textsOf(node: tree.Node, text: string): string[] {
  return [text.slice(node.start, node.end), ...tree.children(node).flatMap((child) => textsOf(child, text))];
}

test.each([
  ["(a + 1) * 2", ["(a + 1) * 2", "a + 1"]],
  ["2 * (a + 1)", ["2 * (a + 1)", "a + 1"]],
  ["not (a present)", ["not (a present)", "a present"]],
  ["(a) present", ["(a) present"]],
  ["(a | trim) otherwise (b)", ["(a | trim) otherwise (b)", "a | trim"]],
  ["((a.b)).c", ["((a.b)).c", "a.b"]],
  ["a == 1 within (b + 1)", ["a == 1 within (b + 1)"]],
])("the range of %s includes the parentheses at its edges", (expression, parts) => {
  const text = `integ 1\nlet x = ${expression}\n`;
  expect(textsOf(parsed(text).tree, text)).toEqual(expect.arrayContaining(parts));
});

test.each(SPECS)("in %s no operator's range includes only one of a pair of parentheses", (file) => {
  const text = read(file);
  const halves: string[] = [];
  const visit = (node: tree.Node): void => {
    // What stands in texts and comments closes nothing.
    const bare = text.slice(node.start, node.end).replaceAll(/\/\/.*|"(?:[^"\\\n]|\\.)*"/g, "");
    const isHalf = bare.split("(").length !== bare.split(")").length;
    if (isHalf && /^(Binary|Unary|Presence|Otherwise|Pipe|OnError|Member|Index|Call)$/.test(node.kind))
      halves.push(bare);
    for (const child of tree.children(node)) visit(child);
  };
  visit(parsed(text).tree);
  expect(halves).toEqual([]);
});

test("no token hides another or matches an empty text", () => {
  const strict = new Lexer([...lexerTokens], { skipValidations: false, deferDefinitionErrorsHandling: true });
  expect(strict.lexerDefinitionErrors).toEqual([]);
});

test("the grammar is unambiguous with its lookahead", () => {
  expect(() => new DeclarationParser("validated")).not.toThrow();
});

describe("whole specs", () => {
  test.each(SPECS)("%s parses without a diagnostic", (file) => {
    expect(parsed(read(file)).diagnostics).toEqual([]);
  });

  test("every form of the language's reference parses", () => {
    const text = `integ 1
integration "all forms"
use "./tax.integ"
source orders = all shopify.list_orders(status: "open") since last run
trigger webhook shopify.orders_paid reconcile daily at 03:30 in "Europe/Vilnius"
dedupe by orders.id, orders.at for 7 days
key orders.id
on failure retry 12 times over 24 hours then hold and_go_on
`;
    expect(codes(text.replace(" and_go_on", ""))).toEqual([]);
    for (const trigger of [
      "poll shopify.list_orders every 15 minutes",
      'schedule daily at 23:55 in "Europe/Vilnius"',
      'schedule weekly on monday at 08:00 in "Europe/Vilnius"',
      'schedule monthly on last at 23:00 in "Europe/Vilnius"',
      'schedule cron "*/10 6-22 * * 1-5" in "Europe/Vilnius"',
      "schedule every 2 hours",
      'files "inbox/*.csv"',
      "manual",
    ]) {
      expect(codes(`trigger ${trigger}`), trigger).toEqual([]);
    }
    for (const late of ["into next run", "as corrections"])
      expect(codes(`source sold = all shopify.list_orders since last run by processed_at, late ${late}`)).toEqual([]);
    for (const declaration of [
      'fetch invoice = result of "orders" by refund.order_id',
      "fetch items = all erp.list_items(since: order.at)",
      "destination rows = for row in rows where row.ok => erp.write { a: row.a }",
      "destination a = erp.write(id: 1) when order.paid { b: 1 }",
      'table t(a: text, b: decimal(2)) -> one of ("x", "y") { "a", -1.5 => "x"  else => "y" }',
      'table t(a: text) -> text from "./t.csv"',
      "mapping line(x: shopify.Order.line_items, y: list of text?) -> xero.LineItem { Description: x.title }",
      "function net(gross: decimal, rate: decimal) -> decimal = round(gross / (1 + rate), 2, half_up)",
      "let x = for a in b where a.c > 0 let d = a.c fetch e = erp.find(id: d) sort by a.d descending group by g = a.h => { ...a, let z = 1  q: z }",
      'let y = match x { "a", 1, -2, true, null => 1  is shopify.Order => 2  unknown => skip "no"  else => retry "later" }',
      'let w = """\n  several\n    lines {x.y}\n  """',
      "let v = a in [1, 2,] and not (b == c within 0.01 or d present) ",
      'let u = x["k"].`odd name`."another odd" | f(a: 1) | g on error null otherwise if blank r"^a+$"',
    ]) {
      expect(codes(declaration), declaration).toEqual([]);
    }
  });
});

test("a loop's names may be on separate lines, with and without brackets", () => {
  const { tree: file, diagnostics } = parsed(
    "let a = for x in list\n  let c = for y in x => y\n  let b = x.b\n  where b > 1 => b\nlet c = a\n",
  );
  expect(diagnostics).toEqual([]);
  expect(file.declarations.map((declaration) => declaration.kind)).toEqual(["Let", "Let"]);
});

describe("half-typed specs", () => {
  test.each(SPECS)("every prefix of %s parses without an exception", (file) => {
    const text = read(file);
    // To parse ten thousand prefixes of ten thousand characters takes a minute.
    for (const end of atMost(60, [...Array(text.length + 1).keys()])) {
      const prefix = text.slice(0, end);
      const result = parsed(prefix);
      expect(result.tree.kind).toBe("File");
      for (const diagnostic of result.diagnostics) {
        expect(diagnostic.place.start, `after ${end} characters`).toBeLessThanOrEqual(end);
        expect(diagnostic.place.start).toBeGreaterThanOrEqual(0);
      }
      spansAreSound(result.tree, prefix);
    }
  });

  test.each(SPECS)("every one-token deletion of %s parses without an exception, with few errors", (file) => {
    const text = read(file);
    const { tokens } = lex(new SourceText(file, text));
    for (const token of atMost(30, tokens)) {
      const without = text.slice(0, token.startOffset) + text.slice(token.startOffset + token.image.length);
      const result = parsed(without);
      expect(result.diagnostics.length, `without ${token.image} at ${token.startOffset}`).toBeLessThanOrEqual(3);
      spansAreSound(result.tree, without);
    }
  });

  test("a misspelt keyword ends where it was written", () => {
    const text = "let own = for tax in taxes whe";
    spansAreSound(parsed(text).tree, text);
  });

  test("the typed part of a destination is kept", () => {
    const { tree: file } = parsed(
      'destination invoice = xero.upsert_invoice {\n  Type: "ACCREC"\n  Contact: { Name: order.',
    );
    const [destination] = file.declarations;
    expect(destination?.kind).toBe("Destination");
    expect(tree.isPartial(destination as tree.Node)).toBe(true);
    const kinds = new Set<string>();
    const walk = (node: tree.Node): void => {
      kinds.add(node.kind);
      tree.children(node).forEach(walk);
    };
    walk(destination as tree.Node);
    expect([...kinds]).toEqual(expect.arrayContaining(["QualifiedName", "Field", "Text"]));
  });

  test("an unclosed brace affects only its own declaration", () => {
    const { tree: file, diagnostics } = parsed('let a = { b: 1\n\nlet c = 2\nskip when d because "e"\n');
    expect(diagnostics).toHaveLength(1);
    expect(file.declarations.map((declaration) => declaration.kind)).toEqual(["Let", "Let", "Guard"]);
  });
});

describe("syntax errors", () => {
  test("one mistake is one error, in the order of the text", () => {
    const text =
      'integ 1\nsource order shopify.Order\ntrigger webhok shopify.orders_paid\nskip when order.test "test order"\n';
    expect(
      parsed(text).diagnostics.map(({ message, place }) => [message, text.slice(0, place.start).split("\n").length]),
    ).toEqual([
      ["`=` is expected here, not `shopify`", 2],
      ["`webhook` is expected here, not `webhok`", 3],
      ["the word `because` is missing", 4],
    ]);
  });

  test("typographic quotes, semicolons and # are named", () => {
    expect(parsed("let a = “b”").diagnostics[0]?.help).toContain("straight double quotes");
    expect(parsed("let a = 1;").diagnostics[0]?.help).toContain("no semicolon");
    expect(parsed("# a comment").diagnostics[0]?.help).toContain("//");
  });

  test("random text gives errors with places, and no exception", () => {
    const signs = [
      "{",
      "}",
      "[",
      "]",
      "(",
      ")",
      '"',
      '"""',
      "=>",
      "->",
      ".",
      ",",
      ":",
      "=",
      "|",
      "?",
      "…",
      "for",
      "match",
      "a",
      "1",
      'r"',
      "`",
      "\n",
      "//",
      "\\",
      "\u0000",
      "🜚",
    ];
    let seed = 20261124;
    const next = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
    for (let i = 0; i < 500; i++) {
      const text = Array.from({ length: next() % 40 }, () => signs[next() % signs.length]).join(next() % 2 ? " " : "");
      for (const { place, message } of parsed(text).diagnostics) {
        expect(place.start).toBeLessThanOrEqual(text.length);
        expect(message).not.toMatch(/undefined|NaN|\[object/);
      }
    }
  });
});

describe("documentation", () => {
  const docOf = (text: string): string | undefined => {
    const [first] = parse(new SourceText("", text)).tree.declarations.slice(-1);
    return first !== undefined && "doc" in first ? first.doc : undefined;
  };
  test("is the `///` lines before a declaration, whatever other comments are between them", () => {
    expect(docOf("/// One.\n/// Two.\nlet a = 1\n")).toBe("One.\nTwo.");
    expect(docOf("/// One.\n// let a = 2\nlet a = 1\n")).toBe("One.");
    expect(docOf("/// One.\r\n// let a = 2\r\n/// Two.\r\nlet a = 1\r\n")).toBe("One.\nTwo.");
  });
  test("ends at an empty line, and does not include a comment after code", () => {
    expect(docOf("/// The file.\n\nlet a = 1\n")).toBeUndefined();
    expect(docOf("let b = 2 /// b\nlet a = 1\n")).toBeUndefined();
  });
});

describe("within", () => {
  const said = (text: string): readonly string[] =>
    parse(new SourceText("", `let a = ${text}\n`)).diagnostics.map(({ code }) => code);
  test.each(["b == c within 1", "b != c + 1 within 0.5", "b and c == 1 within 2 or d", "not b == 1 within 1"])(
    "%s: follows == and !=",
    (text) => expect(said(text).filter((code) => code !== "INT1006")).toEqual([]),
  );
  test.each([
    "b within 3",
    "b - 5 within 0.01",
    "b < 5 within 1",
    "b in c within 1",
    "b present within 1",
    "b == 1 within 2 within 5",
    "b + 3 within 1 == 7",
    "(b == 1 within 2) within 5",
    "f(b * 2 within 7)",
    "-b within 1",
    "not b within 1",
  ])("%s: is reported as a mistake", (text) => expect(said(text)).toEqual(["INT1008"]));
  test("a comparison with a tolerance can't be chained either", () =>
    expect(said("b == 1 within 2 == c")).toEqual(["INT1007"]));
});

test("a hole that continues on the next line gets a hint", () => {
  const helpOf = (text: string): string | undefined => parse(new SourceText("", text)).diagnostics[0]?.help;
  expect(helpOf('let a = "for {order.name\n  otherwise b}"\n')).toContain("give a longer value a name above");
  expect(helpOf('let a = "for {order.name}\n')).toContain("for several lines use");
  expect(helpOf("fetch rows = all shop.list_stock\n")).toBe(
    "arguments are in parentheses, also if there are none:  list_stock()",
  );
  const long = parse(new SourceText("", 'let a = """for {order.name\n  otherwise b}"""\n'));
  expect(long.diagnostics).toEqual([]);
});
