/**
 * Keeps private data out of logs, alerts, traces and metrics. They carry fixed texts of integ and of the specs only. What documents
 * and other systems say stays in the store, where people look it up by the run's number. Values of settings are always redacted.
 */
import type { BasicAuth } from "../credentials.ts";
import type { SystemLink } from "../flow.ts";
import type { HostEvent } from "./host-event.ts";

/** An error whose message is a fixed text and may be logged as it is. */
export class PublicError extends Error {}

/** An error whose message may quote outside data, with a fixed text beside it that may be logged. */
export interface HasPublicMessage extends Error {
  readonly publicMessage: string;
}

/** The text of an error that may be logged: its fixed text, or its class and the place where it was thrown, never its message. */
export function publicMessage(error: unknown): string {
  if (!(error instanceof Error)) return "a value other than an Error was thrown";
  if (error instanceof PublicError) return error.message;
  if ("publicMessage" in error && typeof error.publicMessage === "string") return error.publicMessage;
  // SQLite's own texts by its codes.
  if ("errstr" in error && typeof error.errstr === "string") return error.errstr;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code !== undefined && /^[A-Z0-9_]{2,60}$/.test(code)) return code;
  // The message comes before the frames, and may contain lines that look like one.
  const stack = error.stack ?? "";
  const frames = stack.slice(stack.indexOf(error.message) + error.message.length).split("\n");
  const at = /([\w.-]+\.[cm]?[jt]s:\d+)/.exec(frames.find((line) => /^\s+at /.test(line)) ?? "");
  return `${error.constructor.name}${at === null ? "" : ` at ${at[1]}`}`;
}

const HIDDEN = "•••";
/** Shorter values occur by chance in every text. The second limit is for settings that are not secret. */
const [SHORTEST_SECRET, SHORTEST] = [4, 8];
/** How many of the most recent access tokens are redacted. */
const MOST_TOKENS = 16;

/** Replaces values of settings and access tokens in texts, plain or encoded as JSON, URL component or base64. */
export class Redactor {
  /** Longest first, as one may contain another. */
  #values: readonly string[] = [];
  #tokens: readonly string[] = [];

  /** Adds the settings of a connection. */
  add(link: SystemLink, settings: Readonly<Record<string, string | readonly string[]>>): void {
    const values = Object.entries(settings).flatMap(([name, given]) => {
      const secret = link.settings[name]?.secret !== false;
      return [given].flat().filter((value) => (secret ? value.length >= SHORTEST_SECRET : isTelling(value)));
    });
    const { webhookAuth: auth } = link;
    const called = auth?.kind === "basic" ? pairs(settings[auth.user], settings[auth.password]) : [];
    const calling = link.basic === undefined ? [] : [basicText(link.basic, settings)];
    this.#values = ordered([...this.#values, ...[...values, ...called, ...calling].flatMap(formsOf)]);
  }

  /** Adds an access token that a connection obtained. */
  addToken(token: string): void {
    if (!this.#tokens.includes(token) && token.length >= SHORTEST_SECRET)
      this.#tokens = [token, ...this.#tokens].slice(0, MOST_TOKENS);
  }

  /** The text with each known value replaced by `•••`. */
  redact(text: string): string {
    let plain = text;
    for (const value of [...this.#tokens, ...this.#values]) plain = plain.replaceAll(value, HIDDEN);
    return plain;
  }

  /** The event with its sentences redacted. Documents that it carries for the embedding program are left as they are. */
  redactEvent(event: HostEvent): HostEvent {
    const texts = Object.entries(event).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "string" && TEXTS.has(name) ? this.redact(value) : value,
    ]);
    return Object.fromEntries(texts) as HostEvent;
  }
}

/** The fields of events that are sentences. */
const TEXTS: ReadonlySet<string> = new Set(["why", "reason", "id"]);

function isTelling(value: string): boolean {
  return value.length >= SHORTEST && !/^https?:/.test(value);
}

function pairs(users: string | readonly string[] = [], passwords: string | readonly string[] = []): string[] {
  return [users].flat().flatMap((user) => [passwords].flat().map((password) => `${user}:${password}`));
}

/** User and password as sent, before they are encoded. */
function basicText(
  { user, password = "" }: BasicAuth,
  settings: Readonly<Record<string, string | readonly string[]>>,
): string {
  return `${user}:${password}`.replace(/\{(\w+)\}/g, (_, name: string) => [settings[name] ?? ""].flat()[0] ?? "");
}

function formsOf(value: string): string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  return [value, inJson, encodeURIComponent(value.toWellFormed()), Buffer.from(value).toString("base64")];
}

function ordered(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}
