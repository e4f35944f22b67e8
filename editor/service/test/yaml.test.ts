/** Completion and descriptions in integ.yaml and system.yaml, half typed as they are. */
import { expect, test } from "vitest";
import { labels, marked, serviceWith } from "./project.ts";

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
  ["systems that can be connected", PROJECT, "integ: 1\nconnections:\n  ▮", ["shop", "books"], ["listen"]],
  ["settings of a system", PROJECT, "integ: 1\nconnections:\n  shop:\n    token: x\n    ▮", ["region"], ["token", "shop"]],
  ["the same on one line", PROJECT, "integ: 1\nconnections:\n  shop: { ▮ }", ["token", "region"], ["shop"]],
  ["a secret, by its name", PROJECT, "integ: 1\nconnections:\n  shop: { token: ▮ }", ["${SHOP_TOKEN}"], []],
  ["settings of alerts", PROJECT, "integ: 1\nalerts:\n  we▮", ["webhook", "mail"], ["listen"]],
  ["yes or no", PROJECT, "integ: 1\nstrict: ▮", ["true", "false"], []],
  ["sections of a description", SYSTEM, "integ: 1\nsystem: shop\n▮", ["title", "types", "operations"], ["system"]],
  ["settings of an operation", SYSTEM, "integ: 1\noperations:\n  find_stock:\n    kind: read\n    ▮", ["request", "result", "parameters"], ["kind", "types"]],
  ["kinds of an operation", SYSTEM, "integ: 1\noperations:\n  find_stock:\n    kind: ▮", ["read", "list", "upsert"], []],
  ["the types of a description", SYSTEM, "integ: 1\ntypes:\n  Order: { schema: Order.json }\n  Stock: { schema: Stock.json }\nevents:\n  paid: { type: ▮ }", ["Order", "Stock"], []],
  ["files of schemas", SYSTEM, "integ: 1\ntypes:\n  Order: { schema: ▮ }", ["Order.json", "Stock.json"], []],
  ["methods of a request", SYSTEM, "integ: 1\noperations:\n  find_stock:\n    request: { method: ▮ }", ["GET", "POST"], []],
])("%s", (_, path, written, some, none) => {
  const { labels: found } = offered(path, written);
  expect(found).toEqual(expect.arrayContaining(some));
  for (const one of none) expect(found).not.toContain(one);
}); // prettier-ignore

test("what is needed comes first, and a block begins on the next line", () => {
  const { labels: found, insert } = offered(SYSTEM, "integ: 1\nsystem: shop\n▮");
  expect(found.slice(0, 3)).toEqual(["title", "version", "types"]);
  expect(insert("types")).toBe("types:\n  ");
  expect(insert("title")).toBe("title: ");
});

test("a name is described as its schema does", () => {
  const { text, offset } = marked("integ: 1\nout▮put: src\n");
  const service = serviceWith();
  service.update(PROJECT, text);
  expect(service.hover(PROJECT, offset)?.markdown).toContain("Where `integ build` writes");
});

test("nothing is offered in comments, and every place of a file has an answer", () => {
  expect(offered(PROJECT, "integ: 1 # ▮").labels).toEqual([]);
  const service = serviceWith();
  const text = service.text(SYSTEM) ?? "";
  for (let at = 0; at <= text.length; at += 5) {
    service.update(SYSTEM, text.slice(0, at));
    service.completions(SYSTEM, at);
    service.hover(SYSTEM, at);
  }
});
