/** The promise, tried at random (with a fixed seed): nothing crashes, nothing throws, and what is sent fits. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { lex, SourceText } from "@integ/grammar";
import { encode, type Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { EXAMPLES, read, ROOT, SPECS } from "../../test/examples.ts";
import { atMost, times } from "../../test/volume.ts";

const SEED = 20261124;

describe.each(SPECS)("%s", (file) => {
  // One project in which the spec changes, as in an editor: its systems are read once.
  const program = new Program(nodeHost(), dirname(file));
  /** Checks a changed text of the spec; never to throw. */
  const checked = (text: string): ReturnType<Program["compile"]> => {
    program.update(file, text);
    return program.compile(file);
  };
  const text = read(file);
  const { tokens } = lex(new SourceText(file, text));
  const cut = (at: number): readonly [string, string] => {
    const token = tokens[at] as (typeof tokens)[number];
    return [text.slice(0, token.startOffset), text.slice(token.startOffset + token.image.length)];
  };

  test("without any one token it is checked without an exception, and every error has a place", () => {
    let several = 0;
    // A compile takes some milliseconds, and there are thousands of them.
    const taken = atMost(60, [...tokens.keys()]);
    for (const at of taken) {
      const [before, after] = cut(at);
      const { diagnostics } = checked(before + after);
      if (diagnostics.length > 1) several++;
      for (const { place, code, message } of diagnostics) {
        expect(place.start).toBeLessThanOrEqual(place.end);
        expect(code).toMatch(/^INT\d{4}$/);
        expect(message).not.toMatch(/undefined|\[object|NaN/);
      }
    }
    // One mistake, one error: what is taken out is seldom more than that, thrice in a file of few words.
    expect(several).toBeLessThanOrEqual(Math.max(3, taken.length * 0.015));
  });

  test("with exchanged tokens it is checked without an exception", () => {
    fc.assert(
      fc.property(fc.nat(tokens.length - 1), fc.nat(tokens.length - 1), fc.boolean(), (at, other, insert) => {
        const [before, after] = cut(at);
        const image = tokens[other]?.image ?? "";
        const { diagnostics, module } = checked(
          insert ? `${before}${image} ${tokens[at]?.image ?? ""}${after}` : `${before}${image}${after}`,
        );
        if (diagnostics.some((diagnostic) => diagnostic.severity === "error")) expect(module).toBeUndefined();
      }),
      { seed: SEED, numRuns: times(25, 400) },
    );
  });
});

const ajv = new Ajv({ strict: false, allErrors: true, multipleOfPrecision: 9 });
addFormats.default(ajv);
for (const name of ["Contact", "Invoice", "CreditNote"])
  ajv.addSchema(
    JSON.parse(readFileSync(join(ROOT, `specs/systems/xero/schemas/${name}.json`), "utf8")) as object,
    `${name}.json`,
  );

async function flowOf(file: string): Promise<Flow> {
  const { module } = new Program(nodeHost(), dirname(file)).compile(file);
  return loadFlow(module as NonNullable<typeof module>);
}
const json = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(EXAMPLES, file), "utf8")) as Record<string, unknown>;

describe.each([
  ["shopify-to-xero/order-to-invoice.integ", "shopify-to-xero/samples/discounts.json", "invoice", "Invoice.json", {}],
  [
    "refund-to-credit-note/refund-to-credit-note.integ",
    "refund-to-credit-note/samples/refund-one-cup.json",
    "credit_note",
    "CreditNote.json",
    {
      order: "refund-to-credit-note/samples/order-1001.json",
      invoice: "refund-to-credit-note/samples/invoice-1001.json",
      credit_note: { CreditNoteID: "7c2bd1a0-0000-4000-8000-000000000001" },
    },
  ],
] as const)("%s", async (spec, sampleFile, destination, schema, given) => {
  const flow = await flowOf(join(EXAMPLES, spec));
  const sample = json(sampleFile);
  const fetched = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === "string" ? json(value) : (value as unknown)]),
  );
  const fits = ajv.getSchema(schema);
  const paths: (readonly string[])[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  walk(sample, []);

  test("for any document of the schema, the records fit the destination's schema, or the mapping stops", () => {
    const values = fc.oneof(
      fc.constantFrom<unknown>(
        undefined,
        null,
        0,
        -1,
        1e9,
        0.1,
        "",
        " ",
        "0",
        "-5.00",
        "0.001",
        "LT",
        "US",
        "EUR",
        "2026-02-28T23:59:59Z",
        "paid",
        "refunded",
        "mars",
        "refund",
        "success",
        true,
        false,
      ),
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.integer({ min: 200, max: 5000 }).map((length) => "Ž".repeat(length)),
      fc
        .tuple(fc.integer({ min: -99999, max: 99999 }), fc.nat(3))
        .map(([units, scale]) => (units / 10 ** scale).toFixed(scale)),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
    );
    let sent = 0;
    let stopped = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), values), { minLength: 1, maxLength: 2 }), (changes) => {
        const document = structuredClone(sample);
        for (const [path, value] of changes) {
          let at: unknown = document;
          for (const step of path.slice(0, -1))
            at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[step] : undefined;
          if (typeof at !== "object" || at === null) continue;
          // No JSON has a list with a hole.
          if (value === undefined && Array.isArray(at)) at.splice(Number(path.at(-1)), 1);
          else if (value === undefined) delete (at as Record<string, unknown>)[path.at(-1) as string];
          else (at as Record<string, unknown>)[path.at(-1) as string] = value;
        }
        if (!flow.source.shape.accepts(document)) return;
        const outcome = flow.map(document, fetched, Temporal.Instant.from("2026-11-24T12:00:00Z"));
        if (outcome.kind !== "send") {
          expect("reason" in outcome && outcome.reason).toBeTruthy();
          stopped++;
          return;
        }
        const record = JSON.parse(encode((outcome.records as Record<string, unknown>)[destination])) as unknown;
        expect(fits?.(record), JSON.stringify(fits?.errors)).toBe(true);
        sent++;
      }),
      { seed: SEED, numRuns: 6000 },
    );
    expect(sent).toBeGreaterThan(200);
    expect(stopped).toBeGreaterThan(100);
  });
});
