/** A connection to a system: fills in its settings and sends requests. Settings never reach a log or the store. */
import { randomUUID } from "node:crypto";
import type { Operation, SystemLink } from "../flow.ts";
import { encode, parseJson } from "../json.ts";
import { publicMessage, Redactor } from "./redaction.ts";
import { withCredentials } from "./credentials/apply.ts";
import { NotConnected, OAuthTokens } from "./credentials/oauth.ts";
import { credentialNames, namesIn, tokenNames } from "./credentials/texts.ts";
import { CircuitBreaker, type CircuitState } from "./circuit-breaker.ts";
import { type OperationResult, refusedBy, type Refused } from "./operation-result.ts";
import type { Engine } from "./engine.ts";
import { RateLimiter, type NotNow, type Places } from "./rate-limiter.ts";
import { isPrivate } from "./addresses.ts";
import { send, type HttpResponse, type HttpRequest } from "./http.ts";
import { parametersOf, type Between } from "./intervals.ts";
import { nameOf } from "./name-of.ts";
import { httpDate, retryAfter } from "./outside.ts";
import { momentText, nextPage, pageUrl } from "./pages.ts";
import { getPointer, listPointer, setPointer } from "./pointer.ts";
import { requesting } from "./tracing.ts";

/** The values of a connection's settings, by name. */
export type Settings = Readonly<Record<string, string | readonly string[]>>;

/** The default timeout of a request, in milliseconds. */
const TIMEOUT = 30_000;

/** How many characters of a failed response are stored. */
const MAX_STORED_BODY = 4000;

/** After how many milliseconds a connection that nobody has allowed is looked at again. */
const UNCONNECTED = 60_000;

/** What a request carries besides its arguments. */
export interface Sending {
  readonly record?: unknown;
  /** Several records in one request; the result is the list of their results. */
  readonly records?: readonly unknown[];
  readonly idempotencyKey?: string;
  /** Lists only what has changed since then, in milliseconds since 1970. */
  readonly since?: number;
  /** Lists only what lies between two moments. */
  readonly between?: Between;
  /** The page of a list, as named by the previous page. */
  readonly position?: string;
  /** The validator of an earlier response: asks for a response only if something has changed. */
  readonly validator?: string;
  /** The request combines several lookups; the result is the list of their results. */
  readonly several?: true;
}

/** A setting is missing; the message names it. */
export class MissingSetting extends Error {}

/** Options of a `Connection`. */
export interface ConnectionOptions {
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** The longest time that any flow keeps retrying, in milliseconds: the limit for a `Retry-After`. */
  readonly patienceMs?: number;
  /** Called with the end of a long pause, in milliseconds since 1970. */
  readonly paused?: (until: number) => void;
  /** Called where a person has to allow the connection (again), with the command for it. */
  readonly unconnected?: (why: string) => void;
  /** Redacts values of settings. Default: a new one for this connection. */
  readonly redactor?: Redactor;
  /** Stores OAuth access tokens, and counts requests across nodes. */
  readonly engine?: Engine;
}

/**
 * A host's connection to one system: its address and credentials, limits, circuit breaker, access tokens and pages.
 *
 * Requests never throw for what the other system does. They return an `OperationResult` (`operation-result.ts`): done, refused for
 * good, or to be retried, and when. Times are milliseconds since 1970.
 *
 * A request throws `MissingSetting` if the description uses a setting that is not given.
 */
export class Connection {
  readonly #link: SystemLink;
  readonly #settings: Settings;
  readonly #options: ConnectionOptions;
  readonly #limiter: RateLimiter;
  readonly #breaker: CircuitBreaker;
  readonly #oauth: OAuthTokens | undefined;
  readonly #redactor: Redactor;

  constructor(link: SystemLink, settings: Settings, options: ConnectionOptions = {}) {
    this.#link = link;
    this.#settings = settings;
    this.#options = options;
    this.#redactor = options.redactor ?? new Redactor();
    this.#redactor.add(link, settings);
    const { engine } = options;
    const spend = engine?.spend?.bind(engine);
    this.#breaker = new CircuitBreaker(link.name);
    this.#limiter = new RateLimiter(
      link.name,
      link.limits,
      spend,
      placesOf(engine, options.timeoutMs ?? TIMEOUT),
      options.paused,
    );
    // A token given in the project's settings is used as it is.
    if (link.oauth !== undefined && engine !== undefined && settings["access_token"] === undefined)
      this.#oauth = new OAuthTokens({
        system: link.name,
        scheme: link.oauth,
        setting: (name) => this.setting(name),
        settings: (name) => this.settings(name),
        has: (name) => this.missing([name]).length === 0 && this.setting(name) !== "",
        engine,
        now: () => this.#now(),
        fill: this.#plain,
        send: (request) => send({ ...request, allowPrivate: this.#mayGoInside(request.url) }),
        hide: (token) => this.#redactor.addToken(token),
      });
  }

  /** The state of the circuit breaker, for metrics. */
  get breaker(): CircuitState {
    return this.#breaker.state(this.#now());
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  /** @throws MissingSetting */
  setting(name: string): string {
    const [first] = this.settings(name);
    return first ?? "";
  }

  /** All values of a setting, such as a secret during a rotation. @throws MissingSetting */
  settings(name: string): readonly string[] {
    const given = this.#settings[name];
    if (given !== undefined) return typeof given === "string" ? [given] : given;
    const fallback = this.#link.settings[name]?.default;
    if (fallback === undefined)
      throw new MissingSetting(`the connection \`${this.#link.name}\` has no setting \`${name}\``);
    return [this.#fill(fallback, {}, (text) => text)];
  }

  /** Which of these settings have neither a value nor a default. */
  missing(names: Iterable<string>): string[] {
    return [...new Set(names)].filter(
      (name) => this.#settings[name] === undefined && this.#link.settings[name]?.default === undefined,
    );
  }

  /** The settings that requests of this system use. */
  needed(): string[] {
    const named = [...namesIn(this.#link.baseUrl), ...credentialNames(this.#link)];
    if (this.#oauth === undefined) return named;
    return [...named.filter((name) => name !== "access_token"), ...tokenNames(this.#link)];
  }

  /** Fills settings, and what is given beside them, into a text as they are. */
  readonly #plain = (text: string, holes: Readonly<Record<string, string>> = {}): string =>
    this.#fill(text, holes, (value) => value);

  /** A private address written in the project's settings is intended. */
  #mayGoInside(url: URL): boolean {
    return this.#settings["allow_private"] === "true" || isPrivate(url.hostname.replace(/^\[|\]$/g, ""));
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

  /** The URL of an operation, without the parameters of pages and times; or a text that says why it can't be built. */
  url(operation: Operation, given: Readonly<Record<string, unknown>>): URL | string {
    const args = operation.defaults === undefined ? given : { ...operation.defaults, ...given };
    const base = this.#fill(this.#link.baseUrl, {}, (value) => value);
    for (const [, name = ""] of operation.path.matchAll(/\{(\w+)\}/g)) {
      // Such a path segment would change the URL's path.
      const value = String((args[name] ?? "x") as string);
      if (value === "" || value === "." || value === "..")
        return `${name} is ${JSON.stringify(value)}, which can't be a part of an address`;
    }
    // A lone surrogate has no encoding in UTF-8; its replacement character would name another record.
    for (const [name, value] of Object.entries(args))
      if (typeof value === "string" && !value.isWellFormed())
        return `${name} has half of a character in it (a lone surrogate), which can't be a part of an address`;
    const address = base.replace(/\/$/, "") + this.#fill(operation.path, args, (value) => encodeURIComponent(value));
    if (!URL.canParse(address)) return `${address} is no address; look at base_url in its connection`;
    const url = new URL(address);
    for (const [name, value] of Object.entries(operation.query ?? {})) {
      const leftOut = operation.optional?.some((one) => value.includes(`{${one}}`) && args[one] === undefined) === true;
      if (leftOut) continue;
      // A value inside quotes is escaped, so that it can't end them.
      url.searchParams.set(
        name,
        this.#fill(value, args, (text, before) =>
          before.endsWith('"') ? text.replaceAll("\\", "\\\\").replaceAll('"', '\\"') : text,
        ),
      );
    }
    return url;
  }

  /** Sends an operation. Never throws for what the other system does. */
  async send(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    sending: Sending = {},
  ): Promise<OperationResult> {
    const called = nameOf(operation);
    const request = this.#request(operation, args, sending, called);
    if ("kind" in request) return request;
    const late = await this.#enter(this.#now());
    if (late !== undefined) return { kind: "wait", why: late.why, untilMs: late.until };
    let responded: boolean | undefined = false;
    try {
      const response = await requesting(request.method, request.url.hostname, called, async (traced) => {
        const asked = { ...request, headers: { ...request.headers, ...traced } };
        if (this.#oauth === undefined) return this.#sendWith(undefined, asked);
        const token = await this.#oauth.token();
        const first = await this.#sendWith(token, asked);
        // A token may be revoked early: one new token is tried.
        return first.status === 401 ? this.#sendWith(await this.#oauth.token(token), asked) : first;
      });
      responded = response.status < 500;
      const result = this.#resultOf(operation, sending, called, response);
      if (result.kind !== "later" && result.kind !== "refused") return result;
      const body = this.#redactor.redact(response.text ?? "").slice(0, MAX_STORED_BODY);
      return { ...result, why: this.#redactor.redact(result.why), said: { status: response.status, body } };
    } catch (error) {
      if (error instanceof NotConnected) {
        responded = undefined;
        this.#options.unconnected?.(error.message);
        return { kind: "wait", why: error.message, untilMs: this.#now() + UNCONNECTED };
      }
      const why = `${called}: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: "later", why: this.#redactor.redact(why), publicReason: `${called}: ${publicMessage(error)}` };
    } finally {
      if (responded === undefined) this.#breaker.cancelProbe();
      else this.#breaker.record(this.#now(), responded);
      this.#limiter.leave();
    }
  }

  /** Lets a request through, or returns until when it must wait. */
  async #enter(now: number): Promise<NotNow | undefined> {
    const barred = (): NotNow | undefined => this.#limiter.paused(now) ?? this.#breaker.barred(now);
    const early = barred();
    if (early !== undefined) return early;
    const probe = this.#breaker.probe(now);
    let through = false;
    try {
      const late = await this.#limiter.enter(now, () => (probe ? undefined : barred()));
      through = late === undefined;
      return late;
    } finally {
      if (probe && !through) this.#breaker.cancelProbe();
    }
  }

  /** The request to send, or why it can't be built. */
  #request(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    sending: Sending,
    called: string,
  ): HttpRequest | Refused {
    const headers: Record<string, string> = { Accept: "application/json", "User-Agent": "integ" };
    for (const [name, value] of Object.entries(this.#link.headers))
      if (this.#oauth === undefined || !value.includes("{access_token}"))
        headers[name] = this.#fill(value, {}, (text) => text);
    const body = bodyOf(operation, sending);
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (operation.idempotencyHeader !== undefined && sending.idempotencyKey !== undefined)
      headers[operation.idempotencyHeader] = sending.idempotencyKey;
    const base = this.url(operation, args);
    if (typeof base === "string")
      return { ...refusedBy(`${called}: its address can't be made`), why: this.#redactor.redact(`${called}: ${base}`) };
    const url = operation.pages === undefined ? base : pageUrl(base, operation.pages, sending.position);
    if (url === undefined) return refusedBy(`${called} names a next page at another host; that is not followed`);
    if (operation.since !== undefined && sending.since !== undefined) {
      const moment = momentText(operation.since, sending.since);
      if (operation.since.header !== undefined) headers[operation.since.header] = moment;
      // The URL of a next page contains it already.
      else if (operation.since.parameter !== undefined && !namesNextPage(operation, sending))
        url.searchParams.set(operation.since.parameter, moment);
    }
    if (sending.between !== undefined && !namesNextPage(operation, sending))
      for (const [parameter, moment] of parametersOf(sending.between)) url.searchParams.set(parameter, moment);
    if (sending.validator !== undefined) {
      const isTag = /^(W\/)?"/.test(sending.validator);
      headers[isTag ? "If-None-Match" : "If-Modified-Since"] = sending.validator;
    }
    return {
      url,
      method: operation.method,
      headers,
      timeoutMs: this.#options.timeoutMs ?? TIMEOUT,
      repeatable: operation.method === "GET" || operation.idempotencyHeader !== undefined,
      allowPrivate: this.#mayGoInside(url),
      ...(body === undefined ? {} : { body }),
    };
  }

  #sendWith(token: string | undefined, request: HttpRequest): Promise<HttpResponse> {
    const showing = { fill: this.#plain, now: this.#now(), nonce: randomUUID().replaceAll("-", "") };
    return send(withCredentials(this.#link, request, { ...showing, ...(token === undefined ? {} : { token }) }));
  }

  #resultOf(operation: Operation, sending: Sending, called: string, response: HttpResponse): OperationResult {
    const { status, text } = response;
    this.#limiter.learn(response.headers, this.#now());
    if (status === 304 && sending.validator !== undefined) return { kind: "none", unchanged: true };
    if (operation.absentOn?.includes(status) === true || status === 304) return { kind: "none" };
    const worthIt = status === 408 || status === 425 || status === 429 || status >= 500;
    if (worthIt || this.#link.retryOn?.includes(status) === true) {
      const afterMs = retryAfter(response.headers["retry-after"] ?? null, this.#now());
      // A Retry-After applies to all runs.
      if ((status === 429 || status === 503) && afterMs !== undefined)
        this.#limiter.pause(this.#now() + Math.min(afterMs, this.#options.patienceMs ?? Infinity), this.#now());
      const why = `${called} responded with ${status}`;
      return { kind: "later", why, publicReason: why, ...(afterMs === undefined ? {} : { afterMs }) };
    }
    if (status >= 300 && status < 400)
      return refusedBy(`${called} responded with ${status}, a redirect to another address; redirects are not followed`);
    if (status === 401 || status === 403)
      return refusedBy(`${called} responded with ${status}: the connection's credentials are not accepted`);
    if (status >= 400 || status < 200) return refusedBy(`${called} responded with ${status}`, excerpt(text));
    if (text === undefined) return { ...refusedBy(`${called} responded with bytes that are not text`), perhaps: true };
    if (text.trim() === "") return { kind: "ok", value: undefined };
    let body: unknown;
    try {
      body = parseJson(text);
    } catch {
      const publicReason = `${called} responded with ${status} and a body that is not JSON`;
      return { ...refusedBy(publicReason, excerpt(text)), perhaps: true };
    }
    const failure = failureIn(operation, body, called);
    if (failure !== undefined) return failure;
    const { responsePointer: at, several } = operation;
    const list = sending.several === true ? several?.at : sending.records === undefined ? at : listPointer(at);
    const value = getPointer(list, body);
    const known = knownOf(operation, response);
    if (operation.pages === undefined) return { kind: "ok", value, ...known };
    const next = nextPage(operation.pages, sending.position, linkOf(response), value, body);
    if (next === null)
      return refusedBy(`${called} names its next page by something that is neither a text nor a number`);
    return { kind: "ok", value, ...known, ...(next === undefined ? {} : { next }) };
  }
}

/** The date of the response, by the other system's clock; and the validator of a conditional list. */
function knownOf(
  { conditional }: Operation,
  { headers }: HttpResponse,
): { readonly validator?: string; readonly date?: number } {
  const validator = headers.etag ?? headers["last-modified"];
  const date = httpDate(headers.date);
  return {
    ...(conditional === true && validator !== undefined ? { validator } : {}),
    ...(date === undefined ? {} : { date }),
  };
}

/** The request slots that the nodes of a cluster share. A slot expires when no request can be using it any more. */
function placesOf(engine: Engine | undefined, timeoutMs: number): Places | undefined {
  const [take, give] = [engine?.takePlace?.bind(engine), engine?.givePlace?.bind(engine)];
  if (take === undefined || give === undefined) return undefined;
  // A request may be sent twice, with a new token.
  return { take: (name, most, now) => take(name, most, now, 3 * timeoutMs), give };
}

function linkOf({ headers }: HttpResponse): string | null {
  const { link } = headers;
  return link === undefined ? null : String(link);
}

/** The failure reported inside a response with a success status, if any. */
function failureIn(
  { fails }: Operation,
  body: unknown,
  called: string,
): Extract<OperationResult, { readonly kind: "later" | "refused" }> | undefined {
  const said = fails === undefined ? undefined : getPointer(fails.at, body);
  if (fails === undefined || !isSaid(said)) return undefined;
  const text = encode(said);
  const forNow = fails.retryWhen?.some((word) => text.includes(word)) === true;
  return { ...refusedBy(`${called} reported a failure`, excerpt(text)), kind: forNow ? "later" : "refused" };
}

/** Whether the value at an error pointer reports an error: it is neither empty, null, false nor 0. */
export function isSaid(errors: unknown): boolean {
  if (Array.isArray(errors)) return errors.length > 0;
  if (typeof errors === "object" && errors !== null) return Object.keys(errors).length > 0;
  return errors !== undefined && errors !== null && errors !== "" && errors !== false && errors !== 0;
}

/** Whether the request goes to a URL from the previous page. */
function namesNextPage({ pages }: Operation, { position }: Sending): boolean {
  return position !== undefined && (pages?.style === "next_url" || pages?.style === "link_header");
}

function bodyOf(operation: Operation, { record, records }: Sending): string | undefined {
  if (records !== undefined) return encode(setPointer(listPointer(operation.requestPointer), records));
  return record === undefined ? undefined : encode(setPointer(operation.requestPointer, record));
}

function excerpt(text: string | undefined): string {
  const plain = (text ?? "").replace(/\s+/g, " ").trim();
  return plain === "" ? "empty body" : plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}
