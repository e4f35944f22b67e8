/** A system as it is connected here: its settings filled in, requests sent. Settings never reach a log or the store. */
import type { Operation, SystemLink } from "../flow.ts";
import { momentText, nextPage, pageUrl, unwrap } from "./pages.ts";
import { encode, parseJson, utf8 } from "../json.ts";

export type Settings = Readonly<Record<string, string | readonly string[]>>;

/** What came of a request. */
export type Answer =
  | {
      readonly kind: "ok";
      readonly value: unknown;
      /** Of a page of a list: where the next one is; undefined after the last. */
      readonly next?: string;
    }
  /** There is none: for reads that may find none. */
  | { readonly kind: "none" }
  /** Worth trying again, at the earliest after so many milliseconds. */
  | { readonly kind: "later"; readonly why: string; readonly afterMs?: number }
  /** Trying again can't help. */
  | { readonly kind: "refused"; readonly why: string };

/** What a request carries besides its arguments. */
export interface Sending {
  readonly record?: unknown;
  /** Several records in one request; the answer is then the list of theirs. */
  readonly records?: readonly unknown[];
  readonly idempotencyKey?: string;
  /** Only what has changed since then, in milliseconds since 1970. */
  readonly since?: number;
  /** The page of a list, as the one before has named it. */
  readonly position?: string;
}

/** A setting that is missing, by name. */
export class MissingSetting extends Error {}

const MAX_ANSWER = 10 * 1024 * 1024;

export class Connection {
  readonly #link: SystemLink;
  readonly #settings: Settings;
  readonly #timeoutMs: number;

  constructor(link: SystemLink, settings: Settings, timeoutMs = 30_000) {
    this.#link = link;
    this.#settings = settings;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws MissingSetting */
  setting(name: string): string {
    const [first] = this.settings(name);
    return first ?? "";
  }

  /** A setting that may have several values, such as a secret that is being rotated. @throws MissingSetting */
  settings(name: string): readonly string[] {
    const given = this.#settings[name];
    if (given !== undefined) return typeof given === "string" ? [given] : given;
    const fallback = this.#link.settings[name]?.default;
    if (fallback === undefined)
      throw new MissingSetting(`the connection \`${this.#link.name}\` has no setting \`${name}\``);
    return [this.#fill(fallback, {}, (text) => text)];
  }

  /** Settings that a flow needs of this connection and that are not there. */
  missing(names: Iterable<string>): string[] {
    return [...new Set(names)].filter(
      (name) => this.#settings[name] === undefined && this.#link.settings[name]?.default === undefined,
    );
  }

  /** The settings that requests of this system use. */
  needed(): string[] {
    return [this.#link.baseUrl, ...Object.values(this.#link.headers)].flatMap((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string),
    );
  }

  #fill(
    text: string,
    args: Readonly<Record<string, unknown>>,
    escape: (value: string, before: string) => string,
  ): string {
    return text.replace(/\{(\w+)\}/g, (_, name: string, at: number) =>
      name in args ? escape(String(args[name]), text.slice(0, at)) : this.setting(name),
    );
  }

  /** The request of an operation: its address, without what only its pages and times add. */
  url(operation: Operation, given: Readonly<Record<string, unknown>>): URL {
    const args = operation.defaults === undefined ? given : { ...operation.defaults, ...given };
    const base = this.#fill(this.#link.baseUrl, {}, (value) => value);
    const url = new URL(
      base.replace(/\/$/, "") + this.#fill(operation.path, args, (value) => encodeURIComponent(value)),
    );
    for (const [name, value] of Object.entries(operation.query ?? {})) {
      const leftOut = operation.optional?.some((one) => value.includes(`{${one}}`) && args[one] === undefined) === true;
      if (leftOut) continue;
      // A value inside quotes can't end them.
      url.searchParams.set(
        name,
        this.#fill(value, args, (text, before) =>
          before.endsWith('"') ? text.replaceAll("\\", "\\\\").replaceAll('"', '\\"') : text,
        ),
      );
    }
    return url;
  }

  /** Sends an operation. Never throws for what the other side does. */
  async send(operation: Operation, args: Readonly<Record<string, unknown>>, sending: Sending = {}): Promise<Answer> {
    const headers: Record<string, string> = { Accept: "application/json" };
    for (const [name, value] of Object.entries(this.#link.headers))
      headers[name] = this.#fill(value, {}, (text) => text);
    const body = bodyOf(operation, sending);
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (operation.idempotencyHeader !== undefined && sending.idempotencyKey !== undefined)
      headers[operation.idempotencyHeader] = sending.idempotencyKey;
    const called = `${operation.system}.${operation.name}`;
    const base = this.url(operation, args);
    const url = operation.pages === undefined ? base : pageUrl(base, operation.pages, sending.position);
    if (url === undefined)
      return { kind: "refused", why: `${called} names a next page at another host; that is not followed` };
    if (operation.since !== undefined && sending.since !== undefined) {
      const moment = momentText(operation.since, sending.since);
      if (operation.since.header !== undefined) headers[operation.since.header] = moment;
      // The address of a next page has it already.
      else if (operation.since.parameter !== undefined && !namesNextPage(operation, sending))
        url.searchParams.set(operation.since.parameter, moment);
    }
    let response: Response;
    let text: string | undefined;
    try {
      response = await fetch(url, {
        method: operation.method,
        headers,
        redirect: "manual",
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body === undefined ? {} : { body }),
      });
      text = await textOf(response);
    } catch (error) {
      return { kind: "later", why: `${called}: ${describe(error)}` };
    }
    const many = sending.records !== undefined;
    const answer = answerOf(operation, called, response, text, many);
    if (answer.kind !== "ok" || operation.pages === undefined) return answer;
    const next = nextPage(operation.pages, sending.position, response.headers.get("link"), answer.value, answer.body);
    return { kind: "ok", value: answer.value, ...(next === undefined ? {} : { next }) };
  }
}

/** Whether the request goes to an address that the page before has given. */
function namesNextPage({ pages }: Operation, { position }: Sending): boolean {
  return position !== undefined && (pages?.style === "next_url" || pages?.style === "link_header");
}

function bodyOf(operation: Operation, { record, records }: Sending): string | undefined {
  if (records !== undefined) return encode(wrap(listPointer(operation.wrap), records));
  return record === undefined ? undefined : encode(wrap(operation.wrap, record));
}

/** Where the list is that a pointer shows one place of. */
export function listPointer(pointer: string | undefined): string | undefined {
  const list = pointer?.replace(/\/\d+$/, "");
  return list === "" ? undefined : list;
}

/** A record put where the request wants it: `/Invoices/0` makes `{"Invoices": [record]}`. */
export function wrap(pointer: string | undefined, record: unknown): unknown {
  if (pointer === undefined) return record;
  return pointer
    .split("/")
    .slice(1)
    .reduceRight<unknown>((inner, step) => (/^\d+$/.test(step) ? [inner] : { [step]: inner }), record);
}

/** The body, up to a limit: an answer without end must not fill the memory. */
async function textOf(response: Response): Promise<string | undefined> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER) throw new Error(`its answer is longer than ${MAX_ANSWER / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return utf8(Buffer.concat(chunks));
}

/** An answer, with the whole body beside the value: what tells of a next page may lie elsewhere in it. */
type Read =
  Exclude<Answer, { readonly kind: "ok" }> | { readonly kind: "ok"; readonly value: unknown; readonly body?: unknown };

function answerOf(
  operation: Operation,
  called: string,
  response: Response,
  text: string | undefined,
  many: boolean,
): Read {
  const { status } = response;
  if (operation.absentOn?.includes(status) === true) return { kind: "none" };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const afterMs = retryAfter(response.headers.get("retry-after"));
    return { kind: "later", why: `${called} answered ${status}`, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  if (status === 304) return { kind: "none" };
  if (status >= 300 && status < 400)
    return {
      kind: "refused",
      why: `${called} answered ${status}, a redirect to another address; redirects are not followed`,
    };
  if (status === 401 || status === 403)
    return { kind: "refused", why: `${called} answered ${status}: the connection's credentials are not accepted` };
  if (status >= 400) return { kind: "refused", why: `${called} answered ${status}: ${excerpt(text)}` };
  if (text === undefined) return { kind: "refused", why: `${called} answered with bytes that are not text` };
  if (text.trim() === "") return { kind: "ok", value: undefined };
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return { kind: "refused", why: `${called} answered ${status} with something that is not JSON: ${excerpt(text)}` };
  }
  const at = many ? listPointer(operation.unwrap) : operation.unwrap;
  return { kind: "ok", value: unwrap(at, value), body: value };
}

function excerpt(text: string | undefined): string {
  const plain = (text ?? "").replace(/\s+/g, " ").trim();
  return plain === "" ? "without a word" : plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}

/** `Retry-After` in seconds or as a date, in milliseconds from now. */
export function retryAfter(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null) return undefined;
  const value = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(value) ? undefined : Math.max(0, value);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "did not answer in time";
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = cause !== undefined && "code" in cause ? String(cause.code) : "";
  if (code === "ECONNREFUSED") return "nobody answers at its address (connection refused)";
  if (code === "ENOTFOUND") return "its address is not known (no such host)";
  return cause?.message === undefined || cause.message === "" ? (code === "" ? error.message : code) : cause.message;
}
