/** Checks the credentials and limits of requests, like the real system. */
import type { Operation, SystemLink } from "../../flow.ts";
import { madeKey } from "./assertion-check.ts";
import { wrongCredentials, type ServerRequest } from "./credential-check.ts";
import { filled } from "./filled.ts";
import { LoginDesk } from "./login-desk.ts";
import { Quota, type Refusal } from "./quota.ts";
import { TokenDesk } from "./token-desk.ts";
import { publicKeyFor, signedHere } from "./keys.ts";
import { isZone } from "../../settings.ts";

/** Checks credentials, and enforces the limits of the system's description. */
export class RequestGuard {
  readonly settings: Readonly<Record<string, string>>;
  /** The same for a connection without optional settings, such as the tenant of a token that is valid for one tenant only. */
  readonly #plainest: Readonly<Record<string, string>>;
  readonly #link: SystemLink;
  readonly #now: () => number;
  /** Issues tokens; undefined if the system has none. */
  readonly tokens: TokenDesk | undefined;
  /** Starts sessions. */
  readonly logins: LoginDesk | undefined;
  readonly #quota: Quota;
  /** The quotas of operations, by group. */
  readonly #quotas = new Map<string, Quota>();

  constructor(link: SystemLink, now: () => number) {
    this.#link = link;
    this.#now = now;
    this.#quota = new Quota(link.limits ?? {}, now);
    this.settings = settingsOf(link);
    this.#plainest = Object.fromEntries(
      Object.entries(this.settings).map(([name, own]) => [name, link.settings[name]?.default ?? own]),
    );
    this.tokens = link.oauth === undefined ? undefined : new TokenDesk(link.oauth, this.settings, now);
    this.logins = link.login === undefined ? undefined : new LoginDesk(link, link.login, this.settings, now);
  }

  /** Admits a request, which must then call `leave`, or returns why it is refused. */
  enter(received: ServerRequest): Refusal | undefined {
    const { request, url } = received;
    for (const [name, template] of Object.entries(this.#link.headers)) {
      if (HOW_IT_IS_WRITTEN.test(name)) continue;
      const given = request.headers[name.toLowerCase()];
      if (!this.#isRight(template, typeof given === "string" ? given : ""))
        return { status: 401, error: `the header ${name} is missing or wrong` };
    }
    for (const [name, template] of Object.entries(this.#link.query ?? {}))
      if (template.includes("{access_token}") && !this.#isRight(template, url.searchParams.get(name) ?? ""))
        return { status: 401, error: `the parameter ${name} is missing or wrong` };
    const wrong = wrongCredentials(this.#link, this.settings, received);
    if (wrong !== undefined) return { status: 401, error: wrong };
    const late = this.#quota.enter();
    return late === undefined ? undefined : { ...late, headers: { ...this.left().headers, ...late.headers } };
  }

  leave(): void {
    this.#quota.leave();
  }

  /**
   * Admits an operation by its own or its group's limits; an admitted one must be left. Otherwise returns why it is
   * refused.
   */
  enterOperation(operation: Operation): Refusal | undefined {
    return this.#quotaOf(operation)?.enter();
  }

  leaveOperation(operation: Operation): void {
    this.#quotaOf(operation)?.leave();
  }

  /** The remaining quota in responses: in headers, and at places of the body. */
  left(): {
    readonly headers: Readonly<Record<string, string>>;
    readonly places: readonly (readonly [pointer: string, value: number])[];
  } {
    const [headers, places]: [Record<string, string>, (readonly [string, number])[]] = [{}, []];
    for (const { header, at, seconds = 60, reset } of this.#link.limits?.remaining ?? []) {
      const left = this.#quota.left(seconds);
      if (left === undefined) continue;
      const said = [[at ?? header, left], [reset, this.#quota.renewedIn(seconds)]] as const; // prettier-ignore
      for (const [name, value] of said)
        if (name === undefined) continue;
        else if (at === undefined) headers[name] = String(value);
        else places.push([name, value]);
    }
    return { headers, places };
  }

  #quotaOf({ name, limits }: Operation): Quota | undefined {
    if (limits === undefined) return undefined;
    const group = limits.group ?? name;
    let quota = this.#quotas.get(group);
    if (quota === undefined) this.#quotas.set(group, (quota = new Quota(limits, this.#now)));
    return quota;
  }

  #isRight(template: string, given: string): boolean {
    const desk = this.tokens ?? this.logins;
    if (desk === undefined || !template.includes("{access_token}"))
      return given === filled(template, this.settings) || given === filled(template, this.#plainest);
    const [before = "", after = ""] = filled(template, this.settings, "access_token").split("{access_token}");
    const token = given.slice(before.length, given.length - after.length);
    return given.startsWith(before) && desk.isGood(token);
  }
}

/** Headers about the encoding of bodies, which don't authenticate. */
const HOW_IT_IS_WRITTEN = /^(accept|content-type)$/i;

/** The account of every connection to a stand-in. */
const ACCOUNT = "1000001";

/** The expected settings of a connection: a value for each, and a secret in the form that signatures need. */
export function settingsOf({
  settings,
  oauth,
  login,
  signed,
  signature,
  name,
  webhookEvents,
}: SystemLink): Record<string, string> {
  const ofToken = ["client_id", "client_secret", "refresh_token", "token_key"];
  const names = [...Object.keys(settings), ...(oauth === undefined ? [] : ofToken)];
  const given: Record<string, string> = Object.fromEntries(
    names.map((setting) => [setting, `stand-in-${name}-${setting}`]),
  );
  // Accounts have numbers, of the length that deliveries have room for.
  const account = webhookEvents?.account?.setting;
  if (account !== undefined) given[account] = ACCOUNT;
  // The zone of times must be a valid one.
  for (const [setting, { default: zone }] of Object.entries(settings))
    if (zone !== undefined && isZone(zone)) given[setting] = zone;
  // An existing token would be used instead of a requested one.
  if ((oauth ?? login) !== undefined) delete given["access_token"];
  const assertion = oauth?.assertion;
  if (assertion !== undefined) given[nameIn(assertion.key)] = madeKey(assertion);
  if (signed?.keyFormat !== undefined)
    given[nameIn(signed.key)] = Buffer.from(`a stand-in of ${name}`).toString(signed.keyFormat);
  delete given["base_url"];
  // A key that connections may be without.
  for (const { publicKey = "" } of signature?.also ?? []) delete given[publicKey];
  const here = signature === undefined ? undefined : signedHere(signature);
  if (here?.publicKey !== undefined) given[here.publicKey] = publicKeyFor(here);
  if (signature?.secret !== undefined) {
    const text = `stand-in secret of ${name}`;
    const coded = { base64: btoa(text), hex: Buffer.from(text).toString("hex"), utf8: text, nfkd: text };
    given[signature.secret] = `${signature.keyPrefix ?? ""}${coded[signature.key ?? "utf8"]}`;
  }
  return given;
}

function nameIn(template: string): string {
  return /\{(\w+)\}/.exec(template)?.[1] ?? "";
}
