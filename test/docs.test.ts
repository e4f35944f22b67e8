/** The documents are right: their specs compile, and their output is integ's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Program, render } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { EXAMPLES, read, ROOT } from "./examples.ts";

test("the README's spec compiles", () => {
  const spec = /```integ\n([\s\S]*?)```/.exec(read(join(ROOT, "README.md")))?.[1] ?? "";
  const { diagnostics, module } = new Program(nodeHost(new Map([["/readme/a.integ", spec]])), "/readme").compile(
    "/readme/a.integ",
  );
  expect(diagnostics).toEqual([]);
  expect(module?.name).toBe("orders-to-invoices");
});

test("the README's error comes from the change that it proposes", () => {
  const file = join(EXAMPLES, "shopify-to-xero/order.integ");
  const shown = /```\n(error\[[\s\S]*?)```/.exec(read(join(ROOT, "README.md")))?.[1];
  const broken = readFileSync(file, "utf8").replace("= order.email ", "= order.emial ");
  const { diagnostics } = new Program(nodeHost(new Map([[file, broken]])), join(EXAMPLES, "shopify-to-xero")).check(
    file,
  );
  const text = render(diagnostics, "pretty", {
    read: (path) => (path === file ? broken : readFileSync(path, "utf8")),
    name: (path) => path.replace(`${ROOT}/`, ""),
  });
  expect(shown?.trim()).toBe(text.trim());
});
