/** The connections of a host: one per system, created when first needed and shared by all flows. */
import type { Flow } from "../flow.ts";
import type { Redactor } from "./redaction.ts";
import type { CircuitState } from "./circuit-breaker.ts";
import { Connection, type Settings } from "./connection.ts";
import { ENDS } from "./ends/index.ts";
import type { Engine } from "./engine.ts";
import { operationsUsedBy, systemsUsedBy } from "./flow-operations.ts";
import type { HostEvent } from "./host-event.ts";
import type { Transport } from "./transport.ts";
import { withZones } from "./zones.ts";

/** What the connections need from the host. */
export interface ConnectionsOptions {
  readonly flows: readonly Flow[];
  /** Settings by system. */
  readonly settings: Readonly<Record<string, Settings>>;
  readonly engine: Engine;
  readonly redactor: Redactor;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly emit: (event: HostEvent) => void;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** The project's folder. */
  readonly folder: string;
}

/** The host's connections, one per system, created when first used. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #made = new Map<string, Transport>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** @throws Error if no flow uses the system */
  of(system: string): Transport {
    let connection = this.#made.get(system);
    if (connection === undefined) {
      connection = this.#make(system);
      this.#made.set(system, connection);
    }
    return connection;
  }

  /** The settings given for a system. */
  settings(system: string): Settings {
    return this.#options.settings[system] ?? {};
  }

  /** A flow with the time zones from its connections' settings. */
  inTheirZones(flow: Flow): Flow {
    return withZones(flow, this.#options.settings).flow;
  }

  /** The circuit breaker states of the systems that have been called so far. */
  breakers(): readonly (readonly [system: string, state: CircuitState])[] {
    return [...this.#made].map(([system, { breaker }]) => [system, breaker] as const);
  }

  /** The systems that another version of a flow calls, but that this host has no settings for. */
  unknownTo(flow: Flow): readonly string[] {
    return [...systemsUsedBy(flow)].filter((system) => {
      if (!this.#options.flows.some(({ systems }) => systems[system] !== undefined)) return true;
      const wanted = Object.keys(flow.systems[system]?.settings ?? {});
      const connection = this.of(system);
      return (
        connection.missing(connection.needed(operationsUsedBy(flow, system)).filter((name) => wanted.includes(name)))
          .length > 0
      );
    });
  }

  /** Systems that a person has to connect first: reported before a run waits for them. */
  async sayUnconnected(): Promise<void> {
    const asked = new Set(this.#options.flows.flatMap((flow) => [...systemsUsedBy(flow)]));
    for (const system of asked) {
      const why = await this.of(system).tokens?.unconnected();
      if (why !== undefined) this.#options.emit({ kind: "warned", alert: true, why });
    }
  }

  /** Releases their resources. */
  async close(): Promise<void> {
    for (const one of this.#made.values()) await one.close?.();
  }

  #make(system: string): Transport {
    const { flows, engine, redactor, now, emit, timeoutMs, folder } = this.#options;
    const asking = flows.filter(({ systems }) => systems[system] !== undefined);
    const link = asking[0]?.systems[system];
    if (link === undefined) throw new Error(`no flow uses the system ${system}`);
    const given = this.settings(system);
    if (link.kind !== undefined)
      return ENDS[link.kind]({
        link,
        given,
        engine,
        redactor,
        now,
        folder,
        transport: (name) => this.of(name),
        flows,
        emit,
      });
    return new Connection(link, given, {
      engine,
      redactor,
      now,
      // The longest retry period of any flow.
      patienceMs: Math.max(...asking.map(({ onFailure }) => onFailure.overSeconds * 1000)),
      unconnected: (why) => emit({ kind: "warned", alert: true, why }),
      paused: (until) => emit({ kind: "warned", alert: true, why: pausedText(system, until) }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }
}

function pausedText(system: string, until: number): string {
  return `${system} gets no requests until ${new Date(until).toISOString()}: it has asked for a pause, or its limit is used up`;
}
