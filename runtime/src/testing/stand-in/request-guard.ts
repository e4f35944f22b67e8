/** Who is let into a stand-in, and how often: what a real system's credentials and limits do. */
import type { IncomingMessage } from "node:http";
import type { Limits, SystemLink } from "../../flow.ts";

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long tokens are good, in seconds. */
const TOKEN_SECONDS = 1800;

/** Checks credentials and keeps to the limits that the system's description states. */
export class RequestGuard {
  readonly settings: Readonly<Record<string, string>>;
  readonly #link: SystemLink;
  readonly #now: () => number;
  readonly #tokens = new Map<string, number>();
  readonly #windows = new Map<number, { at: number; count: number }>();
  #inside = 0;

  constructor(link: SystemLink, now: () => number) {
    this.#link = link;
    this.#now = now;
    this.settings = settingsOf(link);
  }

  /** A request for an access token. */
  token(request: IncomingMessage, body: string): { readonly status: number; readonly json: object } {
    const form = new URLSearchParams(body);
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const given = basic === undefined ? [form.get("client_id"), form.get("client_secret")] : pairOf(basic);
    const wanted = [this.settings["client_id"], this.settings["client_secret"]];
    if (given[0] !== wanted[0] || given[1] !== wanted[1]) return { status: 401, json: { error: "invalid_client" } };
    if (form.get("grant_type") !== this.#link.oauth?.grant)
      return { status: 400, json: { error: "unsupported_grant_type" } };
    const token = `stand-in-token-${this.#tokens.size + 1}`;
    this.#tokens.set(token, this.#now() + TOKEN_SECONDS * 1000);
    return { status: 200, json: { access_token: token, token_type: "bearer", expires_in: TOKEN_SECONDS } };
  }

  /** Whether a request may come in; what may has to `leave`. */
  enter(request: IncomingMessage): Refusal | undefined {
    for (const [name, template] of Object.entries(this.#link.headers)) {
      const given = request.headers[name.toLowerCase()];
      if (!this.#isRight(template, typeof given === "string" ? given : ""))
        return { status: 401, error: `the header ${name} is missing, or not what was agreed on` };
    }
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
    for (const { header, seconds } of this.#limits.remaining ?? []) {
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
    if (this.#link.oauth === undefined || !template.includes("{access_token}"))
      return given === filled(template, this.settings);
    const [before = "", after = ""] = filled(template, this.settings, "access_token").split("{access_token}");
    const token = given.slice(before.length, given.length - after.length);
    return given.startsWith(before) && (this.#tokens.get(token) ?? 0) > this.#now();
  }
}

function filled(template: string, settings: Readonly<Record<string, string>>, but?: string): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => (name === but ? hole : (settings[name] ?? "")));
}

function pairOf(basic: string): readonly string[] {
  const [user = "", ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return [user, rest.join(":")].map((part) => decodeURIComponent(part.replaceAll("+", " ")));
}

/** What the connection is to show: a value for each setting, and a secret of the form that signatures want. */
export function settingsOf({ settings, oauth, signature, name }: SystemLink): Record<string, string> {
  const names = [
    ...Object.keys(settings),
    ...(oauth === undefined ? [] : ["client_id", "client_secret", "refresh_token"]),
  ];
  const given = Object.fromEntries(names.map((setting) => [setting, `stand-in-${name}-${setting}`]));
  // A token that is there already would be used instead of one that is asked for.
  if (oauth !== undefined) delete given["access_token"];
  delete given["base_url"];
  if (signature !== undefined) {
    const text = `stand-in secret of ${name}`;
    const coded = { base64: btoa(text), hex: Buffer.from(text).toString("hex"), utf8: text, nfkd: text };
    given[signature.secret] = `${signature.keyPrefix ?? ""}${coded[signature.key ?? "utf8"]}`;
  }
  return given;
}
