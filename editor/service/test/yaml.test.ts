/** Completion and descriptions in integ.yaml and system.yaml, half typed as they are. */
import { expect, test } from "vitest";
import { labels, marked, projectFiles, serviceWith, SPEC, WHOLE } from "./project.ts";

const PROJECT = "/project/integ.yaml";
const SYSTEM = "/project/systems/shop/system.yaml";

function offered(path: string, written: string): { labels: string[]; insert: (label: string) => string | undefined } {
  const { text, offset } = marked(written);
  const service = serviceWith();
  service.update(path, text);
  const { items } = service.completions(path, offset);
  return { labels: labels(items), insert: (label) => items.find((one) => one.label === label)?.insert };
}

test.each<[what: string, path: string, written: string, some: string[], none: string[]]>([
  ["settings of a project that are not there yet", PROJECT, "integ: 1\n▮", ["connections", "listen", "alerts"], ["integ"]],
  ["systems that can be connected", PROJECT, `integ: 1
connections:
  ▮`, ["shop", "books"], ["listen"]],
  ["settings of a system", PROJECT, `integ: 1
connections:
  shop:
    token: x
    ▮`, ["region"], ["token", "shop"]],
  ["the same on one line", PROJECT, `integ: 1
connections:
  shop: { ▮ }`, ["token", "region"], ["shop"]],
  ["a secret, by its name", PROJECT, `integ: 1
connections:
  shop: { token: ▮ }`, ["${SHOP_TOKEN}"], []],
  ["settings of alerts", PROJECT, "integ: 1\nalerts:\n  we▮", ["webhook", "mail"], ["listen"]],
  ["yes or no", PROJECT, "integ: 1\nstrict: ▮", ["true", "false"], []],
  ["sections of a description", SYSTEM, `integ: 1
system: shop
▮`, ["title", "types", "operations"], ["system"]],
  ["settings of an operation", SYSTEM, `integ: 1
operations:
  find_stock:
    kind: read
    ▮`, ["request", "result", "parameters"], ["kind", "types"]],
  ["kinds of an operation", SYSTEM, `integ: 1
operations:
  find_stock:
    kind: ▮`, ["read", "list", "upsert"], []],
  ["the types of a description", SYSTEM, `integ: 1
types:
  Order: { schema: Order.json }
  Stock: { schema: Stock.json }
events:
  paid: { type: ▮ }`, ["Order", "Stock"], []],
  ["files of schemas", SYSTEM, `integ: 1
types:
  Order: { schema: ▮ }`, ["Order.json", "Stock.json"], []],
  ["methods of a request", SYSTEM, `integ: 1
operations:
  find_stock:
    request: { method: ▮ }`, ["GET", "POST"], []],
])("%s", (_, path, written, some, none) => {
  const { labels: found } = offered(path, written);
  expect(found).toEqual(expect.arrayContaining(some));
  for (const one of none) expect(found).not.toContain(one);
}); // prettier-ignore

test("required names come first, and a block begins on the next line", () => {
  const { labels: found, insert } = offered(
    SYSTEM,
    `integ: 1
system: shop
▮`,
  );
  expect(found.slice(0, 3)).toEqual(["title", "version", "types"]);
  expect(insert("types")).toBe("types:\n  ");
  expect(insert("title")).toBe("title: ");
});

test("hovering shows a name's description in the schema", () => {
  const { text, offset } = marked("integ: 1\nout▮put: src\n");
  const service = serviceWith();
  service.update(PROJECT, text);
  expect(service.hover(PROJECT, offset)?.markdown).toContain("Where `integ build` writes");
});

test("comments get no completions, and every place in a file gets a result", () => {
  expect(offered(PROJECT, "integ: 1 # ▮").labels).toEqual([]);
  const service = serviceWith();
  const text = service.text(SYSTEM) ?? "";
  for (let at = 0; at <= text.length; at += 5) {
    service.update(SYSTEM, text.slice(0, at));
    service.completions(SYSTEM, at);
    service.hover(SYSTEM, at);
  }
});

test.each<[what: string, path: string, written: string, file: string, there: string]>([
  ["a system", PROJECT, `integ: 1
connections:
  sh▮op: { token: x }
`, SYSTEM, "system"],
  ["a setting", PROJECT, `integ: 1
connections:
  shop: { tok▮en: x }
`, SYSTEM, "token"],
  ["an integration", PROJECT, `integ: 1
first_run:
  ord▮ers: 2026-01-01
`, SPEC, '"orders"'],
  ["a schema", SYSTEM, `integ: 1
types:
  Order: { schema: Ord▮er.json }
`, "/project/systems/shop/Order.json", ""],
  ["a type", SYSTEM, `integ: 1
types:
  Order: { schema: Order.json }
events:
  paid: { type: Ord▮er }
`, SYSTEM, "Order"],
  ["a field of a schema", SYSTEM, `integ: 1
types:
  Order: { schema: Order.json, identity: [na▮me] }
`, "/project/systems/shop/Order.json", "name"],
])("goes from the name of %s to its declaration", (_, path, written, file, there) => {
  const { text, offset } = marked(written);
  const service = serviceWith({ "orders.integ": WHOLE });
  service.update(path, text);
  const [found] = service.definition(path, offset);
  expect(found?.path).toBe(file);
  expect(service.text(file)?.slice(found?.start, found?.end).replaceAll(/^"(?=\w+"$)|(?<=^"\w+)"$/g, there.startsWith('"') ? '"' : "")).toBe(there);
}); // prettier-ignore

test("an unknown name leads nowhere", () => {
  const { text, offset } = marked(`integ: 1
connections:
  nob▮ody: { token: x }
`);
  const service = serviceWith();
  service.update(PROJECT, text);
  expect(service.definition(PROJECT, offset)).toEqual([]);
});

test("schemas and folders of systems are links", () => {
  const service = serviceWith();
  const targets = service.links(SYSTEM).map(({ target }) => target);
  expect(targets).toEqual(["/project/systems/shop/Order.json", "/project/systems/shop/Stock.json"]);
  const project = `integ: 1
systems:
  shop: { use: ./systems/shop }
  gone: { use: ./systems/gone }
`;
  service.update(PROJECT, project);
  const links = service.links(PROJECT);
  expect(links.map(({ start, end, target }) => [project.slice(start, end), target])).toEqual([["./systems/shop", SYSTEM]]); // prettier-ignore
});

test("the outline has the sections, and the names in each", () => {
  const text = projectFiles()["systems/shop/system.yaml"] ?? "";
  const found = serviceWith().outline(SYSTEM);
  expect(found.map(({ name }) => name)).toEqual(["integ", "system", "title", "version", "settings", "base_url", "types", "events", "operations"]); // prettier-ignore
  const operations = found.at(-1);
  expect(operations?.children.map(({ name }) => name)).toEqual(["find_stock", "list_orders"]);
  expect(operations?.children.map(({ selection }) => text.slice(selection.start, selection.end))).toEqual(["find_stock", "list_orders"]); // prettier-ignore
  for (const one of found) for (const inner of one.children) expect([inner.start >= one.start, inner.end <= one.end]).toEqual([true, true]); // prettier-ignore
});

test("a misspelt name can be fixed", () => {
  const service = serviceWith();
  const text = "integ: 1\nlissten: 127.0.0.1:80\n";
  service.update(PROJECT, text);
  const [action] = service.actions(PROJECT, { start: 12, end: 12 });
  const [edit] = action?.edits ?? [];
  expect([action?.title, action?.preferred]).toEqual(["write listen", true]);
  expect(`${text.slice(0, edit?.start)}${edit?.text}${text.slice(edit?.end)}`).toBe("integ: 1\nlisten: 127.0.0.1:80\n");
  expect(service.actions(PROJECT, { start: 0, end: 3 })).toEqual([]);
});
