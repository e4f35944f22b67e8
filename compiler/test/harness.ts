/** Compiles texts in memory: small specs are completed, so that a test shows only what it is about. */
import { builtins, Program, type Compiled, type Diagnostic, type Library, type TextEdit } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";

export const FOLDER = "/spec";
export const FILE = `${FOLDER}/example.integ`;

const HEAD = `integ 1
integration "example"
source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id
`;
const DESTINATION = `
destination invoice = xero.upsert_invoice {
  Type:      "ACCREC"
  Contact:   { Name: "Guest" }
  LineItems: [{ Description: "Goods" }]
}
`;

/** A fragment as a whole integration; a text that begins with `integ` or holds an `integration` is whole already. */
export function whole(fragment: string): string {
  if (/^(integ 1|integration )/.test(fragment)) return fragment;
  return `${HEAD}${fragment}\n${/^destination /m.test(fragment) ? "" : DESTINATION}`;
}

export function compileText(
  text: string,
  files: Readonly<Record<string, string>> = {},
  library: Library = builtins,
): Compiled & { readonly program: Program } {
  const overlay = new Map([
    [FILE, text],
    ...Object.entries(files).map(([name, content]): [string, string] => [`${FOLDER}/${name}`, content]),
  ]);
  const program = new Program(nodeHost(overlay), FOLDER, library);
  const compiled = program.compile(FILE);
  return { ...compiled, diagnostics: compiled.diagnostics.filter(({ code }) => code !== UNUSED), program };
}

/** Snippets give names to values that they are about, and nothing uses. `unused.test.ts` is about those. */
const UNUSED = "INT2512";

export function codesOf(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  return compileText(text, files).diagnostics.map((diagnostic) => diagnostic.code);
}

/** A text with all safe fixes of its diagnostics, round after round, as `check --fix` makes them. */
export function mend(text: string): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  let mended = text;
  for (;;) {
    const { diagnostics } = compileText(mended);
    const taken: TextEdit[] = [];
    for (const { fixes } of diagnostics) {
      const edits = fixes?.find((fix) => fix.applicability === "safe")?.edits ?? [];
      if (edits.every((edit) => taken.every((other) => edit.end <= other.start || other.end <= edit.start)))
        taken.push(...edits);
    }
    if (taken.length === 0) return { text: mended, diagnostics };
    mended = taken
      .toSorted((a, b) => b.start - a.start)
      .reduce((changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end), mended);
  }
}
