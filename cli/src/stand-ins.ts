/** A project with stand-ins: their models, their initial documents, and how flows reach them. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { emitSystem, type CheckedTest, type Compiled, type EmittedSystem, type Program } from "@integ/compiler";
import { encode, parseJson, type Flow, type Operation, type SystemLink } from "@integ/runtime";
import { fillScratchTable, makeScratchTables, operationsOf, type Settings } from "@integ/runtime/host";
import type { StandIn } from "@integ/runtime/testing";
import { documentsOf, readSample, sourcesOf } from "@integ/preview/run";
import type { ProjectFlow } from "./project-flows.ts";
import { readBeside } from "./spec-tests.ts";
import { samplesOf } from "./test-samples.ts";

/** The tests of a spec to use: all, or only the first. */
export type TestsOf = "all" | "first";

function testsOf({ compiled }: Pick<ProjectFlow, "compiled">, which: TestsOf): readonly CheckedTest[] {
  const tests = compiled.checked?.tests ?? [];
  return which === "all" ? tests : tests.slice(0, 1);
}

/** Each system that flows name, with the operations that they use, as a module. */
export function systemsOf(program: Program, flows: readonly ProjectFlow[]): readonly EmittedSystem[] {
  const used = new Map<string, Set<string>>();
  for (const { flow } of flows)
    for (const name of Object.keys(flow.systems)) used.set(name, used.get(name) ?? new Set());
  for (const { system, name } of usedBy(flows)) used.set(system, (used.get(system) ?? new Set()).add(name));
  return [...used].flatMap(([name, operations]) => {
    const system = program.system(name);
    return system === undefined || system.link.kind !== undefined ? [] : [emitSystem(system, operations)];
  });
}

/** All operations that flows use, and those that these use. */
function usedBy(flows: readonly ProjectFlow[]): Operation[] {
  const all: Operation[] = [];
  const use = (operation: Operation): void => {
    all.push(operation);
    for (const other of [operation.find, operation.each]) if (other !== undefined) use(other.operation);
  };
  for (const { flow } of flows) operationsOf(flow).forEach(use);
  return all;
}

/**
 * Seeds a stand-in from the specs' tests: documents, results of reads, responses of writes. If tests differ in the
 * result of a read, the first one counts. Types without documents in tests get the samples of the system's description,
 * except those that a read may not find. Existing records stay.
 */
export function seedStandIn(
  standIn: StandIn,
  program: Program,
  flows: readonly ProjectFlow[],
  which: TestsOf = "all",
): void {
  for (const { flow, compiled } of flows) {
    const tests = testsOf({ compiled }, which);
    const [system = "", type = ""] = flow.source.type.split(".");
    if (isStoodInFor(flow, system)) standIn.seed(system, type, sourceSamples({ flow, compiled }, which));
    const asked = new Set<string>();
    for (const test of tests) {
      const { found, responses } = samplesOf(flow, test, compiled.path);
      const first = found.filter(({ operation, args }) => !asked.has(requestKey(operation, args)));
      for (const { operation, args, documents } of first) {
        asked.add(requestKey(operation, args));
        if (isStoodInFor(flow, operation.system)) standIn.seedFound(operation.system, operation.name, documents, args);
      }
      for (const { operation, document } of responses)
        if (isStoodInFor(flow, operation.system)) standIn.seedResponse(operation.system, operation.name, document);
    }
  }
  for (const { system: name, name: operation } of usedBy(flows)) {
    const system = program.system(name);
    const { kind, mayFindNone, result } = system?.operations.get(operation) ?? {};
    const isRead = kind === "list" || (kind === "read" && mayFindNone === false);
    if (system === undefined || !isRead || result === undefined || system.link.kind !== undefined) continue;
    const type = result.name;
    if (standIn.documents(name, type).length === 0) standIn.seed(name, type, shippedSamples(system.path, type));
  }
}

/** A read's key: its operation and arguments, as a text. */
function requestKey({ system, name }: Operation, args: Readonly<Record<string, unknown>>): string {
  return `${system}.${name} ${encode(args)}`;
}

/** The documents of the first test that has some, with its changes. None if they can't be read: `integ test` reports that. */
export function firstDocuments(flow: Flow, { checked, path }: Compiled): readonly unknown[] {
  const [first] = checked?.tests ?? [];
  if (first === undefined) return [];
  try {
    return documentsOf(flow, first, readBeside(path)).flat();
  } catch {
    return [];
  }
}

/**
 * The documents of the first test with its changes, and those of the others' files, each file once. If the source is a
 * whole list, only the first test's documents.
 */
export function sourceSamples(
  { flow, compiled }: Pick<ProjectFlow, "flow" | "compiled">,
  which: TestsOf = "all",
): readonly unknown[] {
  const [first, ...more] = testsOf({ compiled }, which);
  const own = firstDocuments(flow, compiled);
  const files = new Set((flow.source.all === true ? [] : more).flatMap(({ file }) => file ?? []));
  if (first?.file !== undefined) files.delete(first.file);
  const others = [...files].flatMap((file) =>
    sourcesOf(flow, readSample(flow, readFileSync(resolve(dirname(compiled.path), file), "utf8"))).flat(),
  );
  return [...own, ...others];
}

function isStoodInFor(flow: Flow, system: string): boolean {
  const link = flow.systems[system];
  return link !== undefined && link.kind === undefined;
}

/** The samples of a type that lie beside a description: `samples/Order.json`, `samples/Order.guest.json`. */
function shippedSamples(description: string, type: string): readonly unknown[] {
  const folder = join(dirname(description), "samples");
  return globSync([`${type}.json`, `${type}.*.json`], { cwd: folder })
    .sort()
    .map((file) => parseJson(readFileSync(join(folder, file), "utf8")));
}

/** The flow, its systems reached where they are stood in for. */
export function withStandIn(flow: Flow, standIn: StandIn): Flow {
  const systems = Object.entries(flow.systems).map(([name, link]) => [
    name,
    link.kind === undefined ? standIn.link(name) : link,
  ]);
  return { ...flow, systems: Object.fromEntries(systems) as Flow["systems"] };
}

/** Built-in ends work as usual, in a separate folder. Tables contain the rows of tests. */
export function endSettings(
  folder: string,
  flows: readonly ProjectFlow[],
  which: TestsOf = "all",
): Readonly<Record<string, Settings>> {
  const links = flows.flatMap(({ flow }) => Object.values(flow.systems));
  const operations = flows.flatMap(({ flow }) => operationsOf(flow));
  for (const { name, kind } of links)
    if (kind === "sql")
      makeScratchTables(
        databaseOf(folder, name),
        operations.filter(({ system }) => system === name),
      );
  for (const one of flows) fillTables(folder, one, which);
  return Object.fromEntries(
    links.flatMap(({ name, kind }) => (kind === undefined ? [] : [[name, END_SETTINGS[kind](join(folder, name))]])),
  );
}

/** Fills empty tables of a database with the rows of tests. */
function fillTables(folder: string, one: ProjectFlow, which: TestsOf): void {
  const { flow, compiled } = one;
  const fill = (operation: Operation | undefined, documents: readonly unknown[]): void => {
    if (operation?.end?.kind === "sql")
      fillScratchTable(databaseOf(folder, operation.system), operation.end, documents);
  };
  const { trigger, source } = flow;
  fill(
    source.read?.operation ?? (trigger.kind === "poll" ? trigger.list.operation : undefined),
    sourceSamples(one, which),
  );
  for (const test of testsOf(one, which))
    for (const { operation, documents } of samplesOf(flow, test, compiled.path).found)
      fill(
        operation,
        documents.flatMap((document): readonly unknown[] => (Array.isArray(document) ? document : [document])),
      );
}

const databaseOf = (folder: string, system: string): string => join(folder, `${system}.db`);

const END_SETTINGS: Readonly<Record<NonNullable<SystemLink["kind"]>, (folder: string) => Settings>> = {
  files: (folder) => ({ folder }),
  sql: (folder) => ({ url: `sqlite:${folder}.db` }),
  flows: () => ({}),
  mail: (folder) => ({ smtp: `folder:${folder}`, from: "integ@localhost" }),
};
