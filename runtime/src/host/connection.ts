/** A system as it is connected here: its settings filled in, requests sent. Settings never reach a log or the store. */
import type { Operation, SystemLink } from "../flow.ts";
import { encode, parseJson } from "../json.ts";
import { publicMessage, Redactor } from "./redaction.ts";
import { CircuitBreaker, type CircuitState } from "./circuit-breaker.ts";
import { type OperationResult, refusedBy, type Refused } from "./operation-result.ts";
import type { Engine } from "./engine.ts";
import { RateLimiter, type NotNow, type Places } from "./rate-limiter.ts";
import { isPrivate } from "./addresses.ts";
import { send, type HttpResponse, type HttpRequest } from "./http.ts";
import { parametersOf, type Between } from "./intervals.ts";
import { nameOf } from "./name-of.ts";
import { httpDate, retryAfter } from "./outside.ts";
import { OAuthTokens } from "./oauth.ts";
import { momentText, nextPage, pageUrl } from "./pages.ts";
import { getPointer, listPointer, setPointer } from "./pointer.ts";
import { requesting } from "./tracing.ts";

export type Settings = Readonly<Record<string, string | readonly string[]>>;

/** How long a request may take where nobody says, in milliseconds. */
const TIMEOUT = 30_000;

/** So much of a bad answer is kept, in letters. */
const MOST_SAID = 4000;

/** What a request carries besides its arguments. */
export interface Sending {
  readonly record?: unknown;
  /** Several records in one request; the answer is then the list of theirs. */
  readonly records?: readonly unknown[];
  readonly idempotencyKey?: string;
  /** Only what has changed since then, in milliseconds since 1970. */
  readonly since?: number;
  /** Only what lies between two moments. */
  readonly between?: Between;
  /** The page of a list, as the one before has named it. */
  readonly position?: string;
  /** What an answer of before was known by: only what is otherwise is to be sent. */
  readonly validator?: string;
  /** The question is several: the answer is the list of theirs. */
  readonly several?: true;
}

/** A setting that is missing, by name. */
export class MissingSetting extends Error {}

export interface ConnectionOptions {
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** The longest that any flow goes on trying, in milliseconds: no `Retry-After` is obeyed for longer. */
  readonly patienceMs?: number;
  /** Is told until when nobody asks, where that is long. */
  readonly paused?: (until: number) => void;
  /** What hides values of settings; one of its own where it isn't said. */
  readonly redactor?: Redactor;
  /** Where access tokens are kept that OAuth gives. */
  readonly engine?: Engine;
}

/**
 * One system as a host reaches it: its address and credentials, its limits, its circuit breaker, its access tokens, its pages.
 *
 * Requests never throw for what the other side does: they come to an `OperationResult` (`operation-result.ts`) that says whether it is
 * done, refused for good, or to be tried again, and when. Times are milliseconds since 1970.
 *
 * A request throws `MissingSetting` where the description asks for a setting that is not given.
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
    // A token that is written out in the project is used as it is.
    if (link.oauth !== undefined && engine !== undefined && settings["access_token"] === undefined)
      this.#oauth = new OAuthTokens({
        system: link.name,
        scheme: link.oauth,
        setting: (name) => this.setting(name),
        engine,
        now: () => this.#now(),
        fill: (text) => this.#fill(text, {}, (value) => value),
      });
  }

  /** Whether requests go through now; for metrics. */
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
    const { baseUrl, headers, oauth } = this.#link;
    const named = [baseUrl, ...Object.values(headers)].flatMap((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string),
    );
    if (this.#oauth === undefined || oauth === undefined) return named;
    const needs = ["client_id", "client_secret", ...(oauth.grant === "refresh_token" ? ["refresh_token"] : [])];
    return [...named.filter((name) => name !== "access_token"), ...needs];
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

  /** The request of an operation: its address, without what only its pages and times add; or why there is none. */
  url(operation: Operation, given: Readonly<Record<string, unknown>>): URL | string {
    const args = operation.defaults === undefined ? given : { ...operation.defaults, ...given };
    const base = this.#fill(this.#link.baseUrl, {}, (value) => value);
    for (const [, name = ""] of operation.path.matchAll(/\{(\w+)\}/g)) {
      // An address has no such part: it would lead to another one.
      const value = String((args[name] ?? "x") as string);
      if (value === "" || value === "." || value === "..")
        return `${name} is ${JSON.stringify(value)}, which can't be a part of an address`;
    }
    // Half of a character has no bytes: sent as something else it would name another record.
    for (const [name, value] of Object.entries(args))
      if (typeof value === "string" && !value.isWellFormed())
        return `${name} has half of a character in it (a lone surrogate), which can't be a part of an address`;
    const address = base.replace(/\/$/, "") + this.#fill(operation.path, args, (value) => encodeURIComponent(value));
    if (!URL.canParse(address)) return `${address} is no address; look at base_url in its connection`;
    const url = new URL(address);
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
    let responded = false;
    try {
      const response = await requesting(request.method, request.url.hostname, called, async (traced) => {
        const asked = { ...request, headers: { ...request.headers, ...traced } };
        if (this.#oauth === undefined) return send(asked);
        const token = await this.#oauth.token();
        this.#redactor.addToken(token);
        const first = await this.#sendWith(token, asked);
        // A token may end before its time: another one is had once.
        return first.status === 401 ? this.#sendWith(await this.#oauth.token(token), asked) : first;
      });
      responded = response.status < 500;
      const result = this.#resultOf(operation, sending, called, response);
      if (result.kind !== "later" && result.kind !== "refused") return result;
      const body = this.#redactor.redact(response.text ?? "").slice(0, MOST_SAID);
      return { ...result, why: this.#redactor.redact(result.why), said: { status: response.status, body } };
    } catch (error) {
      const why = `${called}: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: "later", why: this.#redactor.redact(why), publicReason: `${called}: ${publicMessage(error)}` };
    } finally {
      this.#breaker.record(this.#now(), responded);
      this.#limiter.leave();
    }
  }

  /** Lets a request through, or says until when none goes. */
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

  /** What is to be sent, or why it can't be. */
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
      // The address of a next page has it already.
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
      // An address that the project has written out itself is meant.
      allowPrivate: this.#settings["allow_private"] === "true" || isPrivate(url.hostname.replace(/^\[|\]$/g, "")),
      ...(body === undefined ? {} : { body }),
    };
  }

  #sendWith(token: string, request: HttpRequest): Promise<HttpResponse> {
    const headers: Record<string, string> = { ...request.headers };
    for (const [name, value] of Object.entries(this.#link.headers))
      if (value.includes("{access_token}"))
        headers[name] = this.#fill(value.replaceAll("{access_token}", token), {}, (text) => text);
    return send({ ...request, headers });
  }

  #resultOf(operation: Operation, sending: Sending, called: string, response: HttpResponse): OperationResult {
    const { status, text } = response;
    this.#limiter.learn(response.headers, this.#now());
    if (status === 304 && sending.validator !== undefined) return { kind: "none", unchanged: true };
    if (operation.absentOn?.includes(status) === true || status === 304) return { kind: "none" };
    const worthIt = status === 408 || status === 425 || status === 429 || status >= 500;
    if (worthIt || this.#link.retryOn?.includes(status) === true) {
      const afterMs = retryAfter(response.headers["retry-after"] ?? null, this.#now());
      // Who says how long it wants to be left alone says it to every run.
      if ((status === 429 || status === 503) && afterMs !== undefined)
        this.#limiter.pause(this.#now() + Math.min(afterMs, this.#options.patienceMs ?? Infinity), this.#now());
      const why = `${called} answered ${status}`;
      return { kind: "later", why, publicReason: why, ...(afterMs === undefined ? {} : { afterMs }) };
    }
    if (status >= 300 && status < 400)
      return refusedBy(`${called} answered ${status}, a redirect to another address; redirects are not followed`);
    if (status === 401 || status === 403)
      return refusedBy(`${called} answered ${status}: the connection's credentials are not accepted`);
    if (status >= 400 || status < 200) return refusedBy(`${called} answered ${status}`, excerpt(text));
    if (text === undefined) return { ...refusedBy(`${called} answered with bytes that are not text`), perhaps: true };
    if (text.trim() === "") return { kind: "ok", value: undefined };
    let body: unknown;
    try {
      body = parseJson(text);
    } catch {
      const publicReason = `${called} answered ${status} with something that is not JSON`;
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

/** When the other side has answered, by its clock; and by what an answer of a conditional list is known again. */
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

/** The places of an engine that nodes share; one is given up when no request can be using it any more. */
function placesOf(engine: Engine | undefined, timeoutMs: number): Places | undefined {
  const [take, give] = [engine?.takePlace?.bind(engine), engine?.givePlace?.bind(engine)];
  if (take === undefined || give === undefined) return undefined;
  // A token may be refused once, and the request sent again.
  return { take: (name, most, now) => take(name, most, now, 3 * timeoutMs), give };
}

function linkOf({ headers }: HttpResponse): string | null {
  const { link } = headers;
  return link === undefined ? null : String(link);
}

/** What an answer with a good status says has gone wrong. */
function failureIn(
  { fails }: Operation,
  body: unknown,
  called: string,
): Extract<OperationResult, { readonly kind: "later" | "refused" }> | undefined {
  const said = fails === undefined ? undefined : getPointer(fails.at, body);
  if (fails === undefined || !isSaid(said)) return undefined;
  const text = encode(said);
  const forNow = fails.retryWhen?.some((word) => text.includes(word)) === true;
  return { ...refusedBy(`${called} answered that it has failed`, excerpt(text)), kind: forNow ? "later" : "refused" };
}

/** Whether there is anything where errors are told. */
export function isSaid(errors: unknown): boolean {
  if (Array.isArray(errors)) return errors.length > 0;
  if (typeof errors === "object" && errors !== null) return Object.keys(errors).length > 0;
  return errors !== undefined && errors !== null && errors !== "" && errors !== false && errors !== 0;
}

/** Whether the request goes to an address that the page before has given. */
function namesNextPage({ pages }: Operation, { position }: Sending): boolean {
  return position !== undefined && (pages?.style === "next_url" || pages?.style === "link_header");
}

function bodyOf(operation: Operation, { record, records }: Sending): string | undefined {
  if (records !== undefined) return encode(setPointer(listPointer(operation.requestPointer), records));
  return record === undefined ? undefined : encode(setPointer(operation.requestPointer, record));
}

function excerpt(text: string | undefined): string {
  const plain = (text ?? "").replace(/\s+/g, " ").trim();
  return plain === "" ? "without a word" : plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}
