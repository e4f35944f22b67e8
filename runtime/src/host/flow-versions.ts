/** Flows as they are now, and in earlier versions that a person has replayed a run with: their modules are kept in the store. */
import type { Flow } from "../flow.ts";
import { publicMessage, PublicError } from "./redaction.ts";
import type { Connections } from "./connections.ts";
import { type Engine, isStoreError, type Run, UnreadableError } from "./engine.ts";
import type { RunOutcome } from "./run-outcome.ts";

/** The maximum number of characters in a stored module; one with a hundred destinations has a tenth of that. */
const LONGEST_MODULE = 8_000_000;

/** What the versions of flows need from the host. */
export interface FlowVersionsOptions {
  readonly flows: ReadonlyMap<string, Flow>;
  readonly engine: Engine;
  readonly connections: Connections;
  /** Loads a flow from a module's text; without it only the current versions run. */
  readonly load?: ((text: string, flow: string) => Promise<Flow>) | undefined;
  /** How long that may take, in milliseconds. */
  readonly loadTimeoutMs: number;
}

/** Finds the version of a flow that a run needs, and loads earlier versions from the store. */
export class FlowVersions {
  readonly #options: FlowVersionsOptions;
  /** By name and version. */
  readonly #earlier = new Map<string, Flow>();

  constructor(options: FlowVersionsOptions) {
    this.#options = options;
  }

  /** The current version of a run's flow. */
  today({ flow }: Run): Flow {
    return this.#options.flows.get(flow) as Flow;
  }

  /**
   * The flow for a run: the current version, or the one that a person has chosen for a replay.
   *
   * @returns the run's outcome if that version is not available
   * @throws TransientStoreError if the store can't be read
   */
  async of(run: Run): Promise<Flow | RunOutcome> {
    const { flow: name, pinned } = run;
    const today = this.today(run);
    if (pinned === undefined || pinned === today.version) return today;
    const key = `${name} ${pinned}`;
    const known = this.#earlier.get(key);
    if (known !== undefined) return known;
    const { engine, connections, load, loadTimeoutMs } = this.#options;
    const wrong = (id: string): RunOutcome => ({ kind: "held", reason: `${id} (module ${pinned})`, id });
    let loaded: Flow;
    let unknown: readonly string[];
    try {
      const text = await engine.module(name, pinned);
      if (text === undefined) return wrong("the module for this run is not stored here");
      if (text.length > LONGEST_MODULE) return wrong("the module for this run is larger than any that integ generates");
      if (load === undefined)
        return wrong("this run needs another module than this host has, and this host loads no modules");
      loaded = connections.inTheirZones(await within(loadTimeoutMs, load(text, name)));
      unknown = connections.unknownTo(loaded);
    } catch (error) {
      if (isStoreError(error) && !(error instanceof UnreadableError)) throw error;
      const ending = wrong("the module for this run can't be loaded");
      return { ...ending, publicReason: `a module can't be loaded: ${publicMessage(error)}` };
    }
    if (unknown.length > 0)
      return wrong(`it needs a connection that this host does not have, ${unknown.join(", ")}: restart the host`);
    this.#earlier.set(key, loaded);
    return loaded;
  }
}

/** @throws PublicError if the work takes longer than `ms` milliseconds */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PublicError(`it takes longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
