/** The templates of `integ init`: integrations that are part of integ, each a project that passes its tests. */
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readIntegration, type IntegrationFile } from "@integ/compiler";

/** The completeness of a draft. */
export interface Drafted {
  /** Values that come from the source. */
  readonly filled: number;
  /** Values that a person must provide. */
  readonly open: number;
  /** Commands that show the other parts of the two systems. */
  readonly about: string;
}

/** A template for a project. */
export interface Template extends IntegrationFile {
  readonly name: string;
  /** Its folder. */
  readonly folder: string;
  /** Set for a draft in a temporary folder, which is deleted once the project is written. */
  readonly draft?: Drafted;
}

/** The folders of templates: beside the code in the package; among the specs and examples in the repository. */
const PLACES = ["./templates/", "../../specs/integrations/", "../../examples/"];

/** The default template. */
export const FIRST = "orders-to-invoices";

let all: readonly Template[] | undefined;

/**
 * All templates: the usual ones of a shop by number, then the others by name.
 * @throws Error if a description has errors
 */
export function templates(): readonly Template[] {
  return (all ??= PLACES.flatMap(templatesIn).sort(
    (a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || compared(a.name, b.name),
  ));
}

function compared(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function templatesIn(place: string): readonly Template[] {
  const folder = fileURLToPath(new URL(place, import.meta.url));
  return globSync("*/integration.yaml", { cwd: folder }).map((path) => {
    const { value, mistakes } = readIntegration(readFileSync(join(folder, path), "utf8"));
    if (value === undefined) throw new Error(`${join(folder, path)}: ${mistakes[0]?.message ?? "is wrong"}`);
    return { ...value, name: value.name ?? basename(dirname(path)), folder: join(folder, dirname(path)) };
  });
}

/** The template with a name. */
export function templateOf(name: string): Template | undefined {
  return templates().find((one) => one.name === name);
}
