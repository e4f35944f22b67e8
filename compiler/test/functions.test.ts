/** How a function is added to the library: an object, from what it takes and gives to the code of the module. */
import { join } from "node:path";
import { loadFlow } from "@integ/runtime/host";
import { builtins, functionsOf, libraryOf, type Builtin, type Library } from "@integ/compiler";
import type { Outcome } from "@integ/runtime";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { compileText, whole } from "./harness.ts";

/** A plain one: the module calls a function of the runtime, or of another module, with the values given. */
const monogram: Builtin = {
  name: "monogram",
  about: "The first letter of each word, in capitals",
  parameters: [{ name: "text", kind: "text" }],
  runtime: "monogram",
  from: `file://${join(import.meta.dirname, "functions/monogram.ts")}`,
  result: () => ({ kind: "text", maxLength: 20 }),
  examples: [['monogram("Ona Onaitė")', '"OO"']],
};

/** A function with its own check and lowering. */
const percent: Builtin = {
  name: "percent",
  about: "So many per cent of a number",
  parameters: [
    { name: "number", kind: "number" },
    { name: "percent", kind: "whole" },
  ],
  result: () => ({ kind: "number", integer: false, wire: "computed" }),
  check(c, { args: [, rate], result }) {
    if (rate?.kind !== "Number" || Number(rate.text) <= 100) return result;
    c.report({
      code: "INT9999",
      severity: "error",
      phase: "check",
      place: c.place(rate),
      message: "that is more than the whole",
      label: "more than 100",
      related: [],
      fixes: [],
    });
    return undefined;
  },
  lower(l, { value, rest: [rate] }) {
    const hundredth = l.module.decimal("0.01");
    const share = { js: "call", callee: { js: "name", name: "mul" }, args: [value.js, hundredth] } as const;
    return { js: "call", callee: { js: "name", name: "mul" }, args: rate === undefined ? [share] : [share, rate] };
  },
  examples: [["percent(80, 5)", "4"]],
};

const library = libraryOf([...functionsOf(builtins), monogram, percent]);

const spec = (reference: string): string =>
  whole(`destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: "x" }
  LineItems: [{ Description: "x" }]
  Reference: ${reference}
}`);

async function valueOf(reference: string, functions: Library): Promise<string> {
  const { module, diagnostics } = compileText(spec(reference), {}, functions);
  expect(diagnostics).toEqual([]);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const outcome = flow.map({}, {}, Temporal.Instant.from("2026-01-01T00:00:00Z")) as Outcome<{
    invoice: { Reference: string };
  }>;
  return outcome.kind === "send" ? outcome.records.invoice.Reference : outcome.kind;
}

describe("a new function", () => {
  test("is imported by the module from its file, and called", async () => {
    expect(await valueOf('monogram("Ona Onaitė")', library)).toBe("OO");
    const { module } = compileText(spec('monogram("Ona")'), {}, library);
    expect(module?.text).toContain(`import { monogram } from "${monogram.from}";`);
  });

  test("is checked against its parameters and result", () => {
    const found = (reference: string): string[] =>
      compileText(spec(reference), {}, library).diagnostics.map((one) => one.message);
    expect(found("monogram(5)")).toEqual(["`text` of `monogram` is a text, and this is 5"]);
    expect(found('monogram("a", "b")')).toEqual(["`monogram` is called as monogram(text)"]);
  });

  test("may have its own check", () => {
    const { diagnostics } = compileText(spec('"{percent(80, 500)}"'), {}, library);
    expect(diagnostics.map((one) => one.message)).toEqual(["that is more than the whole"]);
  });

  test("may have its own lowering", async () => {
    expect(await valueOf("text(percent(80, 5)) | cut(20)", library)).toBe("4");
  });

  test("exists only in its project", () => {
    expect(compileText(spec('monogram("Ona")')).diagnostics.map((one) => one.code)).toEqual(["INT2004"]);
  });

  test("does not clash with a name of the spec in the module", () => {
    const text = spec('monogram("Ona")').replace(
      "destination",
      'let monogram = order.name | cut(5)\nskip when monogram == "x" because "x"\ndestination',
    );
    const { module, diagnostics } = compileText(text, {}, library);
    expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
    expect(module?.text).toContain("const monogramValue = cut(");
  });
});

test("a pattern that a function can't use is refused with the reason", () => {
  const wrong = compileText(spec('format(local(order.created_at, "Europe/Vilnius"), "HH:mm XXX")')).diagnostics;
  expect(wrong.map(({ message, label }) => `${message}: ${label}`)).toEqual([
    expect.stringContaining("a time without a zone has no offset (XXX)"),
  ]);
});

test("overloads with the same parameters are refused", () => {
  expect(() => libraryOf([monogram, { ...monogram, result: () => ({ kind: "text" }) }])).toThrow(
    "two functions `monogram` take the same parameters",
  );
});

test("overloads are resolved by their arguments", () => {
  const more = libraryOf([monogram, { ...monogram, parameters: [{ name: "number", kind: "number" }] }]);
  expect([...more.keys()]).toEqual(["monogram"]);
  expect(more.get("monogram")?.also?.map((one) => one.parameters[0]?.kind)).toEqual(["number"]);
});
