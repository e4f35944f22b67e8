/** A connection to a system: fills in its settings and sends requests. Settings never reach a log or the store. */
import { messageOf } from "../errors.ts";
import { randomUUID } from "node:crypto";
import type { Operation, SystemLink } from "../flow.ts";
import { bodyOf, readResponse } from "./read-response.ts";
import { publicMessage, Redactor } from "./redaction.ts";
import { CostAllowance } from "./cost-allowance.ts";
import { withCredentials } from "./credentials/apply.ts";
import { AccessTokens, NotConnected } from "./credentials/access-tokens.ts";
import { LoginFailed, type LoginResponse } from "./credentials/login.ts";
import { CircuitBreaker, type CircuitState } from "./circuit-breaker.ts";
import { type OperationResult, refusedBy, type Refused } from "./operation-result.ts";
import type { Engine } from "./engine.ts";
import { EndpointLimits } from "./endpoint-limits.ts";
import { LastSuccess } from "./last-success.ts";
import { RefusedCredentials } from "./last-try.ts";
import { RateLimiter, type NotNow, type Places } from "./rate-limiter.ts";
import { isPrivate } from "./addresses.ts";
import { meets } from "./failures.ts";
import { isNotThere, unknownHostOf, send, type HttpResponse, type HttpRequest } from "./http.ts";
import { nameOf } from "./name-of.ts";
import { carriesKey } from "./request-key.ts";
import { buildRequest, type Sending } from "./request.ts";
import { fillText } from "./templates.ts";
import { requesting } from "./tracing.ts";
import { lackingOf, namesIn, settingsKept, settingsToSend } from "../settings.ts";
import { MissingSetting, type Settings, type Transport } from "./transport.ts";

export { MissingSetting, type Settings } from "./transport.ts";

/** The default timeout of a request, in milliseconds. */
const TIMEOUT = 30_000;

/** How long a login may take, in milliseconds: meanwhile other nodes wait. */
const LOGIN_TIMEOUT = 20_000;

/** How many characters of a failed response are stored. */
const MAX_STORED_BODY = 4000;

/** After how many milliseconds to check again whether a connection has been authorized. */
const UNCONNECTED = 60_000;

/** Options of a `Connection`. */
export interface ConnectionOptions {
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** The longest time that any flow keeps retrying, in milliseconds: the limit for a `Retry-After`. */
  readonly patienceMs?: number;
  /** Called with the end of a long pause, in milliseconds since 1970. */
  readonly paused?: (until: number) => void;
  /** Called if a person has to authorize the connection (again), with the command for it. */
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
export class Connection implements Transport {
  readonly #link: SystemLink;
  readonly #settings: Settings;
  readonly #options: ConnectionOptions;
  readonly #limiter: RateLimiter;
  readonly #endpoints: EndpointLimits;
  readonly #costs: CostAllowance;
  readonly #breaker: CircuitBreaker;
  readonly #oauth: AccessTokens | undefined;
  readonly #redactor: Redactor;
  readonly #lastSuccess: LastSuccess | undefined;
  readonly #refusals: RefusedCredentials | undefined;

  constructor(link: SystemLink, settings: Settings, options: ConnectionOptions = {}) {
    this.#link = link;
    this.#settings = settings;
    this.#options = options;
    this.#redactor = options.redactor ?? new Redactor();
    this.#redactor.add(link, settings);
    const { engine } = options;
    this.#lastSuccess = engine === undefined ? undefined : new LastSuccess(link.name, engine);
    this.#refusals = engine === undefined ? undefined : new RefusedCredentials(link.name, engine);
    const spend = engine?.spend?.bind(engine);
    this.#breaker = new CircuitBreaker(link.name);
    this.#costs = new CostAllowance(link.name, link.limits?.cost);
    const places = placesOf(engine, options.timeoutMs ?? TIMEOUT);
    this.#limiter = new RateLimiter(link.name, link.limits, spend, places, options.paused);
    this.#endpoints = new EndpointLimits(spend, places);
    const scheme = link.oauth ?? link.login;
    // A token given in the project's settings is used as it is.
    if (scheme !== undefined && engine !== undefined && settings["access_token"] === undefined)
      this.#oauth = new AccessTokens({
        system: link.name,
        scheme,
        known: link.settings,
        setting: (name) => this.setting(name),
        settings: (name) => this.settings(name),
        has: (name) => this.missing([name]).length === 0 && this.setting(name) !== "",
        engine,
        now: () => this.#now(),
        fill: this.#plain,
        send: (request) => send({ ...request, allowPrivate: this.#mayGoInside(request.url) }),
        ask: (request, args) => this.#logIn(request, args),
        isHere: () => isOnThisMachine(this.#plain(link.baseUrl)),
        hide: (token) => this.#redactor.addToken(token),
      });
  }

  /** Its access tokens; undefined if it uses none, or integ.yaml gives one. */
  get tokens(): AccessTokens | undefined {
    return this.#oauth;
  }

  /** The state of the circuit breaker, for metrics. */
  get breaker(): CircuitState {
    return this.#breaker.state(this.#now());
  }

  /** This machine's clock, in milliseconds since 1970. */
  readonly clock = (): number => this.#now();

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
    const kept = this.#oauth?.kept(name);
    if (kept !== undefined) return [kept];
    const fallback = this.#link.settings[name]?.default;
    if (fallback === undefined)
      throw new MissingSetting(`the connection \`${this.#link.name}\` has no setting \`${name}\``);
    return [this.#plain(fallback)];
  }

  /** Which of these settings have neither a value nor a default. */
  missing(names: Iterable<string>): string[] {
    return lackingOf(this.#link, this.#settings, names).filter((name) => this.#oauth?.kept(name) === undefined);
  }

  /** The settings that requests of this system use. */
  needed(operations: readonly Operation[]): string[] {
    return settingsToSend(this.#link, operations, this.#oauth === undefined);
  }

  /** Fills settings and other given values into a text, without encoding. */
  readonly #plain = (text: string, holes: Readonly<Record<string, string>> = {}): string =>
    fillText(text, { args: holes, setting: (name) => this.setting(name) });

  /** A private address written in the project's settings is intended. */
  #mayGoInside(url: URL): boolean {
    return this.#settings["allow_private"] === "true" || isPrivate(url.hostname.replace(/^\[|\]$/g, ""));
  }

  /** Sends an operation. Never throws for what the other system does. */
  async send(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    sending: Sending = {},
  ): Promise<OperationResult> {
    const called = nameOf(operation);
    const unknown = await this.#learn(called);
    if (unknown !== undefined) return unknown;
    const request = this.#request(this.#link, operation, args, sending, called);
    if ("kind" in request) return request;
    const late = await this.#turn(operation, called);
    if (late !== undefined) return { kind: "wait", why: late.why, untilMs: late.until };
    let responded: boolean | undefined = false;
    try {
      const response = await requesting(request.method, request.url.hostname, called, async (traced) => {
        const asked = { ...request, headers: { ...request.headers, ...traced } };
        if (this.#oauth === undefined) return this.#sendWith(this.#link, undefined, asked);
        const token = await this.#oauth.token();
        const first = await this.#sendWith(this.#link, token, asked);
        // A token may be revoked early: one new token is tried.
        return this.#isOver(operation, first)
          ? this.#sendWith(this.#link, await this.#oauth.token(token), asked)
          : first;
      });
      responded = response.status < 500;
      const result = this.#resultOf(operation, sending, called, response);
      if (result.kind !== "later" && result.kind !== "refused") {
        await this.#lastSuccess?.note(this.#now());
        return result;
      }
      if (response.status === 401 && result.kind === "refused") await this.#refused(result.publicReason);
      const body = this.#redactor.redact(response.text ?? "").slice(0, MAX_STORED_BODY);
      return { ...result, why: this.#redactor.redact(result.why), excerpt: { status: response.status, body } };
    } catch (error) {
      if (error instanceof NotConnected) responded = undefined;
      return this.#failed(error, called);
    } finally {
      if (responded === undefined) this.#breaker.cancelProbe();
      else this.#breaker.record(this.#now(), responded);
      this.#limiter.leave();
      this.#endpoints.leave(operation);
    }
  }

  /** Tells people that the credentials are not accepted, as every further run would be held. */
  async #refused(why: string): Promise<void> {
    const { name } = this.#link;
    if ((await this.#refusals?.note(this.#now(), why)) !== true) return;
    this.#options.unconnected?.(`${why}: integ connect ${name}, restart the host, and then  integ replay --held`);
  }

  /** Whether a response says that the token is no longer valid. */
  #isOver(operation: Operation, response: HttpResponse): boolean {
    if (response.status === 401) return true;
    const { over = [] } = this.#link.login ?? {};
    if (over.length === 0) return false;
    const { body } = bodyOf(operation, response);
    return over.some((rule) => meets(rule, response.status, body) !== undefined);
  }

  /** A request of the login: like any other, without a token. */
  async #logIn(request: Operation, args: Readonly<Record<string, string>>): Promise<LoginResponse> {
    const [link, called] = [withoutToken(this.#link), nameOf(request)];
    const made = this.#request(link, request, args, {}, called);
    if ("kind" in made) throw new LoginFailed(made.why, made.publicReason, true);
    const response = await this.#sendWith(link, undefined, {
      ...made,
      timeoutMs: Math.min(made.timeoutMs, LOGIN_TIMEOUT),
    });
    // A body that is no JSON may be the token itself.
    const read = { ...request, responseFormat: request.responseFormat ?? { format: "none" as const } };
    const { result, body } = readResponse(link, read, {}, called, response, this.#now());
    return { result, body, response };
  }

  #failed(error: unknown, called: string): OperationResult {
    if (error instanceof NotConnected) {
      this.#options.unconnected?.(error.message);
      return { kind: "wait", why: error.message, untilMs: this.#now() + UNCONNECTED };
    }
    const why = this.#redactor.redact(`${called}: ${messageOf(error)}`);
    const host = unknownHostOf(error);
    return {
      kind: "later",
      why: host === undefined ? why : `${why}: ${host}`,
      publicReason: `${called}: ${publicMessage(error)}`,
      ...(isNotThere(error) ? { undone: true } : {}),
    };
  }

  /** Gets the settings that come with the token before a request uses them. @returns why they are not available yet */
  async #learn(called: string): Promise<OperationResult | undefined> {
    const names = settingsKept(this.#link);
    if (this.#oauth === undefined || names.length === 0) return undefined;
    try {
      await this.#oauth.token();
      const lacking = this.missing(names);
      if (lacking.length === 0) return undefined;
      const { name } = this.#link;
      throw new NotConnected(`${name} was connected without its ${lacking.join(", ")}: integ connect ${name}`, true);
    } catch (error) {
      return this.#failed(error, called);
    }
  }

  /** Lets a request through by the limits of its operation and its system, or returns until when it must wait. */
  async #turn(operation: Operation, called: string): Promise<NotNow | undefined> {
    const now = this.#now();
    const own = await this.#endpoints.enter(operation, now);
    if (own !== undefined) return own;
    let through = false;
    try {
      const late = await this.#enter(now, called);
      through = late === undefined;
      return late;
    } finally {
      if (!through) this.#endpoints.leave(operation);
    }
  }

  /** Lets a request through, or returns until when it must wait. */
  async #enter(now: number, called: string): Promise<NotNow | undefined> {
    const barred = (): NotNow | undefined =>
      this.#limiter.paused(now) ?? this.#costs.wait(called, now) ?? this.#breaker.barred(now);
    const early = barred();
    if (early !== undefined) return early;
    const probe = this.#breaker.probe(now);
    let through = false;
    try {
      const late = await this.#limiter.enter(now, () => (probe ? undefined : barred()));
      through = late === undefined;
      if (through) this.#costs.spend(called);
      return late;
    } finally {
      if (probe && !through) this.#breaker.cancelProbe();
    }
  }

  /** The request to send, or why it can't be built. */
  #request(
    link: SystemLink,
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    sending: Sending,
    called: string,
  ): HttpRequest | Refused {
    const common: Record<string, string> = { Accept: "application/json", "User-Agent": "integ" };
    for (const [name, value] of Object.entries(link.headers))
      if (this.#oauth === undefined || !value.includes("{access_token}")) common[name] = this.#plain(value);
    const built = buildRequest(link, operation, args, sending, (name) => this.setting(name));
    if ("why" in built) {
      if (built.isElsewhere) return refusedBy(`${called} ${built.why}`);
      const why = this.#redactor.redact(`${called}: ${built.why}`);
      return { ...refusedBy(`${called}: the request can't be built`), why };
    }
    const { url, body } = built;
    return {
      url,
      method: operation.method,
      headers: { ...common, ...built.headers },
      timeoutMs: this.#options.timeoutMs ?? TIMEOUT,
      repeatable: operation.method === "GET" || carriesKey(operation),
      allowPrivate: this.#mayGoInside(url),
      ...(body === undefined ? {} : { body }),
    };
  }

  #sendWith(link: SystemLink, token: string | undefined, request: HttpRequest): Promise<HttpResponse> {
    const showing = { fill: this.#plain, now: this.#now(), nonce: randomUUID().replaceAll("-", "") };
    return send(withCredentials(link, request, { ...showing, ...(token === undefined ? {} : { token }) }));
  }

  #resultOf(operation: Operation, sending: Sending, called: string, response: HttpResponse): OperationResult {
    const now = this.#now();
    const { result, body, pauseMs } = readResponse(this.#link, operation, sending, called, response, now);
    this.#limiter.learn(response.headers, now, body);
    if (pauseMs !== undefined) {
      const until = now + Math.min(pauseMs, this.#options.patienceMs ?? Infinity);
      const isOwn = response.status === 429 && this.#endpoints.pause(operation, until, now);
      if (!isOwn) this.#limiter.pause(until, now);
    }
    this.#costs.learn(called, body, now);
    return result;
  }
}

/** The login request: its own address and credentials, and everything that all requests carry except the token. */
function withoutToken(link: SystemLink): SystemLink {
  const { login } = link;
  const comes = ["access_token", ...settingsKept(link)];
  const plain = (texts: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).filter(([, text]) => !namesIn(text).some((name) => comes.includes(name))));
  const basic = login?.basic ?? link.basic;
  return {
    ...link,
    baseUrl: login?.baseUrl ?? link.baseUrl,
    headers: plain(link.headers),
    query: plain(link.query),
    ...(basic === undefined ? {} : { basic }),
  };
}

function isOnThisMachine(address: string): boolean {
  return URL.canParse(address) && ["127.0.0.1", "localhost"].includes(new URL(address).hostname);
}

/** The request slots that the nodes of a cluster share. A slot expires when no request can be using it any more. */
function placesOf(engine: Engine | undefined, timeoutMs: number): Places | undefined {
  const [take, give] = [engine?.takePlace?.bind(engine), engine?.givePlace?.bind(engine)];
  if (take === undefined || give === undefined) return undefined;
  // A request may be sent twice, with a new token.
  return { take: (name, most, now) => take(name, most, now, 3 * timeoutMs), give };
}
