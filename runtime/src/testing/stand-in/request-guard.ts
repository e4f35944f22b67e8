/** Who is let into a stand-in, and how often: what a real system's credentials and limits do. */
import type { Limits, SystemLink } from "../../flow.ts";
import { madeKey } from "./assertion-check.ts";
import { wrongCredentials, type Came } from "./credential-check.ts";
import { filled } from "./filled.ts";
import { TokenDesk } from "./token-desk.ts";
import { publicKeyFor, signedHere } from "./keys.ts";
import { isZone } from "../../settings.ts";

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Checks credentials and keeps to the limits that the system's description states. */
export class RequestGuard {
  readonly settings: Readonly<Record<string, string>>;
  readonly #link: SystemLink;
  readonly #now: () => number;
  /** Where tokens are had; undefined where the system has none. */
  readonly tokens: TokenDesk | undefined;
  readonly #windows = new Map<number, { at: number; count: number }>();
  #inside = 0;

  constructor(link: SystemLink, now: () => number) {
    this.#link = link;
    this.#now = now;
    this.settings = settingsOf(link);
    this.tokens = link.oauth === undefined ? undefined : new TokenDesk(link.oauth, this.settings, now);
  }

  /** Whether a request may come in; what may has to `leave`. */
  enter(came: Came): Refusal | undefined {
    const { request, url } = came;
    for (const [name, template] of Object.entries(this.#link.headers)) {
      if (HOW_IT_IS_WRITTEN.test(name)) continue;
      const given = request.headers[name.toLowerCase()];
      if (!this.#isRight(template, typeof given === "string" ? given : ""))
        return { status: 401, error: `the header ${name} is missing, or not what was agreed on` };
    }
    for (const [name, template] of Object.entries(this.#link.query ?? {}))
      if (template.includes("{access_token}") && !this.#isRight(template, url.searchParams.get(name) ?? ""))
        return { status: 401, error: `the parameter ${name} is missing, or not what was agreed on` };
    const wrong = wrongCredentials(this.#link, this.settings, came);
    if (wrong !== undefined) return { status: 401, error: wrong };
    const { concurrent } = this.#limits;
    if (concurrent !== undefined && this.#inside >= concurrent)
      return { status: 429, error: `more than ${concurrent} requests at once`, headers: { "Retry-After": "1" } };
    for (const [seconds, most] of this.#spans) {
      const window = this.#window(seconds);
      if (window.count >= most) {
        const wait = Math.ceil(((window.at + 1) * seconds * 1000 - this.#now()) / 1000);
        return {
          status: 429,
          error: `more than ${most} requests in ${seconds} seconds`,
          headers: { "Retry-After": String(Math.max(1, wait)), ...this.left() },
        };
      }
    }
    for (const [seconds] of this.#spans) this.#window(seconds).count++;
    this.#inside++;
    return undefined;
  }

  leave(): void {
    this.#inside--;
  }

  /** The headers that say how much is left. */
  left(): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const { header, seconds = 60 } of this.#limits.remaining ?? []) {
      if (header === undefined) continue;
      const most = this.#spans.find(([span]) => span === seconds)?.[1];
      if (most !== undefined) headers[header] = String(Math.max(0, most - this.#window(seconds).count));
    }
    return headers;
  }

  get #limits(): Limits {
    return this.#link.limits ?? {};
  }

  get #spans(): readonly (readonly [seconds: number, most: number])[] {
    const { perSecond, perMinute, perDay } = this.#limits;
    const all = [[1, perSecond], [60, perMinute], [86_400, perDay]] as const; // prettier-ignore
    return all.flatMap(([seconds, most]) => (most === undefined ? [] : [[seconds, most] as const]));
  }

  #window(seconds: number): { readonly at: number; count: number } {
    const at = Math.floor(this.#now() / (seconds * 1000));
    const known = this.#windows.get(seconds);
    if (known?.at === at) return known;
    const fresh = { at, count: 0 };
    this.#windows.set(seconds, fresh);
    return fresh;
  }

  #isRight(template: string, given: string): boolean {
    if (this.tokens === undefined || !template.includes("{access_token}"))
      return given === filled(template, this.settings);
    const [before = "", after = ""] = filled(template, this.settings, "access_token").split("{access_token}");
    const token = given.slice(before.length, given.length - after.length);
    return given.startsWith(before) && this.tokens.isGood(token);
  }
}

/** Headers that say how bodies are written, and nothing of who asks. */
const HOW_IT_IS_WRITTEN = /^(accept|content-type)$/i;

/** What the connection is to show: a value for each setting, and a secret of the form that signatures want. */
export function settingsOf({ settings, oauth, signed, signature, name }: SystemLink): Record<string, string> {
  const ofToken = ["client_id", "client_secret", "refresh_token", "token_key"];
  const names = [...Object.keys(settings), ...(oauth === undefined ? [] : ofToken)];
  const given: Record<string, string> = Object.fromEntries(
    names.map((setting) => [setting, `stand-in-${name}-${setting}`]),
  );
  // What times are written in has to be a zone.
  for (const [setting, { default: zone }] of Object.entries(settings))
    if (zone !== undefined && isZone(zone)) given[setting] = zone;
  // A token that is there already would be used instead of one that is asked for.
  if (oauth !== undefined) delete given["access_token"];
  const assertion = oauth?.assertion;
  if (assertion !== undefined) given[nameIn(assertion.key)] = madeKey(assertion);
  if (signed?.keyFormat !== undefined)
    given[nameIn(signed.key)] = Buffer.from(`a stand-in of ${name}`).toString(signed.keyFormat);
  delete given["base_url"];
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
