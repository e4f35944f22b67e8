/** How a host calls a system: by HTTP (`connection.ts`), or as a built-in end (`ends/`). */
import type { Flow, Operation, SystemLink } from "../flow.ts";
import type { HostEvent } from "./host-event.ts";
import type { CircuitState } from "./circuit-breaker.ts";
import type { AccessTokens } from "./credentials/access-tokens.ts";
import type { Engine } from "./engine.ts";
import type { OperationResult } from "./operation-result.ts";
import type { Redactor } from "./redaction.ts";
import type { Sending } from "./request.ts";

/** The values of a connection's settings, by name. */
export type Settings = Readonly<Record<string, string | readonly string[]>>;

/** A setting is missing; the message names it. */
export class MissingSetting extends Error {}

/** Calls a system for runs and triggers. */
export interface Transport {
  /** The state of its circuit breaker, for metrics. */
  readonly breaker: CircuitState;
  /** Its access tokens, if it uses them. */
  readonly tokens?: AccessTokens | undefined;
  /** The first value of a setting. @throws MissingSetting */
  setting(name: string): string;
  /** All values of a setting. @throws MissingSetting */
  settings(name: string): readonly string[];
  /** Which of these settings have neither a value nor a default. */
  missing(names: Iterable<string>): string[];
  /** The settings that connecting and these operations use. */
  needed(operations: readonly Operation[]): string[];
  /** Executes an operation. Never throws for what the other system does. @throws MissingSetting */
  send(operation: Operation, args: Readonly<Record<string, unknown>>, sending?: Sending): Promise<OperationResult>;
  /** Closes files and connections. */
  close?(): Promise<void>;
}

/** What the host provides to a built-in end. */
export interface EndOptions {
  readonly link: SystemLink;
  readonly given: Settings;
  readonly engine: Engine;
  readonly redactor: Redactor;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The project's folder. */
  readonly folder: string;
  /** The transport to a system. @throws Error if no flow uses it */
  readonly transport: (system: string) => Transport;
  /** The flows of the host. */
  readonly flows: readonly Flow[];
  readonly emit: (event: HostEvent) => void;
}
