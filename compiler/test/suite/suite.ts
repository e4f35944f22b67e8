/**
 * The official JSON Schema test suite (official/, MIT licence), asked of generated code: whether what comes in is let in, and
 * what goes out let out.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { emitSystem, Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { Decimal, parseJson, type Shape } from "@integ/runtime";
import { loadSystem } from "@integ/runtime/testing";

const SUITE = join(import.meta.dirname, "official");

export const DRAFTS = ["draft7", "draft2019-09", "draft2020-12"] as const;
export type Draft = (typeof DRAFTS)[number];

const DIALECTS: Readonly<Record<Draft, string>> = {
  draft7: "http://json-schema.org/draft-07/schema#",
  "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
  "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/** A schema, and documents of which the suite knows whether they are valid. */
export interface Group {
  readonly file: string;
  readonly description: string;
  readonly schema: string;
  readonly tests: readonly { readonly description: string; readonly data: string; readonly valid: boolean }[];
}

/** The groups of a draft, those about optional formats too. Schemas and data stay text, so that large numbers stay exact. */
export function groupsOf(draft: Draft): Group[] {
  const folder = join(SUITE, "tests", draft);
  const files = globSync(["*.json", "optional/*.json", "optional/format/*.json"], { cwd: folder }).sort();
  return files.flatMap((file) => {
    const groups = parseJson(readFileSync(join(folder, file), "utf8")) as readonly {
      readonly description: string;
      readonly schema: unknown;
      readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
    }[];
    return groups.map(({ description, schema, tests }): Group => ({
      file: file.replace(/\.json$/, ""),
      description,
      schema: text(withDialect(schema, draft)),
      tests: tests.map((one) => ({ description: one.description, data: text(one.data), valid: one.valid })),
    }));
  });
}

/** The generated checks for reading and writing, or the reason why the schema is refused. */
export type Verdicts =
  | { readonly reads: Shape; readonly writes: Shape }
  | { readonly refused: readonly string[] }
  | { readonly threw: string };

const DESCRIPTION = `integ: 1
system: suite
title: Suite
version: "1"
types:
  Document: { schema: Document.json }
operations:
  write: { kind: upsert, request: { method: PUT, path: / }, record: { type: Document } }
  read: { kind: read, request: { method: GET, path: / }, result: { type: Document } }
`;

/** Compiles a document whose one field holds what a schema of the suite describes. */
export async function verdictsOf(group: Group): Promise<Verdicts> {
  const folder = "/suite/systems/suite";
  const files = new Map([
    [`${folder}/system.yaml`, DESCRIPTION],
    [
      `${folder}/Document.json`,
      JSON.stringify({ type: "object", required: ["it"], properties: { it: { $ref: "Case.json" } } }),
    ],
    [`${folder}/Case.json`, group.schema],
    ...allRemotes().map(([name, remote]): [string, string] => [`${folder}/${name}`, remote]),
  ]);
  try {
    const program = new Program(nodeHost(files), "/suite");
    const system = program.system("suite");
    const emitted = system === undefined ? undefined : emitSystem(system);
    const wrong = program.systemDiagnostics("suite");
    if (emitted === undefined || wrong.length > 0) return { refused: wrong.map((one) => `${one.code} ${one.message}`) };
    const { operations } = await loadSystem(emitted);
    const writes = operations.find((one) => one.operation.name === "write")?.record?.shape;
    const reads = operations.find((one) => one.operation.name === "read")?.result?.shape;
    if (reads === undefined || writes === undefined) return { threw: "no shape" };
    return { reads, writes };
  } catch (error) {
    return { threw: (error as Error).message };
  }
}

/** The files that the suite refers to by address, by the path that each has there. */
let remotes: readonly (readonly [path: string, text: string])[] | undefined;

function allRemotes(): NonNullable<typeof remotes> {
  const folder = join(SUITE, "remotes");
  return (remotes ??= globSync("**/*.json", { cwd: folder }).map(
    (path) => [path, readFileSync(join(folder, path), "utf8")] as const,
  ));
}

function withDialect(schema: unknown, draft: Draft): unknown {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema) || "$schema" in schema) return schema;
  return { $schema: DIALECTS[draft], ...schema };
}

/** JSON with numbers of any size as they stood. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "bigint" || one instanceof Decimal
      ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(one))
      : one,
  );
}

/**
 * The differences between generated code and the suite, one per line: the direction, the right verdict, and the test.
 */
export async function differencesOf(draft: Draft): Promise<string[]> {
  const found: string[] = [];
  for (const group of groupsOf(draft)) {
    const verdicts = await verdictsOf(group);
    const name = `${draft}/${group.file}: ${group.description}`;
    if ("refused" in verdicts) found.push(`refused ${name} (${verdicts.refused.join("; ")})`);
    else if ("threw" in verdicts) found.push(`threw ${name} (${verdicts.threw.split("\n")[0] ?? ""})`);
    else
      for (const test of group.tests) {
        const document = { it: parseJson(test.data) };
        for (const way of ["reads", "writes"] as const) {
          const verdict = verdictOn(verdicts[way], document);
          if (verdict !== test.valid)
            found.push(
              `${way}: ${verdict === "threw" ? "threw" : test.valid ? "valid, refused" : "invalid, accepted"}: ${name}: ${test.description}`,
            );
        }
      }
  }
  return found;
}

function verdictOn(shape: Shape, document: unknown): boolean | "threw" {
  try {
    return shape.accepts(document);
  } catch {
    return "threw";
  }
}
