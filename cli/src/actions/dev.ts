/**
 * `integ dev`: runs a project on this machine alone. Stand-ins made of the descriptions replace the other systems: they check and
 * store requests, and fail on demand; changed specs are compiled again.
 */
import { mkdirSync, rmSync } from "node:fs";
import { basename, dirname, join, matchesGlob } from "node:path";
import { encode } from "@integ/runtime";
import { createHost, type Engine, type Host, loadFlow } from "@integ/runtime/host";
import { sendWebhook, StandIn, type StandInRequest, type SystemModel, webhookSecret } from "@integ/runtime/testing";
import { devFolder, endDevRun, readDevRun, writeDevRun } from "../dev-file.ts";
import { open } from "../open-project.ts";
import { loadSystem } from "@integ/runtime/testing";
import { loadProject, usesCode, type ProjectFlow, type ProjectFlows } from "../project-flows.ts";
import { shown } from "../report.ts";
import { endSettings, firstDocuments, seedStandIn, withStandIn, systemsOf } from "../stand-ins.ts";
import { err, EXIT, UsageError } from "../terminal.ts";
import { isBelow, onChange, type Watcher } from "../watch.ts";
import { logLine } from "../log-line.ts";
import { clockFor } from "../times.ts";
import { cantListen, startedBy } from "./run.ts";

/** Options of `integ dev`, unparsed; `chaos` is a share from 0 to 1. */
export interface DevOptions {
  readonly port?: string;
  readonly send?: true;
  /** True if it was given without a share. */
  readonly chaos?: string | true;
  readonly seed: string;
  readonly keep?: true;
  readonly utc?: true;
}

/** Runs a project with stand-ins until SIGINT or SIGTERM, again after each change of its files. */
export async function dev(named: readonly string[], options: DevOptions): Promise<number> {
  const loaded = await loadProject(named, undefined, "dev");
  if (loaded === undefined) return EXIT.findings;
  const { project } = loaded.program;
  const other = readDevRun(project);
  if (other !== undefined) throw new UsageError(`another integ dev is running this project on ${other.url}`);
  const file = join(devFolder(project), "dev.db");
  mkdirSync(devFolder(project), { recursive: true });
  if (options.keep !== true) for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  const store = await open(`sqlite:${file}`, "run", []);
  const session = new Session(named, options, store, `sqlite:${file}`);
  const signalled = new Promise<NodeJS.Signals>((done) => {
    process.once("SIGINT", done);
    process.once("SIGTERM", done);
  });
  let watcher: Watcher | undefined;
  try {
    await session.start(loaded);
    if (options.send === true) await session.sendSamples();
    const { folder, output } = project;
    const isUsed = (path: string): boolean => session.uses(path);
    const isTaken = (path: string): boolean => session.takes(path);
    watcher = onChange([{ folder, output, isUsed, isTaken }], (path) => session.again(path));
    const signal = await signalled;
    return signal === "SIGINT" ? EXIT.interrupted : EXIT.fine;
  } finally {
    await watcher?.close();
    await session.stop();
    await store.close();
    endDevRun(project);
  }
}

/** The running stand-ins, and the host that is connected to them. */
class Session {
  readonly #named: readonly string[];
  readonly #options: DevOptions;
  readonly #store: Engine;
  readonly #engine: string;
  #standIn: StandIn | undefined;
  /** The definitions of the stand-ins: these keep running, with their records, as long as the definitions stay the same. */
  #made = "";
  #host: Host | undefined;
  #url = "";
  #flows: readonly ProjectFlow[] = [];
  #folder = "";

  constructor(named: readonly string[], options: DevOptions, store: Engine, engine: string) {
    this.#named = named;
    this.#options = options;
    this.#store = store;
    this.#engine = engine;
  }

  async start({ program, flows }: ProjectFlows): Promise<void> {
    const systems = systemsOf(program, flows);
    const made = systems.map(({ text }) => text).join("\n");
    if (this.#standIn === undefined || made !== this.#made) {
      await this.#standIn?.stop();
      this.#standIn = await this.#standInFor(await Promise.all(systems.map((one) => loadSystem(one))));
      this.#made = made;
    }
    const standIn = this.#standIn;
    const names = systems.map(({ name }) => name);
    seedStandIn(standIn, program, flows);
    const settings = {
      ...Object.fromEntries(names.map((name) => [name, standIn.settings(name)])),
      ...endSettings(join(devFolder(program.project), "ends"), flows),
    };
    this.#flows = flows.map((one) => ({ ...one, flow: withStandIn(one.flow, standIn) }));
    const { project } = program;
    this.#folder = project.folder;
    const asked = this.#options.port === undefined ? project.listen.port : Number(this.#options.port);
    // A port chosen by the system stays the same after a change, since callers already know it.
    const port = asked === 0 && this.#url !== "" ? Number(new URL(this.#url).port) : asked;
    for (const { flow, text } of flows) await this.#store.keepModule(flow.name, flow.version, text);
    const clock = clockFor(this.#options.utc);
    this.#host = createHost({
      flows: this.#flows.map(({ flow }) => flow),
      engine: this.#store,
      connections: settings,
      listen: { host: "127.0.0.1", port },
      folder: project.folder,
      ...(project.recheckRecords === undefined ? {} : { recheckRecords: project.recheckRecords }),
      ...(project.maxBodyBytes === undefined ? {} : { maxBytes: project.maxBodyBytes }),
      // All initial documents of the stand-ins are visible.
      firstRun: Object.fromEntries(flows.map(({ flow }) => [flow.name, "everything"])),
      loadModule: async (text, name) => withStandIn(await loadFlow({ name, text }), standIn),
      onEvent: (event) => logLine(event, clock, false),
    });
    try {
      this.#url = await this.#host.start();
    } catch (error) {
      this.#host = undefined;
      throw cantListen(error, "127.0.0.1", port);
    }
    for (const { flow } of this.#flows) err(`  ${flow.name}: ${startedBy(flow, this.#url, clock)}\n`);
    err(`  records of the stand-ins: ${standIn.url}\n`);
    const [first] = flows;
    if (first !== undefined && this.#options.send !== true)
      err(`  send a sample: integ trigger ${shown(first.compiled.path)}, in another terminal\n`);
    writeDevRun(project, { url: this.#url, engine: this.#engine, standIn: standIn.url, settings, pid: process.pid });
  }

  /** Whether a file of TypeScript is one that a flow uses. */
  uses(path: string): boolean {
    return this.#flows.some(({ compiled }) => usesCode(compiled, path));
  }

  /** Whether a file is an input file of a flow, or was one. */
  takes(path: string): boolean {
    return this.#flows.some(({ flow: { trigger } }) => {
      if (trigger.kind !== "files" || trigger.system !== undefined || path.endsWith(".integ")) return false;
      const inbox = join(this.#folder, dirname(trigger.pattern));
      if (inbox !== this.#folder) return isBelow(inbox, path);
      const folders = [inbox, join(inbox, "done"), join(inbox, "held")];
      return folders.includes(dirname(path)) && matchesGlob(basename(path), trigger.pattern);
    });
  }

  /** Reloads after a change of a file. Mistakes are reported, and the last good version keeps running. */
  async again(path: string): Promise<void> {
    err(`\n${shown(path)} has changed\n`);
    try {
      const loaded = await loadProject(this.#named, undefined, "dev");
      if (loaded === undefined) return;
      await this.#host?.stop(2000);
      await this.start(loaded);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      err(`error: ${error.message}\n`);
    }
  }

  async sendSamples(): Promise<void> {
    for (const { flow, compiled } of this.#flows) {
      if (flow.trigger.kind !== "webhook") continue;
      const settings = this.#standIn?.settings(flow.trigger.system) ?? {};
      const secret = webhookSecret(flow, settings);
      const documents = firstDocuments(flow, compiled);
      if (documents.length === 0)
        err(`  ${flow.name}: nothing to send, since its spec has no test with a document: integ trigger ${shown(compiled.path)} -i document.json\n`); // prettier-ignore
      for (const document of documents)
        await sendWebhook(flow, { url: this.#url, secret, settings, body: encode(document) });
    }
  }

  async stop(): Promise<void> {
    await this.#host?.stop();
    await this.#standIn?.stop();
  }

  #standInFor(models: readonly SystemModel[]): Promise<StandIn> {
    const { chaos, seed } = this.#options;
    const share = chaos === undefined ? 0 : chaos === true ? 0.2 : Number(chaos);
    return StandIn.start(models, { chaos: share, random: randomFrom(Number(seed)), onRequest: told });
  }
}

/** A request to a stand-in, as a line. */
function told({ system, operation, status, why, written }: StandInRequest): void {
  const what = operation === undefined ? system : `${system}.${operation}`;
  const how = status === 0 ? "cuts the connection" : `responds with ${status}${status === 304 ? " (unchanged)" : ""}`;
  err(`    ${what} ${how}${why === undefined ? "" : `: ${why}`}\n`);
  for (const document of written ?? []) err(`    ${system} keeps ${excerpt(encode(document))}\n`);
}

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
