/**
 * The host: takes in what starts flows, runs them, delivers. What it stands on is the engine's: this loop keeps nothing
 * that a restart would miss.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Flow, Operation, SystemLink } from "../flow.ts";
import { Alerts, type AlertOptions } from "./alerts.ts";
import { aloudOf, Hiding, PlainError } from "./aloud.ts";
import { backoff, policyLeft } from "./backoff.ts";
import { ClockWatch, spanText } from "./clock.ts";
import { Connection, type Settings } from "./connection.ts";
import { DriftLog } from "./drift.ts";
import { execute, type Ending } from "./execute.ts";
import { dropAllExpired } from "./expiry.ts";
import type { HostEvent } from "./host-event.ts";
import { Metrics } from "./metrics.ts";
import {
  StoreError,
  TransientStoreError,
  UnreadableError,
  type IncomingEvent,
  type Engine,
  type Run,
} from "./engine.ts";
import { filesSource } from "./triggers/files.ts";
import { pollSource, reconcileSource } from "./triggers/poll.ts";
import { scheduleSource } from "./triggers/schedule.ts";
import type { FirstRun, TriggerSource, TriggerContext } from "./triggers/trigger-source.ts";
import { incomingEvent, emitTaken, tickEvent } from "./ingest.ts";
import { ReadCache } from "./read-cache.ts";
import { probe } from "./probe.ts";
import { same } from "./signature.ts";
import { callersSettings, emptySettings, type SettingsFound } from "./secrets.ts";
import { processing } from "./tracing.ts";
import { UnrecordedRuns } from "./unrecorded.ts";
import { reply, receive, type WebhookReceiver } from "./webhook-receiver.ts";

export interface HostOptions {
  // A host has flows of every kind of document; each keeps its own types to itself.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly flows: readonly Flow<any, any, any>[];
  /** What it stands on: `openEngine` opens one. */
  readonly engine: Engine;
  /** Settings by system. */
  readonly connections?: Readonly<Record<string, Settings>>;
  readonly listen?: { readonly host: string; readonly port: number };
  /** How this host is called from outside, such as `https://hooks.shop.example`: for senders that sign an address. */
  readonly publicUrl?: string;
  /** The largest webhook, in bytes. */
  readonly maxBytes?: number;
  /** What /metrics is asked with, as `Authorization: Bearer …`; without it whoever reaches it may read it. */
  readonly metricsToken?: string;
  /** How long a webhook may take to come in, in milliseconds; its head a third of that. */
  readonly receiveTimeoutMs?: number;
  /** How many runs are worked on at once. */
  readonly concurrency?: number;
  readonly onEvent?: (event: HostEvent) => void;
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
  /** Milliseconds that only ever go on, whatever is done to the clock; for tests. */
  readonly steady?: () => number;
  /** From 0 to 1; for tests. */
  readonly random?: () => number;
  /** The folder that the patterns of files are below. */
  readonly folder?: string;
  /** Where a flow begins that has never run, by its name: with what comes from now on where it isn't said. */
  readonly firstRun?: Readonly<Record<string, FirstRun>>;
  /** How long bodies of events, and answers of destinations, are kept that are over, in milliseconds. */
  readonly retention?: { readonly eventsMs: number; readonly resultsMs: number };
  readonly alerts?: AlertOptions;
  /** How long a request to another system may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Makes a flow of a module that the store has kept: for runs that are to be done as they would have been then. */
  readonly loadModule?: (text: string, flow: string) => Promise<Flow>;
  /** How long that may take, in milliseconds. */
  readonly loadTimeoutMs?: number;
}

/** A limit of a day puts a run off for this long at most, in milliseconds. */
const LONGEST_WAIT = 25 * 3_600_000;
/** So many letters a kept module has at most; one of a hundred destinations has a tenth of it. */
const LONGEST_MODULE = 8_000_000;
/** A look for what is new that takes longer, in milliseconds, is told of. */
const SLOW_TURN = 15 * 60_000;
/** So many runs of a flow are brought forward at once. */
const BROUGHT_AT_ONCE = 1000;
/** How often what has expired is looked for, in milliseconds: what is kept for days need not go to the minute. */
const DROP_EVERY = 3_600_000;
/** How long after the clock has jumped ahead nothing is dropped, in milliseconds. */
const DROP_LATER = 24 * 3_600_000;

/** A trigger, when it has its next turn, and since when it has this one. */
interface Turn {
  readonly source: TriggerSource;
  at: number;
  busy: boolean;
  since: number;
  /** It was said that this turn is slow. */
  isSaid: boolean;
}

function pausedText(system: string, until: number): string {
  return `${system} is left alone until ${new Date(until).toISOString()}: it has asked for that, or its limit is used up`;
}

/** Settings with which no host may start, each by its name and with what is wrong with it. */
export class SettingsError extends Error {
  constructor(wrong: readonly string[]) {
    super(`settings are wrong: ${wrong.join("; ")}`);
  }
}

/**
 * Runs flows: takes webhooks in, polls, keeps timetables, watches folders; maps what comes and delivers it, in order within each
 * ordering key, again and again until it is done or a person is asked. What happens is told to `onEvent`.
 *
 * Made by `createHost`. `start` listens and begins to work, `stop` ends what is under way and keeps the rest for the next start; what
 * was accepted survives either way, and a kill. Times are milliseconds since 1970.
 */
export class Host {
  readonly #options: HostOptions;
  readonly #flows: ReadonlyMap<string, Flow>;
  readonly #connections = new Map<string, Connection>();
  /** Runs that are being done: so many at once as `concurrency` says. */
  readonly #working = new Set<Promise<void>>();
  /** All else that is under way: triggers and upkeep. They take no run's place, however slow they are. */
  readonly #beside = new Set<Promise<void>>();
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  /** Whether a pump is at work, and whether there was reason for another since. */
  #pumping = false;
  #again = false;
  #woken = false;
  readonly #receiver: WebhookReceiver;
  /** Flows as they were, by name and version. */
  readonly #earlier = new Map<string, Flow>();
  readonly #hiding = new Hiding();
  readonly #cache = new ReadCache(() => this.#now());
  readonly #metrics = new Metrics();
  readonly #alerts: Alerts;
  readonly #unrecorded: UnrecordedRuns;
  #upkeepAt = 0;
  /** When what has expired is looked for again; never while it is. */
  #dropsAt = 0;
  readonly #drift: DriftLog;
  readonly #clock: ClockWatch;
  /** Whether runs were looked for that wait for a time that a wrong clock has given. */
  #lookedAhead = false;
  readonly #sources: Turn[];

  constructor(options: HostOptions) {
    this.#options = options;
    this.#drift = new DriftLog(options.engine);
    this.#clock = new ClockWatch(options.steady ?? (options.now === undefined ? () => performance.now() : undefined));
    this.#receiver = {
      maxBytes: options.maxBytes ?? 1024 * 1024,
      ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
      accept: (incoming) => options.engine.accept(incoming),
      connection: (system) => this.#connection(system),
      hiding: this.#hiding,
      now: () => this.#now(),
      tell: (event) => this.#emit(event),
    };
    this.#unrecorded = new UnrecordedRuns({
      engine: options.engine,
      now: () => this.#now(),
      tell: (event) => this.#emit(event),
      hide: (text) => this.#hiding.hide(text),
      recorded: () => this.#wake(),
    });
    this.#alerts = new Alerts(options.alerts ?? {}, this.#now(), (why) => this.#emit({ kind: "alert_failed", why }));
    this.#flows = new Map(options.flows.map((flow) => [flow.name, flow as Flow]));
    for (const flow of this.#flows.values())
      for (const [system, link] of Object.entries(flow.systems))
        this.#hiding.add(link, options.connections?.[system] ?? {});
    this.#sources = [...this.#flows.values()].flatMap((flow) =>
      triggersOf({
        flow,
        engine: options.engine,
        connection: (system) => this.#connection(system),
        emit: (event) => this.#emit(event),
        firstRun: options.firstRun?.[flow.name] ?? "now",
        folder: options.folder ?? process.cwd(),
      }).map((source): Turn => ({ source, at: 0, busy: false, since: 0, isSaid: false })),
    );
  }

  /** Settings that the flows need and that are not given, as `system.setting`. Empty when the host can start. */
  missingSettings(): string[] {
    const missing = new Set<string>();
    for (const flow of this.#flows.values()) {
      const used = new Set(operationsOf(flow).map((operation) => operation.system));
      for (const system of used) {
        const connection = this.#connection(system);
        for (const name of connection.missing(connection.needed())) missing.add(`${system}.${name}`);
      }
      if (flow.trigger.kind === "webhook") {
        const { system } = flow.trigger;
        const wanted = settingsToReceive(flow.systems[system]);
        for (const name of this.#connection(system).missing(wanted)) missing.add(`${system}.${name}`);
      }
    }
    return [...missing].sort();
  }

  /** What is wrong with settings that are there, by name: secrets that are none, or are easily guessed. */
  settingsFound(): SettingsFound {
    const found = [...this.#flows.values()].flatMap((flow): SettingsFound[] => {
      const used = [...new Set(operationsOf(flow).map((operation) => operation.system))].map((system) => {
        const connection = this.#connection(system);
        const given = this.#options.connections?.[system] ?? {};
        const link = flow.systems[system];
        return { weak: [], wrong: link === undefined ? [] : emptySettings(link, given, connection.needed()) };
      });
      const { trigger } = flow;
      const link = trigger.kind === "webhook" ? flow.systems[trigger.system] : undefined;
      return link === undefined ? used : [...used, callersSettings(link, this.#options.connections?.[link.name] ?? {})];
    });
    const each = (of: (one: SettingsFound) => readonly string[]): string[] => [...new Set(found.flatMap(of))].sort();
    return { wrong: each((one) => one.wrong), weak: each((one) => one.weak) };
  }

  /** Listens and starts to work. @throws Error where a secret is none: it would let anybody in. @returns the address, such as `http://127.0.0.1:8484`. */
  async start(): Promise<string> {
    const { wrong, weak } = this.settingsFound();
    if (wrong.length > 0) throw new SettingsError(wrong);
    for (const why of weak) this.#emit({ kind: "warned", why });
    const { host, port } = this.#options.listen ?? { host: "127.0.0.1", port: 0 };
    const slowest = this.#options.receiveTimeoutMs ?? 30_000;
    const limits = {
      requestTimeout: slowest,
      headersTimeout: slowest / 3,
      connectionsCheckingInterval: Math.min(5000, slowest / 3),
    };
    const server = createServer(limits, (request, response) => {
      this.#route(request, response).catch(() => reply(response, 500, { error: "something went wrong here" }));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    const address = server.address() as AddressInfo;
    const url = `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
    this.#emit({ kind: "listening", url });
    this.#wake();
    return url;
  }

  /** Takes nothing more in, lets what runs come to its end (up to the grace time), and closes. The store stays open. */
  async stop(graceMs = 10_000): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#unrecorded.stop();
    const server = this.#server;
    if (server !== undefined) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // It keeps the process alive: who waits for nothing but what keeps none would be gone before the end.
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
      await Promise.race([this.#underWay(), patience]);
      clearTimeout(timer);
      server.closeAllConnections();
      await closed;
    } else await this.#underWay();
    await this.#drift.write(this.#now()).catch((error: unknown) => this.#storeFailed(error));
  }

  /** What is being looked for is done too, where it is found: nobody else would do it before the next start. */
  async #underWay(): Promise<void> {
    while (this.#pumping) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([...this.#working, ...this.#beside]);
  }

  /** Gives a flow an event by hand: from the command line, or a program that embeds the host. A flow that reads its source needs none. */
  async submit(flowName: string, body?: Uint8Array): Promise<number> {
    const flow = this.#flows.get(flowName);
    if (flow === undefined) throw new Error(`there is no flow ${flowName}`);
    const incoming = byHand(flow, body, this.#now());
    const accepted = await this.#options.engine.accept(incoming);
    emitTaken(flow, [incoming], [accepted], (event) => this.#emit(event));
    this.#wake();
    return accepted.runId;
  }

  /** Resolves when nothing is due or being worked on; for tests and for ending after one event. */
  async idle(): Promise<void> {
    for (;;) {
      // One that is at work is waited for: to ask for another again and again would keep it from ending.
      if (!this.#pumping) await this.#pump();
      const atWork = this.#working.size > 0 || this.#beside.size > 0 || this.#unrecorded.size > 0 || this.#pumping;
      if (!atWork && !this.#again && !this.#woken) return;
      await Promise.race([...this.#working, ...this.#beside, new Promise((resolve) => setImmediate(resolve))]);
    }
  }

  async #route(request: Parameters<typeof receive>[1], response: Parameters<typeof receive>[2]): Promise<void> {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (path === "/livez") return reply(response, 200, { alive: true });
    if (path === "/readyz" || path === "/healthz") return reply(response, ...(await this.#ready()));
    if (path === "/metrics") {
      const { metricsToken } = this.#options;
      if (metricsToken !== undefined && !same(`Bearer ${metricsToken}`, request.headers.authorization ?? ""))
        return reply(response, 401, { error: "metrics_token is needed" }, { "WWW-Authenticate": "Bearer" });
      const circuits = [...this.#connections].map(([system, one]) => [system, one.breaker] as const);
      const page = await this.#metrics.page(this.#options.engine, this.#now(), circuits);
      response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
      response.end(page);
      return;
    }
    const name = /^\/webhooks\/([^/]+)$/.exec(path)?.[1];
    const flow = name === undefined ? undefined : this.#flows.get(decoded(name));
    if (flow === undefined)
      return reply(response, 404, { error: "nothing is here; webhooks go to /webhooks/<integration>" });
    if (this.#stopping) return reply(response, 503, { error: "this host is stopping" }, { "Retry-After": "30" });
    await receive(flow, request, response, this.#receiver);
    this.#wake();
  }

  /** Ready is who takes webhooks in: not while it stops, and not where the store can't be written. */
  async #ready(): Promise<readonly [status: number, body: object]> {
    if (this.#stopping) return [503, { ready: false, why: "this host is stopping" }];
    try {
      await probe(this.#options.engine, this.#now());
      return [200, { ready: true }];
    } catch (error) {
      return [503, { ready: false, why: `the store can't be used: ${aloudOf(error)}` }];
    }
  }

  #connection(system: string): Connection {
    let connection = this.#connections.get(system);
    if (connection === undefined) {
      const link = [...this.#flows.values()].map((flow) => flow.systems[system]).find((one) => one !== undefined);
      if (link === undefined) throw new Error(`no flow knows the system ${system}`);
      connection = new Connection(link, this.#options.connections?.[system] ?? {}, {
        engine: this.#options.engine,
        hiding: this.#hiding,
        now: () => this.#now(),
        patienceMs: this.#patience(system),
        paused: (until) => this.#emit({ kind: "warned", alert: true, why: pausedText(system, until) }),
        ...(this.#options.timeoutMs === undefined ? {} : { timeoutMs: this.#options.timeoutMs }),
      });
      this.#connections.set(system, connection);
    }
    return connection;
  }

  /** How long the most patient flow goes on trying that asks a system, in milliseconds. */
  #patience(system: string): number {
    const asking = [...this.#flows.values()].filter((flow) => flow.systems[system] !== undefined);
    return Math.max(...asking.map((flow) => flow.onFailure.overSeconds * 1000));
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  /** Milliseconds on a clock that nobody sets. */
  #steady(): number {
    return (this.#options.steady ?? (() => performance.now()))();
  }

  /** The one way by which anything reaches a log, an alert or a metric. */
  #writeDrift(): void {
    const writing = this.#drift.write(this.#now()).catch((error: unknown) => this.#storeFailed(error));
    this.#begin(writing, this.#beside);
  }

  #emit(raw: HostEvent, received?: number): void {
    const event = this.#hiding.told(raw);
    this.#metrics.record(event, this.#now(), received);
    this.#alerts.observe(event, this.#now());
    if (event.kind === "drift" && this.#drift.note(event, this.#now())) this.#writeDrift();
    try {
      this.#options.onEvent?.(event);
    } catch {
      // Who listens is not what the host stands on.
    }
  }

  /** However many ask for it in one turn of the loop, there is one look. */
  #wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    setImmediate(() => {
      this.#woken = false;
      void this.#pump();
    });
  }

  /** Takes up what is due, as much as may be worked on at once; then waits for what falls due next. One at a time. */
  async #pump(): Promise<void> {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        if (this.#stopping) return;
        this.#lookAtClock();
        this.#startTriggers();
        this.#upkeep();
        await this.#takeUp();
      } while (this.#again);
      await this.#sleep();
    } catch (error) {
      this.#storeFailed(error);
    } finally {
      this.#pumping = false;
    }
  }

  /** A clock that was put back, or on: it is said, and nothing waits for a time that was noted while it was wrong. */
  #lookAtClock(): void {
    const now = this.#now();
    const jump = this.#clock.look(now);
    if (jump !== undefined) {
      const why = `the clock of this machine has gone ${jump < 0 ? "back" : "on"} by ${spanText(jump)}`;
      this.#emit({ kind: "warned", why, alert: true });
      for (const entry of this.#sources) entry.at = 0;
      this.#upkeepAt = 0;
      // By a clock that is wrong much has expired that has not: somebody may set it right first.
      if (this.#dropsAt !== Infinity) this.#dropsAt = jump < 0 ? 0 : now + DROP_LATER;
    }
    if (jump !== undefined ? jump < 0 : !this.#lookedAhead) this.#begin(this.#bringForward(now), this.#beside);
    this.#lookedAhead = true;
  }

  /** Runs that are put off for longer than any policy can: their time was noted by a clock that was ahead. */
  async #bringForward(now: number): Promise<void> {
    const { engine } = this.#options;
    try {
      for (const [name, flow] of this.#flows) {
        const longest = Math.max(flow.onFailure.overSeconds * 1000, LONGEST_WAIT);
        for (const state of ["waiting", "retrying"] as const) {
          for (let found = BROUGHT_AT_ONCE; found === BROUGHT_AT_ONCE;) {
            // Those that are brought forward are found no more.
            const runs = await engine.runs({ flow: name, state, dueAfter: now + longest, limit: BROUGHT_AT_ONCE });
            found = runs.length;
            for (const run of runs)
              await engine.settle(run.id, state, now, {
                dueAt: now,
                ...(run.reason === undefined ? {} : { reason: run.reason }),
                ...(run.reasonId === undefined ? {} : { reasonId: run.reasonId }),
              });
          }
        }
      }
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  /** Gives each trigger its turn whose time has come. */
  #startTriggers(): void {
    for (const entry of this.#sources) {
      if (entry.busy) this.#tellIfSlow(entry);
      if (entry.busy || entry.at > this.#now()) continue;
      Object.assign(entry, { busy: true, isSaid: false, since: this.#steady() });
      this.#begin(
        entry.source
          .turn(this.#now())
          .then(
            (at) => void (entry.at = at),
            (error: unknown) => {
              entry.at = this.#now() + 5000;
              if (isTransientStoreError(error)) this.#storeFailed(error);
              else this.#emit({ kind: "poll_failed", flow: entry.source.flow, why: aloudOf(error) });
            },
          )
          .finally(() => (entry.busy = false)),
        this.#beside,
      );
    }
  }

  /** Once for each turn. */
  #tellIfSlow(entry: Turn): void {
    if (entry.isSaid || this.#steady() - entry.since < SLOW_TURN) return;
    entry.isSaid = true;
    const why = `has been looking for what is new for ${SLOW_TURN / 60_000} minutes, and is still at it`;
    this.#emit({ kind: "warned", flow: entry.source.flow, why, alert: true });
  }

  /** Every few minutes: what is over its time is dropped, who has been silent is told of. */
  #upkeep(): void {
    const now = this.#now();
    if (now < this.#upkeepAt) return;
    this.#upkeepAt = now + 300_000;
    const { engine, retention } = this.#options;
    const trouble = (error: unknown): void => this.#storeFailed(error);
    const retaining = async (): Promise<void> => {
      if (retention === undefined || now < this.#dropsAt) return;
      this.#dropsAt = Infinity;
      try {
        const expiry = { now, eventsBefore: now - retention.eventsMs, resultsBefore: now - retention.resultsMs };
        await dropAllExpired(engine, expiry, () => !this.#stopping);
        this.#dropsAt = this.#now() + DROP_EVERY;
      } catch (error) {
        this.#dropsAt = now;
        throw error;
      }
    };
    // Each by itself: where one can't be done, the others are.
    this.#begin(retaining().catch(trouble), this.#beside);
    this.#writeDrift();
    this.#begin(this.#alerts.look(engine, now).catch(trouble), this.#beside);
  }

  async #takeUp(): Promise<void> {
    const { engine, concurrency = 8 } = this.#options;
    const flows = [...this.#flows.keys()];
    // As long as there is something to take, more of it at a time.
    for (let wanted = 1; !this.#stopping; wanted *= 2) {
      const free = Math.min(concurrency - this.#working.size, wanted);
      if (free <= 0) return;
      const claims = Array.from({ length: free }, async () => engine.claim(this.#now(), flows));
      const claimed = await Promise.allSettled(claims);
      // What is claimed is done, whatever became of the other claims.
      for (const one of claimed)
        if (one.status === "fulfilled" && one.value !== undefined) this.#begin(this.#work(one.value), this.#working);
      const failed = claimed.find((one) => one.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      if (claimed.some((one) => one.status === "fulfilled" && one.value === undefined)) return;
    }
  }

  #begin(job: Promise<void>, among: Set<Promise<void>>): void {
    const work = job.finally(() => {
      among.delete(work);
      this.#wake();
    });
    among.add(work);
  }

  /** When the next run or trigger is due, in milliseconds since 1970; undefined where nothing is, or nobody knows. */
  async nextDue(): Promise<number | undefined> {
    const sources = this.#sources.flatMap((entry) => (entry.busy ? [] : [entry.at]));
    const run = await this.#options.engine.nextDue([...this.#flows.keys()]);
    const due = Math.min(...sources, run ?? Infinity);
    return due === Infinity ? undefined : due;
  }

  /** Until the next run or trigger is due; what another process has put into the store is seen within a second or so. */
  async #sleep(): Promise<void> {
    if (this.#stopping) return;
    const { concurrency = 8 } = this.#options;
    // Who has all hands full looks again when one of them is free.
    const due = this.#working.size >= concurrency ? Infinity : ((await this.nextDue()) ?? Infinity);
    const wait = Math.min(Math.max(due - this.#now(), 250), 1500);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), wait);
    this.#timer.unref();
  }

  /** What a run is done with: the flow as it is here, or in the version that a person has replayed it with; or why it can't be. */
  async #flowOf({ flow: name, pinned }: Run): Promise<Flow | Ending> {
    const today = this.#flows.get(name) as Flow;
    if (pinned === undefined || pinned === today.version) return today;
    const key = `${name} ${pinned}`;
    const known = this.#earlier.get(key);
    if (known !== undefined) return known;
    const { engine, loadModule, loadTimeoutMs = 20_000 } = this.#options;
    const wrong = (id: string): Ending => ({ kind: "held", reason: `${id} (module ${pinned})`, id });
    let loaded: Flow;
    let strange: readonly string[];
    try {
      const text = await engine.module(name, pinned);
      if (text === undefined) return wrong("the module that it is to be done with is not kept here");
      if (text.length > LONGEST_MODULE)
        return wrong("the module that it is to be done with is longer than any that integ makes");
      if (loadModule === undefined)
        return wrong("it is to be done with another module than this host has, and this host loads none");
      loaded = await within(loadTimeoutMs, loadModule(text, name));
      const systems = new Set(operationsOf(loaded).map(({ system }) => system));
      strange = [...systems].filter((system) => !this.#knows(system, loaded));
    } catch (error) {
      if (isTransientStoreError(error) && !(error instanceof UnreadableError)) throw error;
      const ending = wrong("the module that it is to be done with can't be loaded");
      return { ...ending, aloud: `a module can't be loaded: ${aloudOf(error)}` };
    }
    if (strange.length > 0)
      return wrong(`it needs what this host has no connection for, ${strange.join(", ")}: stop it, and start it anew`);
    this.#earlier.set(key, loaded);
    return loaded;
  }

  /** Whether a system can be talked to with what this host was started with. */
  #knows(system: string, { systems }: Flow): boolean {
    if (![...this.#flows.values()].some((flow) => flow.systems[system] !== undefined)) return false;
    const wanted = Object.keys(systems[system]?.settings ?? {});
    const connection = this.#connection(system);
    return connection.missing(connection.needed().filter((name) => wanted.includes(name))).length === 0;
  }

  async #work(run: Run): Promise<void> {
    let flow = this.#flows.get(run.flow) as Flow;
    let ending: Ending;
    try {
      const wanted = await this.#flowOf(run);
      if ("kind" in wanted) ending = wanted;
      else {
        flow = wanted;
        const doing = (): Promise<Ending> =>
          execute(wanted, run, {
            store: this.#options.engine,
            cache: this.#cache,
            connection: (system) => this.#connection(system),
            now: () => this.#now(),
            emit: (event) => this.#emit(event),
          });
        ending = await processing(flow.name, run.id, run.headers ?? {}, doing, (one) => one.kind);
      }
    } catch (error) {
      // A mapping never throws; what does is the store, or a mistake of integ's own, and then the run waits for a person.
      if (error instanceof UnreadableError)
        ending = {
          kind: "held",
          reason: `what it has read or sent before can't be read: ${error.message}`,
          id: "steps can't be read",
        };
      else if (isTransientStoreError(error))
        ending = {
          kind: "retry",
          reason: `the store can't be used: ${(error as Error).message}`,
          id: "the store can't be used",
          aloud: `the store can't be used: ${aloudOf(error)}`,
        };
      else
        ending = {
          kind: "held",
          reason: `a bug in integ: ${error instanceof Error ? error.message : String(error)}`,
          id: "a bug in integ",
          aloud: `a bug in integ: ${aloudOf(error)}`,
        };
    }
    await this.#unrecorded.record(run, ending, () => this.#settle(flow, run, ending));
  }

  /** Tries again in a while. */
  #storeFailed(error: unknown): void {
    this.#emit({ kind: "store_unavailable", why: aloudOf(error) });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), 1000);
    this.#timer.unref();
  }

  async #settle(flow: Flow, run: Run, ending: Ending): Promise<void> {
    const { engine } = this.#options;
    const now = this.#now();
    const told = { flow: flow.name, run: run.id };
    // What is stored is for people; what is told may go anywhere.
    const aloud = ending.aloud ?? ("id" in ending ? ending.id : ending.kind === "wait" ? ending.reason : "");
    const reason = "reason" in ending ? this.#hiding.hide(ending.reason) : "";
    const written = ending.newest === undefined ? {} : { newest: ending.newest };
    const by = { ...written, ...(flow.version === run.version ? {} : { version: flow.version }) };
    if (ending.kind === "wait") {
      // Nothing was asked: it costs no try, and the run is due again when something may be.
      await engine.settle(run.id, "waiting", now, { ...written, reason, dueAt: Math.max(ending.until, now + 100) });
      this.#emit({ kind: "waiting", ...told, reason: aloud, at: ending.until });
      return;
    }
    if (ending.kind === "retry") {
      const attempt = run.attempts + 1;
      const wait = backoff(flow.onFailure, attempt, (this.#options.random ?? Math.random)());
      const asked = ending.afterMs ?? 0;
      // Who asks for more than the policy has left gets what it has left: then is the last try, and somebody is told.
      const left = asked > (wait ?? Infinity) ? await policyLeft(engine, run, flow.onFailure, now) : Infinity;
      if (wait === undefined || left === 0) {
        const tries = ` (tried ${attempt} time${attempt === 1 ? "" : "s"})`;
        const { id } = ending;
        const kind = flow.onFailure.afterwards === "hold" ? "held" : "skipped";
        await engine.settle(run.id, kind, now, {
          ...by,
          reason: reason + tries,
          reasonId: id,
          attempts: attempt,
        });
        this.#emit({ kind, ...told, reason: aloud + tries, id });
        return;
      }
      const at = now + Math.max(wait, Math.min(asked, left));
      await engine.settle(run.id, "retrying", now, { ...by, reason, dueAt: at, attempts: attempt });
      this.#emit({ kind: "retrying", ...told, reason: aloud, at, attempt });
      return;
    }
    if (ending.kind === "delivered") {
      await engine.settle(run.id, "delivered", now, by);
      this.#emit({ kind: "delivered", ...told }, run.receivedAt);
      return;
    }
    await engine.settle(run.id, ending.kind, now, { ...by, reason, reasonId: ending.id });
    this.#emit({ kind: ending.kind, ...told, reason: aloud, id: ending.id });
  }
}

/** What starts a flow beside webhooks and people. */
function triggersOf(host: TriggerContext): TriggerSource[] {
  const { trigger } = host.flow;
  switch (trigger.kind) {
    case "schedule":
      return [scheduleSource(trigger.timetable, host)];
    case "poll":
      return [pollSource(trigger.list, trigger.everySeconds, host)];
    case "files":
      return [filesSource(trigger.pattern, host)];
    case "webhook":
      return trigger.reconcile === undefined
        ? []
        : [reconcileSource(trigger.reconcile.timetable, trigger.reconcile.list, host)];
    case "manual":
      return [];
  }
}

/** The settings by which a system's webhooks are known to be its own. */
export function settingsToReceive(link: SystemLink | undefined): string[] {
  const { signature, webhookAuth: auth } = link ?? {};
  if (signature !== undefined) return [signature.secret];
  if (auth === undefined) return [];
  return auth.kind === "basic" ? [auth.user, auth.password] : [auth.token];
}

/** All that a flow asks of other systems. */
export function operationsOf(flow: Flow): Operation[] {
  const { trigger } = flow;
  const lists = [
    flow.source.read,
    trigger.kind === "poll" ? trigger.list : trigger.kind === "webhook" ? trigger.reconcile?.list : undefined,
  ];
  return [...lists, flow.source.refresh, ...flow.fetches, ...flow.destinations].flatMap(
    (step) => step?.operation ?? [],
  );
}

/** An event that a person has made. */
export function byHand(flow: Flow, body: Uint8Array | undefined, now: number): IncomingEvent {
  if (flow.source.read !== undefined) return tickEvent(flow, now, undefined);
  if (body === undefined) throw new Error(`${flow.name} needs a document`);
  return incomingEvent(flow, body, {}, now);
}

/** @throws PlainError where it takes longer than so many milliseconds */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PlainError(`it takes longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isTransientStoreError(error: unknown): boolean {
  return (
    error instanceof TransientStoreError ||
    error instanceof StoreError ||
    (error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR")
  );
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
