/** Each code has a page, and each page tells the truth: its wrong example gives just that code, its right one none. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DIAGNOSTICS, MESSAGES, Program, render, type Diagnostic } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { read, ROOT } from "../../test/examples.ts";
import { compileText, FILE, FOLDER, whole } from "./harness.ts";

const PAGES = join(ROOT, "docs/errors");
const pages = readdirSync(PAGES)
  .map((file) => file.replace(/\.md$/, ""))
  .sort();

/** Pages of what no single spec shows, and what they say to do. */
const WITHOUT_EXAMPLE: Readonly<Record<string, string>> = {
  // Takes two files; see cli.test.ts.
  INT2017: "Give one of the two a different name",
  // Takes a machine without the package; see code.test.ts.
  INT2022: "npm install --save-dev ts-morph",
};

/** Stands for anything a message may be told: a text, a list, a place, a function. */
const anything: unknown = new Proxy(() => anything, {
  get: (_, name) => {
    if (name === Symbol.toPrimitive) return () => "x";
    if (name === Symbol.iterator) return () => [][Symbol.iterator]();
    return name === "length" ? 0 : anything;
  },
  apply: () => anything,
});

describe("the table of diagnostics", () => {
  test("every code has a page, and every page a code", () => {
    expect(pages).toEqual([...DIAGNOSTICS.values()].map((row) => row.page.replace(/\.md$/, "")).sort());
  });

  test("names every message function once", () => {
    const named = [...DIAGNOSTICS.values()].flatMap((row) => [...row.messages.keys()]);
    expect(named.toSorted()).toEqual([...MESSAGES.keys()].sort());
  });

  test.each([...DIAGNOSTICS.values()])("$code is what its functions return", ({ code, severity, phase, messages }) => {
    expect(messages.size).toBeGreaterThan(0);
    for (const [name, message] of messages) {
      const made = message?.(...(Array.from({ length: 9 }, () => anything) as never[]));
      expect([made?.code, made?.severity, made?.phase], name).toEqual([code, severity, phase]);
    }
  });
});

/** A system with what Shopify and Xero have not: several kinds in one place, few signs, net and gross. */
const DEMO = {
  "systems/demo/system.yaml": `
integ: 1
system: demo
title: Demo
version: "1"
types:
  Sale: { schema: Sale.json }
  Label: { schema: Label.json }
webhooks: { topic_at: /type }
events:
  sale_made: { type: Sale }
  sale_paid: { type: Sale, topic: sale.paid }
operations:
  put_label:
    kind: upsert
    request: { method: PUT, path: /labels }
    record: { type: Label }
  create_label:
    kind: create
    request: { method: POST, path: /labels }
    record: { type: Label }
  get_sale:
    kind: read
    request: { method: GET, path: "/sales/{id}" }
    parameters: { id: { type: integer } }
    result: { type: Sale }
`,
  "systems/demo/Sale.json": JSON.stringify({
    type: "object",
    required: ["id", "buyer", "net", "gross"],
    properties: {
      id: { type: "string" },
      buyer: { oneOf: [{ type: "string" }, { $ref: "#/$defs/Person" }] },
      net: { type: "number", "x-integ": { money: { currency: "EUR", tax: "net" } } },
      gross: { type: "number", "x-integ": { money: { currency: "EUR", tax: "gross" } } },
    },
    $defs: { Person: { type: "object", required: ["name"], properties: { name: { type: "string" } } } },
  }),
  "systems/demo/Label.json": JSON.stringify({
    type: "object",
    properties: { name: { type: "string", "x-integ": { charset: "ascii" } } },
  }),
};
/** TypeScript that specs of the pages use. */
const CODE = {
  "rates.ts": `export function rateOf(country: string): number {
  return country === "LT" ? 21 : 0;
}

export function statusOf(country: string): "open" | "any" {
  return country === "LT" ? "open" : "any";
}
`,
  "lookup.ts": `export async function lookup(country: string): Promise<number> {
  return 21;
}
`,
  "packages.ts": `import { countries } from "countries-list";

export function known(country: string): boolean {
  return country in countries;
}
`,
};
const LIBRARIES = { ...DEMO, ...CODE, "circle.integ": 'integ 1\nuse "./example.integ"\n', "other.integ": whole("") };

/** Of a page about values that nothing uses, which other pages have many of. */
function checkedWhole(text: string): ReturnType<typeof diagnosticsOf> {
  const program = new Program(nodeHost(new Map([[FILE, text]])), FOLDER);
  return { diagnostics: program.check(FILE).diagnostics, program };
}

function diagnosticsOf(
  kind: string,
  text: string,
  code?: string,
): { readonly diagnostics: readonly Diagnostic[]; readonly program: Program } {
  if (kind === "integ" && code === "INT2512") return checkedWhole(whole(text));
  if (kind === "integ") return compileText(whole(text), LIBRARIES);
  const files = new Map<string, string>([
    [`${FOLDER}/empty.integ`, ""],
    [`${FOLDER}/order.json`, '{ "type": "object", "properties": { "id": { "type": "integer" } } }'],
  ]);
  if (kind === "project") files.set(`${FOLDER}/integ.yaml`, text);
  else {
    files.set(
      `${FOLDER}/systems/shop/system.yaml`,
      kind === "system"
        ? text
        : `integ: 1
system: shop
title: Shop
version: "1"
types:
  Order: { schema: Order.json }
`,
    );
    files.set(
      `${FOLDER}/systems/shop/Order.json`,
      kind === "schema" ? text : '{ "type": "object", "properties": { "id": { "type": "integer" } } }',
    );
  }
  files.set(FILE, 'integ 1\nintegration "example"\nsource order = shop.Order\ntrigger manual\n');
  if (kind === "project") files.set(FILE, whole("").trim());
  const program = new Program(nodeHost(files), FOLDER);
  const { diagnostics } = program.check(FILE);
  // The rest of a spec whose system can't be read is not what the page is about.
  return {
    program,
    diagnostics: [...program.diagnostics, ...diagnostics].filter((one) => kind === "integ" || one.code > "INT3"),
  };
}

describe.each(pages)("%s", (code) => {
  const page = read(join(PAGES, `${code}.md`));
  const blocks = [...page.matchAll(/```(\w+) (wrong|right)\n([\s\S]*?)\n```/g)].map(([, language, which, text]) => ({
    language,
    which,
    text: text ?? "",
  }));
  const kindOf = (language: string | undefined): string =>
    language === "integ"
      ? "integ"
      : language === "json"
        ? "schema"
        : page.includes("`system.yaml`:")
          ? "system"
          : "project";

  test("has its code as its heading", () => expect(page.startsWith(`# ${code}: `)).toBe(true));

  test("says what to do if it has no example", () => {
    const toDo = WITHOUT_EXAMPLE[code];
    if (toDo !== undefined) expect(page).toContain(toDo);
    else expect(blocks.map((block) => block.which)).toEqual(["wrong", "right"]);
  });

  for (const block of blocks) {
    test(`its ${block.which} example is ${block.which}`, async () => {
      const { diagnostics, program } = diagnosticsOf(kindOf(block.language), block.text, code);
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(block.which === "wrong" ? [code] : []);
      if (block.which === "right") return;
      const sources = {
        read: (path: string) => program.host.read(path),
        name: (path: string) => path.replace(`${ROOT}/`, "").replace(`${FOLDER}/`, ""),
      };
      await expect(render(diagnostics, "pretty", sources)).toMatchFileSnapshot(`errors/${code}.txt`);
    });
    if (block.which === "wrong" && block.language === "integ") {
      test("each offered fix removes the finding", () => {
        const text = whole(block.text);
        const { diagnostics } = compileText(text, LIBRARIES);
        for (const fix of diagnostics.flatMap((diagnostic) => diagnostic.fixes ?? [])) {
          const mended = fix.edits
            .toSorted((a, b) => b.start - a.start)
            .reduce((changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end), text);
          expect(
            compileText(mended, LIBRARIES).diagnostics.map((one) => `${one.code} ${one.message}`),
            `${fix.title}:\n${mended}`,
          ).toEqual([]);
        }
      });
    }
  }
});
