/**
 * The host: takes webhooks in, runs flows, delivers. One process, one store.
 *
 * Small on purpose: the store, the connections and the door stand behind their own files, so that a larger engine can take
 * the place of this loop.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Flow } from "../flow.ts";
import { backoff } from "./backoff.ts";
import { Connection, type Settings } from "./connection.ts";
import { execute, type Ending } from "./execute.ts";
import type { Happening } from "./happening.ts";
import type { Run, Store } from "./store.ts";
import { answer, arrivalOf, receive } from "./webhooks.ts";

export interface HostOptions {
  // A host has flows of every kind of document; each keeps its own types to itself.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly flows: readonly Flow<any, any, any>[];
  readonly store: Store;
  /** Settings by system. */
  readonly connections?: Readonly<Record<string, Settings>>;
  readonly listen?: { readonly host: string; readonly port: number };
  /** The largest webhook, in bytes. */
  readonly maxBytes?: number;
  /** How many runs are worked on at once. */
  readonly concurrency?: number;
  readonly onHappening?: (happening: Happening) => void;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
  /** From 0 to 1; for tests. */
  readonly random?: () => number;
  /** How long a request to another system may take, in milliseconds. */
  readonly timeoutMs?: number;
}

export class Host {
  readonly #options: HostOptions;
  readonly #flows: ReadonlyMap<string, Flow>;
  readonly #connections = new Map<string, Connection>();
  readonly #working = new Set<Promise<void>>();
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#flows = new Map(options.flows.map((flow) => [flow.name, flow as Flow]));
  }

  /** Settings that the flows need and that are not given, as `system.setting`. Empty when the host can start. */
  missingSettings(): string[] {
    const missing = new Set<string>();
    for (const flow of this.#flows.values()) {
      const used = new Set([...flow.fetches, ...flow.destinations].map((step) => step.operation.system));
      for (const system of used) {
        const connection = this.#connection(system);
        for (const name of connection.missing(connection.needed())) missing.add(`${system}.${name}`);
      }
      const scheme = flow.trigger.kind === "webhook" ? flow.systems[flow.trigger.system]?.signature : undefined;
      if (scheme !== undefined && flow.trigger.kind === "webhook") {
        for (const name of this.#connection(flow.trigger.system).missing([scheme.secret]))
          missing.add(`${flow.trigger.system}.${name}`);
      }
    }
    return [...missing].sort();
  }

  /** Listens and starts to work. @returns the address, such as `http://127.0.0.1:8484`. */
  async start(): Promise<string> {
    const { host, port } = this.#options.listen ?? { host: "127.0.0.1", port: 0 };
    const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
      this.#route(request, response).catch(() => answer(response, 500, { error: "something went wrong here" }));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    const address = server.address() as AddressInfo;
    const url = `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
    this.#tell({ kind: "listening", url });
    this.#pump();
    return url;
  }

  /** Takes nothing more in, lets what runs come to its end (up to the grace time), and closes. The store stays open. */
  async stop(graceMs = 10_000): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const server = this.#server;
    if (server !== undefined) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.race([
        Promise.all([...this.#working]),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
      server.closeAllConnections();
      await closed;
    } else await Promise.all([...this.#working]);
  }

  /** Gives a flow an event without a webhook: from the command line, or a program that embeds the host. */
  async submit(flowName: string, body: Uint8Array): Promise<number> {
    const flow = this.#flows.get(flowName);
    if (flow === undefined) throw new Error(`there is no flow ${flowName}`);
    const accepted = await this.#options.store.accept(arrivalOf(flow, body, {}, this.#now()));
    this.#pump();
    return accepted.runId;
  }

  /** Resolves when nothing is due or being worked on; for tests and for ending after one event. */
  async idle(): Promise<void> {
    for (;;) {
      this.#pump();
      if (this.#working.size === 0) return;
      await Promise.race([...this.#working]);
    }
  }

  async #route(request: Parameters<typeof receive>[1], response: Parameters<typeof receive>[2]): Promise<void> {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (path === "/livez") return answer(response, 200, { alive: true });
    if (path === "/readyz")
      return this.#stopping ? answer(response, 503, { ready: false }) : answer(response, 200, { ready: true });
    const name = /^\/webhooks\/([^/]+)$/.exec(path)?.[1];
    const flow = name === undefined ? undefined : this.#flows.get(decoded(name));
    if (flow === undefined)
      return answer(response, 404, { error: "nothing is here; webhooks go to /webhooks/<integration>" });
    if (this.#stopping) return answer(response, 503, { error: "this host is stopping" }, { "Retry-After": "30" });
    await receive(flow, request, response, {
      maxBytes: this.#options.maxBytes ?? 1024 * 1024,
      accept: (arrival) => this.#options.store.accept(arrival),
      connection: (system) => this.#connection(system),
      now: () => this.#now(),
      tell: (happening) => this.#tell(happening),
    });
    this.#pump();
  }

  #connection(system: string): Connection {
    let connection = this.#connections.get(system);
    if (connection === undefined) {
      const link = [...this.#flows.values()].map((flow) => flow.systems[system]).find((one) => one !== undefined);
      if (link === undefined) throw new Error(`no flow knows the system ${system}`);
      connection = new Connection(link, this.#options.connections?.[system] ?? {}, this.#options.timeoutMs);
      this.#connections.set(system, connection);
    }
    return connection;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #tell(happening: Happening): void {
    this.#options.onHappening?.(happening);
  }

  /** Takes up what is due, as much as may be worked on at once; then waits for what falls due next. */
  #pump(): void {
    clearTimeout(this.#timer);
    if (this.#stopping) return;
    const { store, concurrency = 8 } = this.#options;
    const flows = [...this.#flows.keys()];
    while (this.#working.size < concurrency) {
      let run: Run | undefined;
      try {
        run = store.claim(this.#now(), flows);
      } catch (error) {
        this.#trouble(error);
        return;
      }
      if (run === undefined) break;
      const work = this.#work(run).finally(() => {
        this.#working.delete(work);
        this.#pump();
      });
      this.#working.add(work);
    }
    let due: number | undefined;
    try {
      due = store.nextDue();
    } catch (error) {
      this.#trouble(error);
      return;
    }
    if (due === undefined || this.#working.size >= concurrency) return;
    const wait = Math.min(Math.max(due - this.#now(), 250), 60_000);
    this.#timer = setTimeout(() => this.#pump(), wait);
    this.#timer.unref();
  }

  async #work(run: Run): Promise<void> {
    const flow = this.#flows.get(run.flow) as Flow;
    let ending: Ending;
    try {
      ending = await execute(flow, run, {
        store: this.#options.store,
        connection: (system) => this.#connection(system),
        now: () => this.#now(),
        tell: (happening) => this.#tell(happening),
      });
    } catch (error) {
      // A mapping never throws; what does is the store, or a mistake of integ's own, and then the run waits for a person.
      if (isStoreTrouble(error))
        ending = { kind: "retry", reason: `the store can't be used: ${(error as Error).message}` };
      else
        ending = {
          kind: "held",
          reason: `a bug in integ: ${error instanceof Error ? error.message : String(error)}`,
          id: "a bug in integ",
        };
    }
    // An ending that can't be written is not forgotten: the run would be done again.
    for (let wait = 250; ; wait = Math.min(wait * 2, 5000)) {
      try {
        return this.#settle(flow, run, ending);
      } catch (error) {
        if (this.#stopping) return;
        this.#tell({ kind: "trouble", why: (error as Error).message });
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** Tries again in a while. */
  #trouble(error: unknown): void {
    this.#tell({ kind: "trouble", why: error instanceof Error ? error.message : String(error) });
    this.#timer = setTimeout(() => this.#pump(), 1000);
    this.#timer.unref();
  }

  #settle(flow: Flow, run: Run, ending: Ending): void {
    const { store } = this.#options;
    const now = this.#now();
    const told = { flow: flow.name, run: run.id };
    if (ending.kind === "retry") {
      const attempt = run.attempts + 1;
      const wait = backoff(flow.onFailure, attempt, (this.#options.random ?? Math.random)());
      if (wait === undefined) {
        const reason = `${ending.reason} (tried ${attempt} time${attempt === 1 ? "" : "s"})`;
        const kind = flow.onFailure.afterwards === "hold" ? "held" : "skipped";
        store.settle(run.id, kind, now, { reason, reasonId: ending.reason, attempts: attempt });
        this.#tell({ kind, ...told, reason });
        return;
      }
      const at = now + Math.max(wait, ending.afterMs ?? 0);
      store.settle(run.id, "retrying", now, { reason: ending.reason, dueAt: at, attempts: attempt });
      this.#tell({ kind: "retrying", ...told, reason: ending.reason, at, attempt });
      return;
    }
    if (ending.kind === "delivered") {
      store.settle(run.id, "delivered", now);
      this.#tell({ kind: "delivered", ...told });
      return;
    }
    store.settle(run.id, ending.kind, now, { reason: ending.reason, reasonId: ending.id });
    this.#tell({ kind: ending.kind, ...told, reason: ending.reason });
  }
}

function isStoreTrouble(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}

/** A host for some flows; `start()` it, and `stop()` it before the program ends. */
export function createHost(options: HostOptions): Host {
  return new Host(options);
}
