/** `integ import`: writes a system's folder from a vendor's document. Manual changes since the last import stay. */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { INTEGRATIONS } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { basename, dirname, join, relative, resolve } from "node:path";
import {
  importDocuments,
  ImportError,
  merge,
  recordOf,
  reportOf,
  type Change,
  type Conflict,
  type Decide,
  type Imported,
  type ImportOptions,
  type ImportRecord,
  type JsonObject,
  type Merged,
} from "@integ/import";
import { count, err, EXIT, out, outAsIs, UsageError } from "../terminal.ts";
import { projectOf } from "../workspace.ts";

/** The options of `integ import`. */
export interface ImportSystemOptions {
  readonly as?: string;
  readonly only?: string;
  readonly credentials?: string;
  readonly explain?: boolean;
  readonly dryRun?: boolean;
  readonly keep?: readonly Keep[];
  readonly format: "plain" | "json";
}

/** Which side of a conflict to keep: of all, or of one place and what is below it. */
export interface Keep {
  readonly whose: "mine" | "theirs";
  /** As the report writes it: /operations/list_orders/pages/size, schemas/Order.json#total. */
  readonly at?: string;
}

/** The file with the last import's record in a system's folder. */
const RECORD = "import.json";

/**
 * Imports documents into the project's `systems/`.
 *
 * @param named files or folders, as given on the command line
 */
export async function importSystem(named: readonly string[], options: ImportSystemOptions): Promise<number> {
  const paths = named.flatMap(documentsAt);
  const asked = namesIn(options.only);
  if (options.as !== undefined) checkName(options.as);
  const project = projectOf(resolve("x.integ"));
  const chosen = namesIn(options.credentials);
  const shown = { from: named.map((one) => `${basename(one)}${statSync(one).isDirectory() ? "/" : ""}`).join(" ") };
  const made = read(paths, options.as, asked, { ...shown, credentials: chosen });
  const folder = join(project, "systems", made.name);
  const before = recordIn(folder);
  // Asked before the project has a system of that name itself.
  const isShipped = before === undefined && nodeHost().systems?.(project).includes(made.name) === true;
  const credentials = chosen ?? before?.credentials;
  const only = before === undefined ? asked : both(before.only, asked);
  const schemas = made.widens && before !== undefined ? schemasIn(folder, before) : undefined;
  const isDone = schemas === undefined && (before === undefined || (same(only, asked) && same(credentials, chosen)));
  const imported = isDone
    ? made
    : read(paths, options.as ?? made.name, only, { ...shown, before: schemas, credentials, mayLack: true });
  const from = relative(process.cwd(), paths[0] ?? "").replaceAll("\\", "/");
  const record = recordOf(from, only, imported, before, credentials);
  const merged = before === undefined ? fresh(imported) : await mergedWith(folder, before, imported, options);
  if (merged === undefined) return EXIT.findings;
  if (options.dryRun !== true) write(folder, merged, record);
  if (isShipped)
    err(
      `${made.name} is also a system that integ ships: in this project, specs now mean the imported one; to use both, import it with another name:   --as my_${made.name}\n`,
    );
  err(newAddress(made.name, merged.changes));
  for (const { was, is } of merged.moved)
    err(
      `${made.name}.${is} now means what ${made.name}.${was} meant, since the document has one such type less: check specs that use either\n`,
    );
  say(folder, imported, merged.changes, before !== undefined, options);
  return EXIT.fine;
}

/** @throws UsageError if specs can't call a system so */
export function checkName(name: string): void {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new UsageError(`${name} is not a valid system name`, "use lower-case letters, digits and _:   --as my_shop");
  if (name === INTEGRATIONS)
    throw new UsageError(
      `${INTEGRATIONS} is the name by which specs hand documents on to the project's own integrations`,
      "give the system another name:   --as my_shop",
    );
}

function namesIn(option: string | undefined): readonly string[] | undefined {
  return option
    ?.split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** @throws UsageError if there is no such file */
function documentsAt(named: string): string[] {
  const path = resolve(named);
  if (/^https?:\/\//.test(named))
    throw new UsageError(
      `${named} is an address, and an import never uses the network`,
      "download the document, and import the file",
    );
  if (!existsSync(path)) throw new UsageError(`there is no file ${named}`);
  if (!statSync(path).isDirectory()) return [path];
  const found = globSync("*.{json,csv,xml,yaml,yml}", { cwd: path })
    .sort()
    .map((name) => join(path, name));
  if (found.length === 0) throw new UsageError(`there is no document in ${named}`);
  return found;
}

function read(
  paths: readonly string[],
  as: string | undefined,
  only: readonly string[] | undefined,
  {
    from,
    before,
    credentials,
    mayLack = false,
  }: { readonly [one in "from" | "before" | "credentials" | "mayLack"]?: ImportOptions[one] | undefined },
): Imported {
  const texts = new Map<string, string | undefined>();
  const files = {
    read(path: string): string | undefined {
      if (!texts.has(path))
        texts.set(path, existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : undefined);
      return texts.get(path);
    },
  };
  try {
    return importDocuments(
      files,
      paths.map((path) => path.replaceAll("\\", "/")),
      {
        ...(as === undefined ? {} : { as }),
        ...(only === undefined ? {} : { only }),
        ...(from === undefined ? {} : { from }),
        ...(before === undefined ? {} : { before }),
        ...(credentials === undefined ? {} : { credentials }),
        mayLack,
      },
    );
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { place, message, help } = error;
    const where =
      place === undefined
        ? relative(process.cwd(), paths[0] ?? "")
        : `${relative(process.cwd(), place.path)}:${place.line}:${place.column}`;
    throw new UsageError(`${where}: ${message}`, help);
  }
}

/**
 * The record of the last import; undefined if there was none.
 * @throws UsageError if the description was written by hand
 */
export function recordIn(folder: string): ImportRecord | undefined {
  const path = join(folder, RECORD);
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as ImportRecord;
  if (existsSync(join(folder, "system.yaml")))
    throw new UsageError(
      `${relative(process.cwd(), folder)} has a description that was not written by an import`,
      "give the system another name:   --as my_shop",
    );
  return undefined;
}

/** The current schemas, which more samples widen. */
function schemasIn(folder: string, { schemas }: ImportRecord): NonNullable<ImportOptions["before"]> {
  const paths = Object.keys(schemas).filter((path) => existsSync(join(folder, path)));
  return new Map(
    paths.map((path) => [
      path.replace(/^schemas\//, ""),
      JSON.parse(readFileSync(join(folder, path), "utf8")) as JsonObject,
    ]),
  );
}

/** Everything requested, now and before; undefined for everything in the document. */
export function both(
  before: readonly string[] | undefined,
  now: readonly string[] | undefined,
): readonly string[] | undefined {
  if (before === undefined) return undefined;
  return [...new Set([...before, ...(now ?? [])])];
}

function same(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && [...a].sort().join() === [...b].sort().join());
}

/** All files of a first import. */
export function fresh({ files }: Imported): Merged {
  const changes = [...files.keys()].map((at): Change => ({ at, how: "added" }));
  return { files, changes, conflicts: [], moved: [] };
}

/** The files to overwrite; undefined if there are conflicts and no terminal. */
export async function mergedWith(
  folder: string,
  before: ImportRecord,
  imported: Imported,
  { keep = [] }: ImportSystemOptions,
): Promise<Merged | undefined> {
  const paths = new Set(["system.yaml", ...Object.keys(before.schemas), ...imported.files.keys()]);
  const mine = new Map(
    [...paths].flatMap((path) =>
      existsSync(join(folder, path)) ? [[path, readFileSync(join(folder, path), "utf8")] as const] : [],
    ),
  );
  const mergedBy = (decide: Decide): Merged => {
    try {
      return merge(before, mine, imported, decide);
    } catch (error) {
      if (error instanceof ImportError)
        throw new UsageError(`${relative(process.cwd(), folder)}: ${error.message}`, error.help);
      throw error;
    }
  };
  const asked: Decide = ({ at }) => keptAt(at, keep);
  const merged = mergedBy(asked);
  if (keep.length > 0)
    checkPlaces(
      keep,
      mergedBy(() => undefined),
    );
  if (merged.conflicts.length === 0) return merged;
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const decided = await ask(merged.conflicts);
    return decided === undefined ? undefined : mergedBy((one) => asked(one) ?? decided.get(one.at));
  }
  err(changeLines(merged.changes));
  err(`${count(merged.conflicts.length, "place")} that both you and the document have changed:\n`);
  for (const { at, mine: own, theirs } of merged.conflicts)
    err(`  ${at}\n    yours: ${short(own, theirs)}\n    theirs: ${short(theirs, own)}\n`);
  const [{ at } = { at: "" }] = merged.conflicts;
  err(
    `nothing has been written; decide for all places:   --keep mine   or   --keep theirs\nor for each:   --keep mine:${at}\n`,
  );
  return undefined;
}

/** The decision for a place: that for the nearest place around it, otherwise that for all. */
function keptAt(at: string, keep: readonly Keep[]): Keep["whose"] | undefined {
  const [nearest] = keep
    .filter((one) => one.at === undefined || isWithin(at, one.at))
    .sort((a, b) => (b.at?.length ?? 0) - (a.at?.length ?? 0));
  return nearest?.whose;
}

function isWithin(at: string, around: string): boolean {
  return at === around || (at.startsWith(around) && /^[/#.]/.test(at.slice(around.length)));
}

/** @throws UsageError for a place that neither is in conflict nor was decided before */
function checkPlaces(keep: readonly Keep[], { conflicts, changes }: Merged): void {
  const yours = changes.filter(({ how }) => how === "kept").map(({ at }) => at);
  const isKnown = (place: string): boolean =>
    conflicts.some(({ at }) => isWithin(at, place)) || yours.some((at) => isWithin(at, place) || isWithin(place, at));
  const unknown = keep.flatMap(({ at }) => (at === undefined || isKnown(at) ? [] : [at]));
  if (unknown[0] === undefined) return;
  throw new UsageError(
    `you and the document have not both changed ${unknown[0]}`,
    conflicts.length === 0
      ? "nothing is left to decide"
      : `to decide are:\n${conflicts.map(({ at }) => at).join("\n")}`,
  );
}

async function ask(conflicts: readonly Conflict[]): Promise<ReadonlyMap<string, "mine" | "theirs"> | undefined> {
  const { isCancel, select } = await import("@clack/prompts");
  const decided = new Map<string, "mine" | "theirs">();
  for (const { at, mine, theirs } of conflicts) {
    const choice = await select<"mine" | "theirs">({
      message: `${at}: both you and the document have changed it`,
      options: [
        { value: "mine", label: `keep yours: ${short(mine, theirs)}` },
        { value: "theirs", label: `take the document's: ${short(theirs, mine)}` },
      ],
    });
    if (isCancel(choice)) {
      err("nothing has been written\n");
      return undefined;
    }
    decided.set(at, choice);
  }
  return decided;
}

/** A value in a line: of a long one the part from where it differs from another. */
function short(value: unknown, other?: unknown): string {
  const textOf = (one: unknown): string =>
    (one === undefined ? "nothing" : typeof one === "string" ? one : JSON.stringify(one)).replace(/\s+/g, " ");
  const [text, beside] = [textOf(value), other === undefined ? "" : textOf(other)];
  if (text.length <= 70) return text;
  let same = 0;
  while (beside !== "" && same < text.length && text[same] === beside[same]) same++;
  const from = Math.max(0, same - 20);
  return `${from > 0 ? "… " : ""}${text.slice(from, from + 70)}${from + 70 < text.length ? " …" : ""}`;
}

/** Writes an import's files, and the record for the next import. @param folder the system's folder */
export function write(folder: string, { files }: Merged, record: ImportRecord): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    if (text === undefined) rmSync(file, { force: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, RECORD), `${JSON.stringify(record, undefined, 2)}\n`);
}

function say(
  folder: string,
  { name, notes, counts }: Imported,
  changes: readonly Change[],
  again: boolean,
  options: ImportSystemOptions,
): void {
  if (options.format === "json") {
    outAsIs(
      `${JSON.stringify({ name, folder: relative(process.cwd(), folder), counts, changes, notes }, undefined, 2)}\n`,
    );
    return;
  }
  const parts = [
    count(counts.types, "type"),
    count(counts.operations, "operation"),
    ...(counts.events === 0 ? [] : [count(counts.events, "event")]),
  ];
  out(
    `${options.dryRun === true ? "would write" : again ? "updated" : "wrote"} ${relative(process.cwd(), folder)}: ${parts.join(", ")}\n`,
  );
  if (again) out(changes.length === 0 ? "nothing has changed\n" : changeLines(changes));
  out(reportOf(notes, options.explain === true));
  const isTypesOnly = counts.operations + counts.events === 0;
  if (!again && options.dryRun !== true)
    out(
      `\nnext:\n  ${isTypesOnly ? `integ explain ${name}   shows its types; a spec takes them from files:  trigger files "in/*"` : `integ explain ${name}   shows its contents;   integ connect ${name}   sets it up`}\n  use ${name} in a spec, and   integ check\n  guesses have their reasons in the file, and   integ import --explain   lists all of them\n`,
    );
}

/** A warning where the document names another host than before: the credentials go there, too. */
function newAddress(name: string, changes: readonly Change[]): string {
  return changes
    .filter(({ at }) => at === "/settings/base_url/default" || at === "/base_url")
    .flatMap(({ values }) => (values === undefined ? [] : [values]))
    .map(([was, is]) => `requests go to ${is} now, with the credentials of ${name}; until now they went to ${was}\n`)
    .join("");
}

function changeLines(changes: readonly Change[]): string {
  const signs = { added: "+", changed: "~", removed: "-", kept: "=" } as const;
  return changes
    .map(({ at, how, fields, values }) => {
      const becomes = values === undefined ? "" : `: ${short(values[0])} becomes ${short(values[1])}`;
      return `  ${signs[how]} ${at}${listed(fields)}${becomes}${how === "kept" ? "  (yours)" : ""}\n`;
    })
    .join("");
}

/** The fields of a schema that differ. */
function listed(fields: readonly string[] = []): string {
  if (fields.length === 0) return "";
  return `: ${fields.slice(0, 8).join(", ")}${fields.length > 8 ? ` and ${fields.length - 8} more` : ""}`;
}
