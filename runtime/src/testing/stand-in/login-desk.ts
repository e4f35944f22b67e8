/** Starts sessions of a stand-in: by a login with the expected credentials, at the system's place. */
import type { Login, Operation, SystemLink, TokenPlace } from "../../flow.ts";
import { withCredentials } from "../../host/credentials/apply.ts";
import { setPointer } from "../../host/pointer.ts";
import { buildRequest } from "../../host/request.ts";
import type { ServerRequest } from "./credential-check.ts";
import { filled } from "./filled.ts";
import type { StandInReply } from "./replies.ts";

/** How long a session lasts if the description does not say, in seconds. */
const SESSION_SECONDS = 1800;

/** The login of a stand-in. */
export class LoginDesk {
  readonly #link: SystemLink;
  readonly #login: Login;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #now: () => number;
  /** Expiry times by token. */
  readonly #tokens = new Map<string, number>();
  readonly #refreshes = new Set<string>();
  #given = 0;

  constructor(link: SystemLink, login: Login, settings: Readonly<Record<string, string>>, now: () => number) {
    this.#link = link;
    this.#login = login;
    this.#settings = settings;
    this.#now = now;
  }

  isGood(token: string): boolean {
    return (this.#tokens.get(token) ?? 0) > this.#now();
  }

  /** The response to a login or refresh; undefined for any other request. @param base the system's address here */
  reply(received: ServerRequest, base: string): StandInReply | undefined {
    const { request, refresh } = this.#login;
    if (this.#isAt(request, received, base))
      return this.#isSame(request, received, base, {}) ? this.#give() : refused("the login's credentials are wrong");
    if (refresh === undefined || !this.#isAt(refresh.request, received, base)) return undefined;
    for (const one of this.#refreshes)
      if (this.#isSame(refresh.request, received, base, { refresh_token: one })) {
        this.#refreshes.delete(one);
        return this.#give();
      }
    return refused("there is no such token to refresh");
  }

  #isAt(operation: Operation, { request, url }: ServerRequest, base: string): boolean {
    const path = new URL(base).pathname + operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(this.#settings[name] ?? "")); // prettier-ignore
    return request.method === operation.method && url.pathname === path;
  }

  /** Whether a request equals the login request with the settings of this stand-in. */
  #isSame(
    operation: Operation,
    received: ServerRequest,
    base: string,
    args: Readonly<Record<string, string>>,
  ): boolean {
    const link = { ...this.#link, baseUrl: base, headers: {} };
    const made = buildRequest(link, operation, args, {}, (name) => this.#settings[name] ?? "");
    if ("why" in made || made.body instanceof Uint8Array) return false;
    const { basic } = this.#login;
    const bare = {
      name: link.name,
      version: link.version,
      baseUrl: base,
      headers: {},
      settings: {},
      ...(basic === undefined ? {} : { basic }),
    };
    const asked = { ...made, method: operation.method, timeoutMs: 0, repeatable: false, allowPrivate: true };
    const fill = (text: string): string => filled(text, this.#settings);
    const shown = withCredentials(bare, asked, { fill, now: this.#now(), nonce: "" });
    const { headers } = received.request;
    return (
      [...made.url.searchParams].every(([name, value]) => received.url.searchParams.get(name) === value) &&
      (made.body ?? "") === received.body &&
      Object.entries(shown.headers).every(([name, value]) => headers[name.toLowerCase()] === value)
    );
  }

  #give(): StandInReply {
    const number = ++this.#given;
    const [token, next] = [`stand-in-token-${number}`, `stand-in-refresh-${number}`];
    const { token: place, refresh, expires, lastsSeconds = SESSION_SECONDS, keeps = {} } = this.#login;
    this.#tokens.set(token, this.#now() + lastsSeconds * 1000);
    let given: StandInReply = put({ status: 200, json: {} }, place, token);
    if (refresh !== undefined) {
      this.#refreshes.add(next);
      given = put(given, refresh.token, next);
    }
    const more = [
      ...(expires === undefined ? [] : [[expires, lastsSeconds] as const]),
      ...Object.entries(keeps).map(([name, from]) => [from.token, this.#settings[name] ?? ""] as const),
    ];
    return more.reduce((reply, [at, value]) => put(reply, { at }, value), given);
  }
}

function put(reply: StandInReply, place: TokenPlace, value: string | number): StandInReply {
  if ("header" in place) return { ...reply, headers: { ...reply.headers, [place.header]: String(value) } };
  if ("cookie" in place) return { ...reply, headers: { ...reply.headers, "Set-Cookie": `${place.cookie}=${value}; Path=/; HttpOnly` } }; // prettier-ignore
  return { ...reply, json: place.at === "" ? value : setPointer(place.at, value, reply.json) };
}

function refused(why: string): StandInReply {
  return { status: 401, why };
}
