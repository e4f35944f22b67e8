/**
 * No mapping throws, and every mapping ends.
 *
 * By construction: what is generated has no statement that throws and no loop but those over lists, and functions can't
 * lead back to themselves. What is left to show is that what it calls is total: each function of the library, on documents
 * made to break it.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtins, functionsOf, show, type Builtin, Program, type Type } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { decode, encode, type Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { read, SPECS } from "../../test/examples.ts";
import { dirname } from "node:path";
import { fieldsIn } from "../../runtime/src/host/unknown-values.ts";
import { unfit } from "./fits-type.ts";
import { compileText } from "./harness.ts";

const euros = { "x-integ": { money: { currency: "EUR" } } };
const SYSTEM = {
  "systems/any/system.yaml": `integ: 1
system: any
title: Any
version: "1"
types:
  In: { schema: In.json }
  Out: { schema: Out.json }
operations:
  put:
    kind: upsert
    request: { method: PUT, path: / }
    record: { type: Out }
`,
  "systems/any/In.json": JSON.stringify({
    type: "object",
    required: ["t", "u", "e", "s", "w", "n", "i", "amount", "day", "at", "local", "texts", "numbers", "flags", "rows"],
    properties: {
      t: { type: "string" },
      u: { type: "string" },
      e: { type: "string", enum: ["accrec", "Ona Onaitė", "lt-12 ", "#1001"] },
      s: { type: "string", maxLength: 6, pattern: "^[a-z0-9 .-]*$" },
      w: { type: "string", maxLength: 2 },
      n: { type: "number" },
      i: { type: "integer" },
      amount: { type: "number", ...euros },
      day: { type: "string", format: "date" },
      at: { type: "string", format: "date-time" },
      local: { type: "string", "x-integ": { local: true } },
      texts: { type: "array", items: { type: "string" } },
      numbers: { type: "array", items: { type: "number" } },
      flags: { type: "array", items: { type: "boolean" } },
      rows: {
        type: "array",
        items: { type: "object", required: ["k", "v"], properties: { k: { type: "string" }, v: { type: "number" } } },
      },
    },
  }),
  "systems/any/Out.json": JSON.stringify({ type: "object", properties: { x: { type: "string" } } }),
};

/** Possible arguments for each kind of parameter. */
const GIVEN: Readonly<Record<Builtin["parameters"][number]["kind"], readonly string[]>> = {
  text: ["d.t", "d.u", "d.e", "d.s", "d.w", "upper(d.t)"],
  number: ["d.n", "d.i", "d.amount", "(d.n * d.i)"],
  date: ["d.day"],
  datetime: ["d.at"],
  local: ["d.local"],
  list: ["d.rows", "d.texts"],
  numbers: ["d.numbers", "(for r in d.rows => r.v)"],
  texts: ["d.texts"],
  booleans: ["d.flags"],
  lists: ["[d.texts, d.texts]", "(for r in d.rows => [r.k])"],
  any: ["d.n", "d.t"],
  whole: ["3", "0"],
  limit: ["3", "0"],
  zone: ['"Pacific/Apia"', '"Europe/Vilnius"'],
  mode: ["half_even"],
  pattern: ['"yyyy-MM-dd HH:mm:ss"', '"dd.MM.yyyy HH:mm XXX"', '"d MMMM yyyy"'],
  datepattern: ['"dd.MM.yyyy"'],
  period: ["week", "month", "year"],
  regex: ['r"(a+)+b|[^x]{2,}"'],
  language: ['"lt"', '"de-CH"', '"en-IN"'],
  numberpattern: ['"0,00"', '"# ##0.0##"', '"0"'],
  field: ["k", "v", "v"],
  duration: ["99999 years", "40 days"],
  clockduration: ["99999 years", "40 days", "99999 hours"],
};

/** Calls of a function with each of what may stand for its first parameter, and the others in turn. */
function callsOf(builtin: Builtin): string[] {
  const first = builtin.parameters[0];
  const wide = first === undefined ? [""] : GIVEN[first.kind];
  return [0, 1, 2].flatMap((turn) =>
    wide.map((one) => {
      const rest = builtin.parameters.slice(1).map(({ kind }) => GIVEN[kind][turn % GIVEN[kind].length] ?? "");
      return `${builtin.name}(${[one, ...rest].join(", ")})`;
    }),
  );
}

async function compiled(expression: string): Promise<Flow | undefined> {
  return (await typed(expression, '"x"'))?.flow;
}

/** A flow that sends what an expression gives as a text, and the type that the checker gave it; undefined if it does not compile. */
async function typed(
  expression: string,
  sent: string,
): Promise<{ readonly flow: Flow; readonly type: Type } | undefined> {
  for (const written of ["", ' on error hold "failed"', ' otherwise hold "none"'].map((end) => expression + end)) {
    const text = `integ 1\nintegration "total"\nsource d = any.In\ntrigger manual\nlet e = ${written}\ndestination out = any.put { x: ${sent} }\n`;
    const { module, checked } = compileText(text, SYSTEM);
    const type = [...(checked?.bindings.values() ?? [])].find((one) => one.kind === "let")?.typed.type;
    if (module !== undefined && type !== undefined) return { flow: await loadFlow(module), type };
  }
  return undefined;
}

const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "\ud800",
    "\udc00x",
    "İIıi",
    "ﬀ",
    "e\u0301",
    "👩‍👩‍👧",
    "a".repeat(5000),
    "-",
    "1e9",
    "0x10",
    "٣",
    "NaN",
    "+370 600 00000",
    "LT100001919017",
    "$&",
    "{}",
    "\u2028",
    "toString",
    "__proto__",
    "constructor",
  ),
  fc.nat(99_999_999).map(String),
);
const hostileNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 5e-324, -1.7976931348623157e308, 0.1, 1e21, 123456789012345680000),
);
const day = fc.constantFrom("2024-02-29", "0000-01-01", "9999-12-31", "1900-02-28", "2026-10-25");
const at = fc.constantFrom(
  "9999-12-31T23:59:60Z",
  "0000-01-01T00:00:00+23:59",
  "2026-03-29T03:30:00+02:00",
  "2011-12-30T12:00:00-10:00",
  "1816-03-29T05:56:08.066277376Z",
);
const local = fc.constantFrom(
  "2026-03-29T03:30:00",
  "2026-10-25T03:30:00",
  "2011-12-30T00:00:00",
  "9999-12-31T23:59:59",
  "0000-01-01T00:00",
);
const documents = fc.record({
  t: hostileText,
  u: hostileText,
  e: fc.constantFrom("accrec", "Ona Onaitė", "lt-12 ", "#1001"),
  // Short, and longer in capitals, decomposed or spelt out.
  w: fc.constantFrom("", "ß", "ßß", "ﬃ", "ﬃﬃ", "İİ", "ŉ", "ΐΐ", "e\u0301", "½½", "…€", "a ", "1-"),
  s: fc.string({ unit: fc.constantFrom("a", "z", "0", "9", " ", ".", "-"), maxLength: 6 }),
  n: hostileNumber,
  i: fc.oneof(fc.integer(), fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n })),
  amount: hostileNumber,
  day,
  at,
  local,
  texts: fc.array(hostileText, { maxLength: 6 }),
  numbers: fc.array(hostileNumber, { maxLength: 6 }),
  flags: fc.array(fc.boolean(), { maxLength: 3 }),
  rows: fc.array(fc.record({ k: hostileText, v: hostileNumber }), { maxLength: 5 }),
});
/** A text of a number is taken to have forty signs at most: numbers that need more are no numbers of a shop. */
const plainNumber = fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((number) => Number(number.toFixed(6)));
const plainDocuments = documents.chain((document) =>
  fc
    .record({
      n: plainNumber,
      amount: plainNumber,
      i: fc.integer(),
      numbers: fc.array(plainNumber, { maxLength: 6 }),
      rows: fc.array(fc.record({ k: hostileText, v: plainNumber }), { maxLength: 5 }),
    })
    .map((plain) => ({ ...document, ...plain })),
);
const NOW = Temporal.Instant.from("2026-11-24T12:00:00Z");

describe("every function of the library is total", () => {
  const all = [...builtins.values()].flatMap((builtin) => [builtin, ...(builtin.also ?? [])]);
  test.each(
    all.map((builtin): [string, Builtin] => [
      `${builtin.name} of ${builtin.parameters.map((one) => one.kind).join(", ")}`,
      builtin,
    ]),
  )("%s", async (_, builtin) => {
    const flows = (await Promise.all(callsOf(builtin).map(compiled))).filter((flow) => flow !== undefined);
    expect(flows.length).toBeGreaterThan(0);
    const runs = Math.ceil(Number(process.env["TOTALITY_RUNS"] ?? 120) / flows.length);
    for (const flow of flows)
      fc.assert(
        fc.property(documents, (document) => {
          if (!flow.source.shape.accepts(document)) return;
          const outcome = flow.map(document, {}, NOW);
          expect(["send", "hold"]).toContain(outcome.kind);
        }),
        { seed: 26, numRuns: runs },
      );
  });
});

describe("the type of a result is a proof: every result of a function matches the type that the checker gives it", () => {
  test.each(
    functionsOf(builtins).map((builtin): [string, Builtin] => [
      `${builtin.name} of ${builtin.parameters.map((one) => one.kind).join(", ")}`,
      builtin,
    ]),
  )("%s", async (_, builtin) => {
    const written = [...callsOf(builtin), ...builtin.examples.map(([expression]) => expression)];
    const flows = (await Promise.all(written.map(sendingText))).filter((flow) => flow !== undefined);
    const runs = Math.ceil(Number(process.env["TOTALITY_RUNS"] ?? 120) / flows.length);
    for (const { expression, flow, type } of flows)
      fc.assert(
        fc.property(plainDocuments, (document) => {
          if (!flow.source.shape.accepts(document)) return;
          const outcome = flow.map(document, {}, NOW);
          if (outcome.kind !== "send") return;
          const { x } = fieldsIn(fieldsIn(outcome.records)["out"]);
          // Absent: there is nothing that a type would say of it.
          if (typeof x !== "string") {
            expect(x).toBeUndefined();
            return;
          }
          expect(unfit(type, x), `${expression} gave ${JSON.stringify(x)}, which is no ${show(type)}`).toBeUndefined();
        }),
        { seed: 27, numRuns: runs },
      );
  });

  test("a function whose type promises too much is detected", () => {
    expect(unfit({ kind: "enum", members: ["ACCREC"], open: false }, "A")).toBe("it is none of ACCREC");
    expect(unfit({ kind: "text", maxLength: 2 }, "abc")).toBe("it is longer than 2");
    expect(unfit({ kind: "number", integer: false, scale: 2, wire: "computed" }, "1.005")).toBe("it has 3 decimals");
  });
});

/** A call as `typed` has it, its value sent as a text; undefined for lists, which have no text. */
async function sendingText(
  expression: string,
): Promise<{ readonly expression: string; readonly flow: Flow; readonly type: Type } | undefined> {
  for (const sent of ['"{e}"', 'if e then "true" else "false"']) {
    const found = await typed(expression, sent);
    if (found !== undefined) return { expression, ...found };
  }
  return undefined;
}

/** A module without its comments and texts; what stands in the holes of templates is code. */
function codeOf(text: string): string {
  let code = "";
  /** For each template that is open, how many braces are open in its hole. */
  const holes: number[] = [];
  for (let i = 0; i < text.length;) {
    const [plain] =
      /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/.*)/.exec(text.slice(i, i + 20_000)) ?? [];
    const inTemplate = text[i] === "`" || (text[i] === "}" && holes.at(-1) === 0);
    if (plain !== undefined) i += plain.length;
    else if (inTemplate) {
      if (text[i] === "}") holes.pop();
      for (i++; text[i] !== "`" && !text.startsWith("${", i); i++) if (text[i] === "\\") i++;
      if (text[i] !== "`") holes.push(0);
      i += text[i] === "`" ? 1 : 2;
    } else {
      if (text[i] === "{" && holes.length > 0) holes.push((holes.pop() ?? 0) + 1);
      if (text[i] === "}" && holes.length > 0) holes.push((holes.pop() ?? 0) - 1);
      code += text[i++];
    }
  }
  return code;
}

test("generated code has no throw, and loops only over lists", () => {
  // A set of constants throws nothing.
  for (const file of SPECS) {
    const { module } = new Program(nodeHost(), dirname(file)).compile(file);
    const code = codeOf(module?.text ?? "");
    expect(
      code.match(/\b(?:throw|while|do|try|eval|Function|new(?! Set\(\[)|await|for\s*\((?!const \w+ of ))\b/g),
    ).toBeNull();
    expect(read(file)).not.toBe("");
  }
});

test.each([
  ["a power of ten that would take minutes", '{"n":1234567890123456e99999999}', "too large"],
  ["one below", '{"n":-1234567890123456e-99999999}', ""],
  ["a number of a million digits", `{"n":${"9".repeat(1_000_000)}}`, "too large"],
  ["lists in lists", `{"rows":${"[".repeat(400_000)}${"]".repeat(400_000)}}`, "a record"],
])("decoding %s terminates", async (_, text, found) => {
  const flow = (await compiled("d.n * 2")) as Flow;
  // All of it, and not only what is read.
  const { shape } = flow.source.shape.whole ?? flow.source;
  const decoded = decode<unknown>(shape, text);
  expect(decoded.ok).toBe(false);
  expect(JSON.stringify(decoded)).toContain(found);
});

test("a document with endless nesting is refused without an exception", async () => {
  const recursive = {
    ...SYSTEM,
    "systems/any/In.json": JSON.stringify({ type: "object", properties: { in: { $ref: "#" } } }),
  };
  const text =
    'integ 1\nintegration "deep"\nsource d = any.In\ntrigger manual\ndestination out = any.put { x: if d.in present then "x" else "y" }\n';
  const { module } = compileText(text, recursive);
  const flow = await loadFlow(module as NonNullable<typeof module>);
  const nested = (depth: number): string => `${'{"in":'.repeat(depth)}{}${"}".repeat(depth)}`;
  expect(decode(flow.source.shape, nested(100)).ok).toBe(true);
  expect(encode(decode(flow.source.shape, nested(400_000)))).toContain("nested too deeply");
});

test("a name from a document finds only fields of the document", async () => {
  const maps = {
    ...SYSTEM,
    "systems/any/In.json": JSON.stringify({
      type: "object",
      required: ["t", "m"],
      properties: { t: { type: "string" }, m: { type: "object", additionalProperties: { type: "string" } } },
    }),
  };
  const text =
    'integ 1\nintegration "own"\nsource d = any.In\ntrigger manual\ndestination out = any.put { x: upper(d.m[d.t]) otherwise "none" }\n';
  const flow = await loadFlow(compileText(text, maps).module as NonNullable<ReturnType<typeof compileText>["module"]>);
  const given = (t: string): unknown => flow.map(JSON.parse(`{"t":"${t}","m":{"a":"x","__proto__":"y"}}`), {}, NOW);
  expect(
    ["a", "b", "toString", "constructor", "__proto__"].map(
      (t) => (given(t) as { records: { out: { x: string } } }).records.out.x,
    ),
  ).toEqual(["X", "none", "none", "none", "Y"]);
});
