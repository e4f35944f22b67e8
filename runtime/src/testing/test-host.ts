/**
 * A host for tests: flows in this process, a store in memory, a clock that the test moves, and a recording destination
 * in place of the other systems.
 */
import type { Flow, SystemLink } from "../flow.ts";
import { encode } from "../json.ts";
import type { Settings } from "../host/connection.ts";
import type { RunState } from "../host/engine.ts";
import type { HostEvent } from "../host/host-event.ts";
import { createHost, type Host, type HostOptions } from "../host/host.ts";
import { Store } from "../host/sqlite/store.ts";
import { RecordingServer, type RecordedRequest, type Reply } from "./recording-server.ts";
import { sendWebhook, webhookSecret, type SignedWebhookOptions } from "./signed-webhook.ts";
import { settingsOf } from "./stand-in/request-guard.ts";
import { millisecondsOf, TestClock, type Span } from "./test-clock.ts";

// A test may have flows of any document.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyFlow = Flow<any, any, any>;

/** Options of `TestHost.start`. */
export interface TestHostOptions extends Partial<Omit<HostOptions, "flows" | "store" | "now" | "connections">> {
  /** The reply of the other systems; default: `{}`. Can be changed later: `host.destination.reply`. */
  readonly reply?: (request: RecordedRequest) => Reply;
  /** When the test begins, such as `2026-11-25T12:00:00Z`. */
  readonly at?: string;
}

/** A host for tests: a store in memory, a clock that the test moves, and one destination for every system. */
export class TestHost {
  readonly clock: TestClock;
  readonly store: Store;
  /** Stands in for every system, and records its requests. */
  readonly destination: RecordingServer;
  readonly events: readonly HostEvent[];
  readonly #host: Host;
  readonly #flows: readonly AnyFlow[];
  readonly #connections: Readonly<Record<string, Settings>>;
  readonly #url: string;

  private constructor(parts: {
    readonly clock: TestClock;
    readonly store: Store;
    readonly destination: RecordingServer;
    readonly events: readonly HostEvent[];
    readonly host: Host;
    readonly flows: readonly AnyFlow[];
    readonly connections: Readonly<Record<string, Settings>>;
    readonly url: string;
  }) {
    this.clock = parts.clock;
    this.store = parts.store;
    this.destination = parts.destination;
    this.events = parts.events;
    this.#host = parts.host;
    this.#flows = parts.flows;
    this.#connections = parts.connections;
    this.#url = parts.url;
  }

  static async start(flows: readonly AnyFlow[], options: TestHostOptions = {}): Promise<TestHost> {
    const { reply, at, ...rest } = options;
    const clock = new TestClock(at);
    const destination = await RecordingServer.start(reply);
    destination.clock = clock.now;
    const store = Store.open(":memory:", "run");
    const events: HostEvent[] = [];
    const here = flows.map((flow) => ({ ...flow, systems: mapped(flow, (link) => recorded(link, destination.url)) }));
    const connections = Object.assign({}, ...here.map((flow) => mapped(flow, settingsOf))) as Record<string, Settings>;
    const host = createHost({
      random: () => 0,
      ...rest,
      flows: here,
      engine: store,
      connections,
      now: clock.now,
      onEvent: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
    });
    const url = await host.start();
    await host.idle();
    return new TestHost({ clock, store, destination, events, host, flows: here, connections, url });
  }

  /** The host's address. */
  get url(): string {
    return this.#url;
  }

  /** Sends a webhook as the flow's system would, and waits until nothing is due. */
  async send(
    flow: string,
    document: unknown,
    options: Partial<Omit<SignedWebhookOptions, "url" | "body">> = {},
  ): Promise<Response> {
    const found = this.#flows.find((one) => one.name === flow);
    if (found === undefined) throw new Error(`there is no flow ${flow}`);
    const body = typeof document === "string" || document instanceof Uint8Array ? document : encode(document);
    const response = await sendWebhook(found, {
      secret: webhookSecret(found, this.#settingsFor(found)),
      settings: this.#settingsFor(found),
      now: this.clock.now(),
      ...options,
      url: this.#url,
      body,
    });
    await this.#host.idle();
    return response;
  }

  #settingsFor({ trigger }: AnyFlow): Settings {
    return (trigger.kind === "webhook" ? this.#connections[trigger.system] : undefined) ?? {};
  }

  /** Submits a document to a flow, and waits until nothing is due. @returns the run's number */
  async submit(flow: string, document?: unknown): Promise<number> {
    const bytes = document === undefined ? undefined : new TextEncoder().encode(encode(document));
    const run = await this.#host.submit(flow, bytes);
    await this.#host.idle();
    return run;
  }

  /** Lets time pass: work that becomes due meanwhile is done at its time, in order. */
  async advance(by: Span): Promise<void> {
    const until = this.clock.now() + millisecondsOf(by);
    for (;;) {
      const due = await this.#host.nextDue();
      if (due === undefined || due > until) break;
      // Due work that was not done becomes due again a little later.
      this.clock.set(Math.max(due, this.clock.now() + 1));
      await this.#host.idle();
    }
    this.clock.set(until);
    await this.#host.idle();
  }

  /** The bodies of requests that were not reads, parsed, the oldest first. */
  get sent(): readonly unknown[] {
    return this.destination.requests
      .filter(({ method }) => method !== "GET")
      .map(({ body }): unknown => (body === "" ? undefined : JSON.parse(body)));
  }

  /** The outcome of each run, the oldest first: `delivered`, or `held: no tax code`. */
  get outcomes(): readonly (RunState | `${RunState}: ${string}`)[] {
    return this.store
      .runs({ limit: 100_000 })
      .toReversed()
      .map(({ state, reason }) => (reason === undefined ? state : (`${state}: ${reason}` as const)));
  }

  /** For `await using host = await TestHost.start(…)`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async stop(): Promise<void> {
    await this.#host.stop(1000);
    this.store.close();
    await this.destination.stop();
  }
}

function mapped<T>(flow: AnyFlow, of: (link: SystemLink) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(flow.systems).map(([name, link]) => [name, of(link)]));
}

/** The system with the address of the recording destination; access tokens are used as given. */
function recorded({ oauth: _oauth, ...link }: SystemLink, url: string): SystemLink {
  return { ...link, baseUrl: url };
}
