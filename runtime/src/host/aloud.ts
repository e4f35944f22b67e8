/**
 * What may be said aloud: in logs, alerts, traces and metrics. That is fixed text of integ's own and of the specs; what documents
 * and other systems say stays in the store, where people look it up by the run's number. Values of settings are said nowhere.
 */
import type { SystemLink } from "../flow.ts";
import type { HostEvent } from "./host-event.ts";

/** An error whose message is a fixed text, without anything from outside. */
export class PlainError extends Error {}

/** An error with a fixed text beside its message, which may quote what came from outside. */
export interface Spoken extends Error {
  readonly aloud: string;
}

/** What is said of an error: its own fixed text, or of which kind it is and where it came up, never its message. */
export function aloudOf(error: unknown): string {
  if (!(error instanceof Error)) return "something that is no error was thrown";
  if (error instanceof PlainError) return error.message;
  if ("aloud" in error && typeof error.aloud === "string") return error.aloud;
  // SQLite's own texts by its codes.
  if ("errstr" in error && typeof error.errstr === "string") return error.errstr;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code !== undefined && /^[A-Z0-9_]{2,60}$/.test(code)) return code;
  // The message stands before the frames, and may look like one.
  const stack = error.stack ?? "";
  const frames = stack.slice(stack.indexOf(error.message) + error.message.length).split("\n");
  const at = /([\w.-]+\.[cm]?[jt]s:\d+)/.exec(frames.find((line) => /^\s+at /.test(line)) ?? "");
  return `${error.constructor.name}${at === null ? "" : ` at ${at[1]}`}`;
}

const HIDDEN = "•••";
/** Shorter values would blot out half of every text; and what is no secret is hidden where nothing else is meant by it. */
const [SHORTEST_SECRET, SHORTEST] = [4, 8];
/** Access tokens come and go: of those that were had, so many are remembered. */
const MOST_TOKENS = 16;

/** Values of settings, in the forms in which they go out and may come back. */
export class Hiding {
  /** Longest first: one may be a part of another. */
  #values: readonly string[] = [];
  #tokens: readonly string[] = [];

  /** The settings of one more connection. */
  add(link: SystemLink, settings: Readonly<Record<string, string | readonly string[]>>): void {
    const values = Object.entries(settings).flatMap(([name, given]) => {
      const secret = link.settings[name]?.secret !== false;
      return [given].flat().filter((value) => (secret ? value.length >= SHORTEST_SECRET : isTelling(value)));
    });
    const { webhookAuth: auth } = link;
    const basic = auth?.kind === "basic" ? pairs(settings[auth.user], settings[auth.password]) : [];
    this.#values = ordered([...this.#values, ...[...values, ...basic].flatMap(formsOf)]);
  }

  /** An access token that was had for a connection. */
  addToken(token: string): void {
    if (!this.#tokens.includes(token) && token.length >= SHORTEST_SECRET)
      this.#tokens = [token, ...this.#tokens].slice(0, MOST_TOKENS);
  }

  hide(text: string): string {
    let plain = text;
    for (const value of [...this.#tokens, ...this.#values]) plain = plain.replaceAll(value, HIDDEN);
    return plain;
  }

  /** What happens, as it may be told; documents that it carries for who embeds the host are left as they are. */
  told(event: HostEvent): HostEvent {
    const texts = Object.entries(event).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "string" && TEXTS.has(name) ? this.hide(value) : value,
    ]);
    return Object.fromEntries(texts) as HostEvent;
  }
}

/** Fields of events that are sentences. */
const TEXTS: ReadonlySet<string> = new Set(["why", "reason", "id"]);

function isTelling(value: string): boolean {
  return value.length >= SHORTEST && !/^https?:/.test(value);
}

function pairs(users: string | readonly string[] = [], passwords: string | readonly string[] = []): string[] {
  return [users].flat().flatMap((user) => [passwords].flat().map((password) => `${user}:${password}`));
}

function formsOf(value: string): string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  return [value, inJson, encodeURIComponent(value.toWellFormed()), Buffer.from(value).toString("base64")];
}

function ordered(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}
