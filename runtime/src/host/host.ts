/**
 * The host: accepts events, runs flows, delivers. It connects the parts that do this, and is the only path by which anything reaches a log,
 * an alert or a metric.
 */
import type { Flow } from "../flow.ts";
import { recheckRecords } from "../outcome.ts";
import { encode } from "../json.ts";
import { Alerts, type AlertOptions } from "./alerts.ts";
import { publicMessage, Redactor } from "./redaction.ts";
import { bringForward } from "./bring-forward.ts";
import { clientAddress } from "./client-address.ts";
import { ClockWatch, spanText } from "./clock.ts";
import type { Settings } from "./connection.ts";
import { Connections } from "./connections.ts";
import { DriftLog } from "./drift.ts";
import type { Accepted, Engine, IncomingEvent } from "./engine.ts";
import { manualEvent } from "./flow-operations.ts";
import { FlowVersions } from "./flow-versions.ts";
import { nodeListener, webHandler, type HandlerOptions, type NodeListener, type WebHandler } from "./handlers.ts";
import { type HostEvent, type HostEventOf, isOfKind } from "./host-event.ts";
import { HttpServer } from "./http-server.ts";
import { emitTaken } from "./ingest.ts";
import { Metrics } from "./metrics.ts";
import { missingSettings, settingsFound, SettingsError } from "./needed-settings.ts";
import { probe } from "./probe.ts";
import { versionWarnings } from "./kept-versions.ts";
import type { RoutesOptions } from "./routes.ts";
import { ReadCache } from "./read-cache.ts";
import { RunWorker } from "./run-worker.ts";
import type { SettingsFound } from "./secrets.ts";
import { withZones } from "./zones.ts";
import { Settlement } from "./settlement.ts";
import { sharedFiles } from "./shared-files.ts";
import type { FirstRun } from "./triggers/trigger-source.ts";
import { TriggerTurns } from "./triggers/turns.ts";
import { UnrecordedRuns } from "./unrecorded.ts";
import { Upkeep } from "./upkeep.ts";
import { Proofs } from "./webhook-proof.ts";
import { textAt } from "./http.ts";
import { WorkerLoop } from "./worker-loop.ts";

/** Options of `createHost`. */
export interface HostOptions {
  // A host has flows for every type of document; each keeps its own types.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly flows: readonly Flow<any, any, any>[];
  /** The store; `openEngine` opens one. */
  readonly engine: Engine;
  /** Settings by system. */
  readonly connections?: Readonly<Record<string, Settings>>;
  /** The address of the host's own server; false for none: webhooks then arrive through `handler` or `listener`. */
  readonly listen?: { readonly host: string; readonly port: number } | false;
  /** The public URL of this host, such as `https://hooks.shop.example`: some senders sign the URL they call. */
  readonly publicUrl?: string;
  /** Networks of proxies in front of this host, such as `10.0.0.0/8`: their `X-Forwarded-For` is trusted. */
  readonly trustedProxies?: readonly string[];
  /** The largest webhook, in bytes. */
  readonly maxBytes?: number;
  /** The bearer token that /metrics requires; without it, /metrics is public. */
  readonly metricsToken?: string;
  /** How long a webhook may take to arrive, in milliseconds; its headers a third of that. */
  readonly receiveTimeoutMs?: number;
  /** The number of concurrent runs. */
  readonly concurrency?: number;
  /**
   * Checks every record in full before it is sent, even if the compiler has proved that it fits. A record that does not fit is held, with a
   * warning. Applies to the whole program.
   */
  readonly recheckRecords?: boolean;
  readonly onEvent?: (event: HostEvent) => void;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
  /** A monotonic clock in milliseconds; for tests. */
  readonly steady?: () => number;
  /** Random numbers from 0 to 1; for tests. */
  readonly random?: () => number;
  /** The folder that file patterns are relative to. */
  readonly folder?: string;
  /** By flow: where polls and schedules begin at their first start. Default: now. */
  readonly firstRun?: Readonly<Record<string, FirstRun>>;
  /** How long event bodies, and responses, of finished runs are kept, in milliseconds. */
  readonly retention?: { readonly eventsMs: number; readonly resultsMs: number };
  readonly alerts?: AlertOptions;
  /** How long a request to another system may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Loads a flow from a stored module, for runs pinned to an earlier version. */
  readonly loadModule?: (text: string, flow: string) => Promise<Flow>;
  /** How long that may take, in milliseconds. */
  readonly loadTimeoutMs?: number;
}

/**
 * Runs flows: takes webhooks, polls, follows schedules, watches folders; maps events and delivers them, in order within each ordering
 * key, retrying until a run is done or held for a person. Reports events to `onEvent`.
 *
 * Made by `createHost`. `start` listens and begins to work; `stop` finishes active runs and leaves the rest for the next start. Accepted
 * events survive both, and a kill. Times are milliseconds since 1970.
 */
export class Host {
  readonly #options: HostOptions;
  readonly #flows: ReadonlyMap<string, Flow>;
  readonly #redactor = new Redactor();
  readonly #metrics = new Metrics();
  readonly #alerts: Alerts;
  readonly #drift: DriftLog;
  readonly #connections: Connections;
  readonly #unrecorded: UnrecordedRuns;
  readonly #turns: TriggerTurns;
  readonly #upkeep: Upkeep;
  readonly #loop: WorkerLoop;
  readonly #clock: ClockWatch;
  /** Whether runs with a due time from a wrong clock have been looked for. */
  #lookedAhead = false;
  /** The day of the last check of system versions. */
  #versionsOn: number | undefined;
  #server: HttpServer | undefined;
  readonly #proofs: Proofs;
  #isStarted = false;
  readonly #listeners = new Set<(event: HostEvent) => void>();
  readonly #wrongZones: readonly string[];

  constructor(options: HostOptions) {
    this.#options = options;
    const zoned = (options.flows as readonly Flow[]).map((flow) => withZones(flow, options.connections ?? {}));
    const flows = zoned.map(({ flow }) => flow);
    this.#wrongZones = [...new Set(zoned.flatMap(({ wrong }) => wrong))];
    this.#flows = new Map(flows.map((flow) => [flow.name, flow]));
    for (const flow of flows)
      for (const [system, link] of Object.entries(flow.systems))
        this.#redactor.add(link, options.connections?.[system] ?? {});
    const { engine } = options;
    const now = (): number => this.#now();
    const emit = (event: HostEvent, received?: number): void => this.#emit(event, received);
    const storeFailed = (error: unknown): void => this.#storeFailed(error);
    this.#drift = new DriftLog(engine);
    this.#proofs = new Proofs((url) => textAt(url, options.timeoutMs));
    this.#clock = new ClockWatch(options.steady ?? (options.now === undefined ? () => performance.now() : undefined));
    this.#alerts = new Alerts(options.alerts ?? {}, now(), (why) => emit({ kind: "alert_failed", why }));
    this.#connections = new Connections({
      flows,
      settings: options.connections ?? {},
      engine,
      redactor: this.#redactor,
      now,
      emit,
      timeoutMs: options.timeoutMs,
      folder: options.folder ?? process.cwd(),
    });
    const connection = (system: string) => this.#connections.of(system);
    this.#unrecorded = new UnrecordedRuns({
      engine,
      now,
      emit,
      redact: (text) => this.#redactor.redact(text),
      recorded: () => this.#loop.wake(),
    });
    this.#turns = new TriggerTurns({
      triggers: flows.map((flow) => ({
        flow,
        engine,
        connection,
        emit,
        firstRun: options.firstRun?.[flow.name] ?? "now",
        folder: options.folder ?? process.cwd(),
      })),
      now,
      steady: options.steady ?? (() => performance.now()),
      emit,
      storeFailed,
    });
    this.#upkeep = new Upkeep({
      engine,
      alerts: this.#alerts,
      retention: options.retention,
      now,
      isStopping: () => this.#loop.isStopping,
      storeFailed,
      writeDrift: () => this.#writeDrift(),
    });
    const worker = new RunWorker({
      versions: new FlowVersions({
        flows: this.#flows,
        engine,
        connections: this.#connections,
        load: options.loadModule,
        loadTimeoutMs: options.loadTimeoutMs ?? 20_000,
      }),
      executing: { store: engine, cache: new ReadCache(now), together: new Map(), connection, now, emit },
      settlement: new Settlement({
        engine,
        redactor: this.#redactor,
        now,
        random: options.random ?? Math.random,
        emit,
      }),
      unrecorded: this.#unrecorded,
    });
    this.#loop = new WorkerLoop({
      engine,
      flows: [...this.#flows.keys()],
      concurrency: options.concurrency ?? 8,
      now,
      work: (run) => worker.work(run),
      lookAround: () => this.#lookAround(),
      lookAgainAt: () => this.#turns.nextAt(),
      storeFailed,
    });
  }

  /** Settings that the flows need and that are not given, as `system.setting`. Empty when the host can start. */
  missingSettings(): string[] {
    return missingSettings(this.#flows.values(), this.#connections);
  }

  /** The problems of settings by name: secrets that are empty or easily guessed. */
  settingsFound(): SettingsFound {
    const { wrong, weak } = settingsFound(this.#flows.values(), this.#connections);
    return { wrong: [...wrong, ...this.#wrongZones], weak };
  }

  /**
   * Listens and starts to work.
   *
   * @returns the address, such as `http://127.0.0.1:8484`; without a server of its own, the public URL or an empty text
   * @throws SettingsError if a secret is empty: anybody could sign with it
   * @throws Error if the port is not available
   */
  async start(): Promise<string> {
    const { wrong, weak } = this.settingsFound();
    if (wrong.length > 0) throw new SettingsError(wrong);
    for (const why of [...weak, ...sharedFiles(this.#flows.values())]) this.#emit({ kind: "warned", why });
    if (this.#options.recheckRecords === true)
      recheckRecords(({ id }) => {
        this.#emit({ kind: "warned", why: `${id}, although the compiler has proved that it does`, alert: true });
      });
    const { publicUrl = "", listen = { host: "127.0.0.1", port: 0 } } = this.#options;
    let url = publicUrl;
    if (listen !== false) {
      this.#server = new HttpServer({ routes: this.#routes(), receiveTimeoutMs: this.#receiveTimeoutMs });
      url = await this.#server.listen(listen.host, listen.port);
      this.#emit({ kind: "listening", url });
    }
    this.#isStarted = true;
    // If it can't be checked now, the first run will find it.
    this.#loop.beside(this.#connections.sayUnconnected().catch(() => undefined));
    this.#loop.wake();
    return url;
  }

  /**
   * Webhooks through an existing server, with the requests and responses of the Web platform: Hono, Next.js, Deno and others
   * accept such a handler. Limits, signature checks and replies are those of the host's own server. The request's body must not
   * have been read.
   */
  handler(options: HandlerOptions = {}): WebHandler {
    return webHandler(this.#routes(), options, this.#receiveTimeoutMs);
  }

  /** The same as a listener for `node:http` servers: `app.use("/integ", host.listener({ prefix: "/integ" }))` in Express. */
  listener(options: HandlerOptions = {}): NodeListener {
    return nodeListener(this.#routes(), options, this.#receiveTimeoutMs);
  }

  #routes(): RoutesOptions {
    const { engine, publicUrl } = this.#options;
    return {
      flows: this.#flows,
      receiver: {
        maxBytes: this.#options.maxBytes ?? 1024 * 1024,
        ...(publicUrl === undefined ? {} : { publicUrl }),
        accept: (incoming) => acceptedBy(engine, incoming),
        connection: (system) => this.#connections.of(system),
        proofs: this.#proofs,
        callerOf: (request) => clientAddress(request, this.#options.trustedProxies ?? []),
        redactor: this.#redactor,
        now: () => this.#now(),
        emit: (event) => this.#emit(event),
      },
      metricsToken: this.#options.metricsToken,
      // Before the start the settings have not been checked, and the host could accept anybody's requests.
      isStopping: () => this.#loop.isStopping || !this.#isStarted,
      notReady: () => this.#notReady(),
      metrics: () => this.#metrics.page(engine, this.#now(), this.#connections.breakers()),
      received: () => this.#loop.wake(),
    };
  }

  get #receiveTimeoutMs(): number {
    return this.#options.receiveTimeoutMs ?? 30_000;
  }

  /** Accepts nothing more, lets active runs finish (up to the grace time), and closes. The store stays open. */
  async stop(graceMs = 10_000): Promise<void> {
    this.#loop.stop();
    this.#unrecorded.stop();
    const underWay = this.#loop.underWay();
    if (this.#server === undefined) await underWay;
    else await this.#server.close(atMost(graceMs, underWay));
    await this.#writeDrift();
    await this.#connections.close();
  }

  /**
   * Gives a flow an event by hand: from the command line, a queue, or a program that embeds the host. A flow that reads
   * its source needs none.
   *
   * @param to the flow of a generated module, which types the document; or the flow's name, with the document as bytes
   * @returns the number of its run; for a duplicate, that of the first
   * @throws Error if the host has no such flow
   */
  // What a flow reads and sends does not matter here.
  // oxlint-disable-next-line typescript/no-explicit-any
  async submit<Source>(to: Flow<Source, any, any>, document?: Source): Promise<number>;
  async submit(to: string, body?: Uint8Array): Promise<number>;
  async submit(to: Flow | string, given?: unknown): Promise<number> {
    const name = typeof to === "string" ? to : to.name;
    const flow = this.#flows.get(name);
    if (flow === undefined) throw new Error(`there is no flow ${name}`);
    const body = given === undefined || given instanceof Uint8Array ? given : Buffer.from(encode(given));
    const incoming = manualEvent(flow, body, this.#now());
    const accepted = await this.#options.engine.accept(incoming);
    emitTaken(flow, [incoming], [accepted], (event) => this.#emit(event));
    this.#loop.wake();
    return accepted.runId;
  }

  /**
   * Calls the listener for each event of a kind, as `onEvent` does for all.
   *
   * @returns a function that removes the listener
   */
  on<K extends HostEvent["kind"]>(kind: K, listener: (event: HostEventOf<K>) => void): () => void {
    const heard = (event: HostEvent): void => {
      if (isOfKind(event, kind)) listener(event);
    };
    this.#listeners.add(heard);
    return () => void this.#listeners.delete(heard);
  }

  /** Resolves when nothing is due or being worked on; for tests and for ending after one event. */
  idle(): Promise<void> {
    return this.#loop.idle(() => this.#unrecorded.size > 0);
  }

  /** When the next run or trigger is due, in milliseconds since 1970; undefined if nothing is due, or the engine can't tell. */
  async nextDue(): Promise<number | undefined> {
    const due = await this.#loop.nextDue();
    return due === Infinity ? undefined : due;
  }

  async #notReady(): Promise<string | undefined> {
    try {
      await probe(this.#options.engine, this.#now());
      return undefined;
    } catch (error) {
      return `the store can't be used: ${publicMessage(error)}`;
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  /** The only path by which anything reaches a log, an alert or a metric. */
  #emit(raw: HostEvent, received?: number): void {
    const event = this.#redactor.redactEvent(raw);
    this.#metrics.record(event, this.#now(), received);
    this.#alerts.observe(event, this.#now());
    if (event.kind === "drift" && this.#drift.note(event, this.#now())) this.#loop.beside(this.#writeDrift());
    for (const listener of [this.#options.onEvent, ...this.#listeners])
      try {
        listener?.(event);
      } catch {
        // A faulty listener must not affect the host.
      }
  }

  /** Starts due work other than runs. */
  #lookAround(): void {
    this.#lookAtClock();
    this.#lookAtVersions();
    for (const begun of [...this.#turns.begin(), ...this.#upkeep.begin()]) this.#loop.beside(begun);
  }

  /** Once a day: vendors end versions of their APIs. */
  #lookAtVersions(): void {
    const day = Math.floor(this.#now() / 86_400_000);
    if (day === this.#versionsOn) return;
    const warnings = versionWarnings(this.#flows.values(), this.#now(), this.#versionsOn === undefined);
    this.#versionsOn = day;
    for (const { why, isUrgent } of warnings)
      this.#emit({ kind: "warned", why, ...(isUrgent ? { alert: true as const } : {}) });
  }

  /** After a clock jump: warns, and makes sure that nothing waits for a time that was recorded while the clock was wrong. */
  #lookAtClock(): void {
    const now = this.#now();
    const jump = this.#clock.look(now);
    if (jump !== undefined) {
      const why = `this machine's clock has jumped ${jump < 0 ? "back" : "ahead"} by ${spanText(jump)}`;
      this.#emit({ kind: "warned", why, alert: true });
      this.#turns.hurry();
      this.#upkeep.clockJumped(jump);
    }
    if (jump !== undefined ? jump < 0 : !this.#lookedAhead) {
      const bringing = bringForward(this.#options.engine, this.#flows.values(), now);
      this.#loop.beside(bringing.catch((error: unknown) => this.#storeFailed(error)));
    }
    this.#lookedAhead = true;
  }

  #writeDrift(): Promise<void> {
    return this.#drift.write(this.#now()).catch((error: unknown) => this.#storeFailed(error));
  }

  /** Reports it, and tries again later. */
  #storeFailed(error: unknown): void {
    this.#emit({ kind: "store_unavailable", why: publicMessage(error) });
    this.#loop.wakeLater();
  }
}

/** A single event shares a transaction with others that arrive at the same time; several get their own transaction. */
async function acceptedBy(engine: Engine, incoming: readonly IncomingEvent[]): Promise<readonly Accepted[]> {
  const [first, ...others] = incoming;
  if (first === undefined) return [];
  return others.length === 0 ? [await engine.accept(first)] : ((await engine.acceptAll(incoming)) ?? []);
}

/** Waits for a promise, but no longer than a number of milliseconds. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  // The timer keeps the process alive until the end.
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, patience]);
  clearTimeout(timer);
}

/** A host for some flows; `start()` it, and `stop()` it before the program ends. */
export function createHost(options: HostOptions): Host {
  return new Host(options);
}
