/** The systems of a project, for `integ connect`. */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import type { Operation } from "@integ/runtime";
import {
  INTEGRATIONS,
  requestsOf,
  type Diagnostic,
  type Program,
  type System,
  type SystemOperation,
} from "@integ/compiler";
import { similar, SourceText } from "@integ/grammar";
import { lackingOf, namesIn, settingsToReceive, settingsToSend, settingsToSubscribe } from "@integ/runtime/settings";
import { readDevRun } from "../dev-file.ts";
import { engineOf } from "../connections.ts";
import { readRunning } from "../running-host.ts";
import { count, UsageError } from "../terminal.ts";

/** @throws UsageError if there is no such system, or its description has errors */
export function systemNamed(program: Program, name: string): System {
  const system = program.system(name);
  const [mistake, ...others] = program.systemDiagnostics(name).filter(({ severity }) => severity === "error");
  if (mistake !== undefined) {
    const more = others.length === 0 ? "" : `, and ${count(others.length, "other mistake")}`;
    throw new UsageError(
      `${placeText(program, mistake)}: ${mistake.message}${more}`,
      `${mistake.help === undefined ? "" : `${mistake.help}; `}integ check shows all`,
    );
  }
  if (system !== undefined) return system;
  const known = namesOf(program);
  const like = similar(name, known)[0];
  throw new UsageError(
    `there is no system ${name}`,
    like === undefined ? `there are: ${known.join(", ")}` : `did you mean ${like}?`,
  );
}

/** systems/erp/system.yaml:12:5 */
function placeText({ host, project }: Program, { place: { path, start } }: Diagnostic): string {
  const { line, column } = new SourceText(path, host.read(path) ?? "").position(start);
  return `${relative(project.folder, path)}:${line}:${column}`;
}

function namesOf({ project, host }: Program): string[] {
  return [...new Set([...project.systems.keys(), ...(host.systems?.(project.folder) ?? [])])].sort();
}

/** Systems that the project's specs read, write or receive events from, and those with connections in integ.yaml. */
export function systemsUsed(program: Program): string[] {
  const used = new Set(Object.keys(program.project.connections));
  for (const path of program.host.specs?.(program.project.folder) ?? []) {
    const { checked } = program.check(path);
    if (checked === undefined) continue;
    const { document, fetches, loopFetches, destinations } = checked;
    const asked = [...fetches, ...loopFetches].flatMap(({ operation }) => operation?.system.name ?? []);
    const source = document === undefined ? [] : [document.system.name];
    // Passing results to another integration of the project needs no connection.
    const sent = destinations.map(({ system }) => system.name).filter((name) => name !== INTEGRATIONS);
    for (const name of [...source, ...asked, ...sent]) used.add(name);
  }
  return [...used].sort();
}

/**
 * `connect`: for setting up a connection, which includes a test and webhooks; `run`: for executing the specs, as a host
 * does.
 */
export type Purpose = "connect" | "run";

/**
 * The settings that the specs' requests and webhooks need; for `connect`, also those of the test request. A secret that
 * the system returns when webhooks are set up is not asked for.
 */
export function settingsNeeded(program: Program, system: System, purpose: Purpose): string[] {
  const { project, host } = program;
  const specs = (host.specs?.(project.folder) ?? []).flatMap((path) => program.check(path).checked ?? []);
  const hears = specs.some(
    ({ trigger, document }) => trigger?.kind === "webhook" && document?.system.name === system.name,
  );
  const asked = specs.flatMap((one) => [...requestsOf(one)].flatMap(([{ name }, operations]): readonly Operation[] => name === system.name ? operations : [])); // prettier-ignore
  const { link } = system;
  // While connecting, there is no webhook yet, and its secret comes with it; if it can't be set up automatically, the user provides
  // the secret.
  const comes = purpose === "connect" || project.publicUrl !== undefined ? secretThatComes(system) : undefined;
  const given = project.connections[system.name] ?? {};
  const subscribes = purpose === "connect" && hears && project.publicUrl !== undefined && link.subscriptions !== undefined; // prettier-ignore
  // A system in integ.yaml that no spec uses is still tested; one that specs only receive events from needs no request.
  const isTried = asked.length > 0 ? purpose === "connect" : !hears || subscribes;
  // Without a read to test, the settings for requests are asked for anyway.
  const tried = isTried ? (harmless(system)?.operation ?? [...system.operations.values()][0])?.request : undefined;
  const operations = [...asked, ...(tried === undefined ? [] : [tried])];
  const isCalled = operations.length > 0 || subscribes;
  const names = [
    // A system that only sends webhooks is asked for nothing.
    ...(isCalled ? settingsToSend(link, operations, given["access_token"] !== undefined) : []),
    ...(hears ? settingsToReceive(link).filter((name) => name !== comes) : []),
    ...(subscribes ? settingsToSubscribe(link) : []),
  ];
  const reached = withDefaults(system, given, names);
  return [...new Set([...reached.filter((name) => given[name] !== undefined), ...lackingOf(link, given, names)])];
}

/** The setting whose value a system gives when a webhook is set up. */
export function secretThatComes({ link }: System): string | undefined {
  return link.subscriptions?.create.secret === undefined ? undefined : link.subscriptions.secret;
}

/** Settings, with those that the defaults of missing ones refer to, such as the shop in an address. */
function withDefaults({ link }: System, given: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  const all = new Set(names);
  // A set that grows during iteration includes new elements.
  for (const name of all)
    if (given[name] === undefined) for (const other of namesIn(link.settings[name]?.default ?? "")) all.add(other);
  return [...all];
}

/** A read that tries a connection. */
export interface Trial {
  readonly operation: SystemOperation;
  readonly args: Readonly<Record<string, string | number | boolean>>;
  /** It reads a document that is unlikely to exist: what counts is whether the system accepts the credentials. */
  readonly isMadeUp: boolean;
}

/** The first of the reads that try a connection. */
export function harmless(system: System): Trial | undefined {
  return harmlessReads(system)[0];
}

function needed({ parameters }: SystemOperation): SystemOperation["parameters"] {
  return parameters.filter((one) => one.required && one.default === undefined);
}

/** The maximum number of reads that are tried if a system lacks the first. */
const MOST_TRIED = 3;

/**
 * Reads for a test, the best first: only the one that the description names, if there is one; otherwise reads without
 * arguments, and then the read of a document that probably does not exist.
 */
export function harmlessReads({ connect: said, operations }: System): readonly Trial[] {
  const named = said?.try === undefined ? undefined : operations.get(said.try.operation);
  const all = [...operations.values()];
  const plain = all.filter((one) => (one.kind === "read" || one.kind === "list") && needed(one).length === 0);
  if (named !== undefined) return [{ operation: named, args: said?.try?.arguments ?? {}, isMadeUp: false }];
  const chosen = plain.slice(0, MOST_TRIED).map((operation) => ({ operation, args: {}, isMadeUp: false }));
  return [...chosen, ...madeUp(all)];
}

/** A read of one document that is hardly there; none if every read asks for more than plain values. */
function madeUp(all: readonly SystemOperation[]): readonly Trial[] {
  const isPlain = (kind: string): boolean => kind === "text" || kind === "number";
  const asking = all.find(
    (one) => one.kind === "read" && one.request.method === "GET" && needed(one).every(({ type }) => isPlain(type.kind)),
  );
  if (asking === undefined) return [];
  const args = needed(asking).map(({ name, type }) => [name, type.kind === "number" ? 0 : "0"] as const);
  return [{ operation: asking, args: Object.fromEntries(args), isMadeUp: true }];
}

/** The engine with the project's tokens: that of the running process, or integ.yaml's; and whether it existed before. */
export function engineFor({ project }: Program): { readonly address: string; readonly isThere: boolean } {
  const address = readDevRun(project)?.engine ?? readRunning(project)?.engine ?? engineOf(project);
  return { address, isThere: !address.startsWith("sqlite:") || existsSync(address.slice("sqlite:".length)) };
}
