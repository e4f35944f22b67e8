/** Opens the project in a folder, and the store with its runs. */
import { messageOf } from "@integ/runtime/errors";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Program, type Project } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { openEngine, StoreError, TransientStoreError, type Engine, type Movable, loadFlow } from "@integ/runtime/host";
import { engineOf, keysOf } from "./connections.ts";
import { readDevRun } from "./dev-file.ts";
import type { Versions } from "./outdated.ts";
import { readRunning } from "./running-host.ts";
import { shown } from "./report.ts";
import { UsageError } from "./terminal.ts";
import { openWorkspace, projectOf } from "./workspace.ts";

/** A project with its open engine; the caller must close it. */
export interface Opened {
  readonly program: Program;
  readonly project: Project;
  readonly engine: Engine;
  /** The process that runs the project now, for messages; undefined if there is none. */
  readonly doneBy?: "integ run" | "integ dev";
  /** The versions of the flows of that `integ run`. */
  readonly running?: Versions;
}

/** @throws UsageError if nothing has run here yet, or the store can't be opened */
export async function openProject(folder: string | undefined): Promise<Opened> {
  const program = new Program(nodeHost(), projectOf(`${resolve(folder ?? ".")}/x.integ`));
  const { project } = program;
  const dev = readDevRun(project);
  // While integ dev runs, its store is used.
  if (dev !== undefined) return { program, project, engine: await open(dev.engine, "look", []), doneBy: "integ dev" };
  const running = readRunning(project);
  const address = running?.engine ?? engineOf(project);
  const file = address.startsWith("sqlite:") ? address.slice("sqlite:".length) : undefined;
  if (file !== undefined && !existsSync(file))
    throw new UsageError(`there is no store ${shown(file)}: nothing has run here yet`);
  const engine = await open(address, "look", keysOf(project));
  return {
    program,
    project,
    engine,
    ...(running === undefined ? {} : { doneBy: "integ run", running: running.versions ?? {} }),
  };
}

/** @throws UsageError if it can't be opened */
export async function open(
  address: string,
  purpose: "run" | "look",
  keys: readonly string[],
): Promise<Engine & Movable> {
  try {
    return await openEngine(address, purpose, keys);
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message);
    const file = address.startsWith("sqlite:") ? shown(address.slice("sqlite:".length)) : "the store";
    throw new UsageError(`${file} can't be opened: ${messageOf(error)}`, helpFor(error));
  }
}

/** Opens the store for some work, and closes it in any case. */
export async function withProject<T>(folder: string | undefined, work: (opened: Opened) => Promise<T> | T): Promise<T> {
  const opened = await openProject(folder);
  try {
    return await work(opened);
  } finally {
    await opened.engine.close();
  }
}

/** The message if the store is full, busy, damaged, unreachable or encrypted; undefined for a bug. */
export function usageErrorOfStore(error: unknown): UsageError | undefined {
  // For example, data that is encrypted with a missing key.
  if (error instanceof StoreError) return new UsageError(error.message);
  if (!(error instanceof TransientStoreError) && sqliteCode(error) === undefined) return undefined;
  return new UsageError(`the store can't be used: ${messageOf(error)}`, helpFor(error));
}

/** SQLite's code of an error, without its details. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") return undefined;
  return "errcode" in error ? Number(error.errcode) & 0xff : 0;
}

/** The help for a store that can't be used. */
function helpFor(error: unknown): string {
  const message = messageOf(error);
  const code = sqliteCode(error);
  if (code === 11 || code === 26 || /malformed|not a database/.test(message))
    return "restore a copy made by integ backup, next to the existing file, which .recover of sqlite3 may be able to repair";
  if (code === 8 || code === 14 || /readonly|unable to open/.test(message))
    return "engine in integ.yaml says where it is; the user who runs integ needs write access to its folder";
  if (code === 13 || /full/.test(message)) return "free some space, and try again: what was done before that is kept";
  return "engine in integ.yaml says where it is";
}

/** A flow of the project by name, from its current spec. @throws UsageError if there is none, or its spec has errors */
export async function flowNamed(program: Program, name: string): Promise<Flow> {
  return (await specNamed(program, name)).flow;
}

/** The same with its module. */
export async function specNamed(
  program: Program,
  name: string,
): Promise<{ readonly flow: Flow; readonly text: string }> {
  const known: string[] = [];
  const [project] = openWorkspace([program.project.folder], program.host).projects;
  for (const path of project?.specs ?? []) {
    const { checked } = program.check(path);
    const found = checked?.module.integration?.name.value;
    if (found === undefined) continue;
    known.push(found);
    if (found !== name) continue;
    const { module } = program.compile(path);
    if (module === undefined) throw new UsageError(`${shown(path)} does not compile: run integ check`);
    return { flow: await loadFlow(module), text: module.packed.text };
  }
  throw new UsageError(`there is no integration ${name} here`, `there are: ${known.join(", ") || "none"}`);
}

/** A number of a run, as the lists show it. @throws UsageError */
export function runNumber(text: string): number {
  if (!/^#?\d{1,12}$/.test(text))
    throw new UsageError(`${text} is not a run: runs have numbers, as listed by integ runs`);
  return Number(text.replace("#", ""));
}

/** Milliseconds by the first letter of a unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

/** A moment: a date, a date and time, or how long ago (`2h`, `3d`). @throws UsageError */
export function moment(text: string, now: number = Date.now()): number {
  const ago = /^(\d+)\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)$/.exec(text);
  if (ago !== null) {
    return now - Number(ago[1]) * (UNITS.get((ago[2] ?? "m").charAt(0)) ?? 60_000);
  }
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new UsageError(`${text} is no time`, "write 2026-11-25, 2026-11-25T10:00, or how long ago: 2h, 3d");
  return at;
}
