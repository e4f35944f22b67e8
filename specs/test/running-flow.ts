/** A flow that runs on this machine: a host with a store in memory, stand-ins of the systems that its spec names, a clock of its own. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode, type Flow } from "@integ/runtime";
import { createHost, Store, type Host, type HostEvent, type Settings } from "@integ/runtime/host";
import {
  sendWebhook,
  StandIn,
  TestClock,
  webhookSecret,
  withoutLimits,
  type SignedWebhookOptions,
  type Span,
  type StandInRequest,
  type SystemModel,
} from "@integ/runtime/testing";
import { DESK, deskModel } from "./desk.ts";
import { flowOfSpec, shippedSystem } from "./shipped-system.ts";

/** Options of `RunningFlow.start`. */
export interface RunningOptions {
  /** The initial documents of the stand-ins, by type: `{ "xero.FoundContact": [ … ] }`. */
  readonly seed?: Readonly<Record<string, readonly unknown[]>>;
  /** Other files of the project: tables, `integ.yaml` with ends that are built in. */
  readonly files?: Readonly<Record<string, string>>;
  /** Settings that are other than a stand-in's, by system: a vendor's key, two secrets. */
  readonly settings?: Readonly<Record<string, Settings>>;
  /** Both sides keep to the system's limits: the clock has to be moved then. Default: there are none. */
  readonly limits?: true;
  /** When it begins. Default: noon of 24 November 2026, UTC. */
  readonly at?: string;
}

/** The requests to the stand-ins of all flows. */
const recorded: StandInRequest[] = [];

/** All requests of the flows of a test file, for its last test: what would the vendors refuse of them? */
export function requestsOfAll(): readonly StandInRequest[] {
  return recorded.splice(0);
}

/** A flow, its host, and the stand-ins that it talks to. `await using flow = await RunningFlow.start(spec)` ends it. */
export class RunningFlow {
  readonly flow: Flow;
  readonly standIn: StandIn;
  readonly clock: TestClock;
  /** All that the stand-ins were asked, the oldest first. */
  readonly requests: readonly StandInRequest[];
  readonly events: readonly HostEvent[];
  /** The settings of each system's connection. */
  readonly settings: Readonly<Record<string, Settings>>;
  /** The host's address. */
  readonly url: string;
  /** The folder of built-in ends. */
  readonly folder: string;
  readonly #host: Host;
  readonly #store: Store;

  private constructor(
    parts: Pick<RunningFlow, "flow" | "standIn" | "clock" | "requests" | "events" | "settings" | "url" | "folder">,
    host: Host,
    store: Store,
  ) {
    this.flow = parts.flow;
    this.standIn = parts.standIn;
    this.clock = parts.clock;
    this.requests = parts.requests;
    this.events = parts.events;
    this.settings = parts.settings;
    this.url = parts.url;
    this.folder = parts.folder;
    this.#host = host;
    this.#store = store;
  }

  /** @param spec its text; the system `desk` takes notes of what has come: see desk.ts. @throws Error if it does not compile */
  static async start(spec: string, options: RunningOptions = {}): Promise<RunningFlow> {
    const flow = await flowOfSpec(spec, { ...DESK, ...options.files });
    const clock = new TestClock(options.at ?? "2026-11-24T12:00:00Z");
    const requests: StandInRequest[] = [];
    const names = Object.values(flow.systems).flatMap(({ kind, name }) => (kind === undefined ? [name] : []));
    const described = await Promise.all(names.map(modelOf));
    const models = options.limits === true ? described : described.map(withoutLimits);
    const standIn = await StandIn.start(models, {
      now: clock.now,
      onRequest: (request) => {
        requests.push(request);
        recorded.push(request);
      },
    });
    for (const [at, documents] of Object.entries(options.seed ?? {})) standIn.seed(...typeIn(at), documents);
    const folder = mkdtempSync(join(tmpdir(), "integ-specs-"));
    const settings = Object.fromEntries(
      Object.values(flow.systems).map(({ kind, name }): [string, Settings] => {
        const own = kind === undefined ? standIn.settings(name) : endSettings(kind, join(folder, name));
        return [name, { ...own, ...options.settings?.[name] }];
      }),
    );
    const systems = Object.values(flow.systems).map((link) => [
      link.name,
      link.kind === undefined ? standIn.link(link.name) : link,
    ]);
    const here: Flow = { ...flow, systems: Object.fromEntries(systems) };
    const store = Store.open(":memory:", "run");
    const events: HostEvent[] = [];
    const host = createHost({
      flows: [here],
      engine: store,
      connections: settings,
      folder,
      now: clock.now,
      random: () => 0,
      firstRun: { [flow.name]: "everything" },
      onEvent: (event) => events.push(event),
    });
    const url = await host.start();
    await host.idle();
    return new RunningFlow({ flow: here, standIn, clock, requests, events, settings, url, folder }, host, store);
  }

  /** Sends a signed document as the system would, and waits until its runs are done for now. */
  async send(document: unknown, options: Partial<Omit<SignedWebhookOptions, "url" | "body">> = {}): Promise<Response> {
    const { trigger } = this.flow;
    const settings = trigger.kind === "webhook" ? (this.settings[trigger.system] ?? {}) : {};
    const response = await sendWebhook(this.flow, {
      secret: webhookSecret(this.flow, settings),
      settings,
      now: this.clock.now(),
      ...options,
      url: this.url,
      body: typeof document === "string" ? document : encode(document),
    });
    await this.#host.idle();
    return response;
  }

  /** The address that the system's webhooks go to. */
  get webhookUrl(): string {
    return `${this.url}/webhooks/${encodeURIComponent(this.flow.name)}`;
  }

  /** Posts what somebody else has signed. */
  async post(body: string | Uint8Array, headers: Readonly<Record<string, string>>, query = ""): Promise<Response> {
    const address = `${this.webhookUrl}${query}`;
    const response = await fetch(address, { method: "POST", headers, body: Buffer.from(body) });
    await this.#host.idle();
    return response;
  }

  /** Gives a document to the flow. */
  async submit(document?: unknown): Promise<void> {
    await this.#host.submit(this.flow.name, document === undefined ? undefined : Buffer.from(encode(document)));
    await this.#host.idle();
  }

  /** Lets time pass, and does what falls due meanwhile. */
  async later(by: Span): Promise<void> {
    this.clock.advance(by);
    await this.#host.idle();
  }

  /** The stand-in's documents of a type: `xero.FoundInvoice`. */
  kept(type: string): readonly Readonly<Record<string, unknown>>[] {
    return this.standIn.documents(...typeIn(type));
  }

  /** The requests to the stand-ins, with the statuses of their responses: `xero.find_contact 200`. */
  get asked(): readonly string[] {
    return this.requests.map(({ system, operation, status }) => `${system}.${operation ?? "?"} ${status}`);
  }

  /** The outcome of each run, the oldest first: `delivered`, or `held: no tax code`. */
  get outcomes(): readonly string[] {
    return this.#store
      .runs({ limit: 100_000 })
      .toReversed()
      .map(({ state, reason }) => (reason === undefined ? state : `${state}: ${reason}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.stop(1000);
    this.#store.close();
    await this.standIn.stop();
  }
}

const known = new Map<string, Promise<SystemModel>>();

/** A system that ships, or the desk; each is read once. */
function modelOf(name: string): Promise<SystemModel> {
  const model = known.get(name) ?? (name === "desk" ? deskModel() : shippedSystem(name).then((one) => one.model));
  known.set(name, model);
  return model;
}

function typeIn(at: string): [system: string, type: string] {
  const [system = "", type = ""] = at.split(".");
  return [system, type];
}

function endSettings(kind: string, folder: string): Settings {
  if (kind === "sql") return { url: `sqlite:${folder}.db` };
  return kind === "mail" ? { smtp: `folder:${folder}`, from: "integ@localhost" } : { folder };
}
