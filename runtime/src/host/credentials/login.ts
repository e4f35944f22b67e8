/** Starts a session: the system's own login request, whose response has the token that other requests carry. */
import type { Login, Operation, TokenPlace } from "../../flow.ts";
import type { ReadResponse } from "../read-response.ts";
import type { HttpResponse } from "../http.ts";
import { timeOf } from "../read-times.ts";
import { getPointer } from "../pointer.ts";
import type { HasPublicMessage } from "../redaction.ts";
import { keptSettings } from "./kept-settings.ts";
import type { Token } from "./token-store.ts";

/** The response to a login, and what it means. */
export type LoginResponse = Pick<ReadResponse, "result" | "body"> & { readonly response: HttpResponse };

/** What a login needs. */
export interface LoggingIn {
  readonly login: Login;
  /** Sends the request, without any token. @throws PublicError if it can't be built */
  readonly ask: (request: Operation, args: Readonly<Record<string, string>>) => Promise<LoginResponse>;
  /** The system is on this machine. */
  readonly isHere: () => boolean;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** The login failed. If it was refused, the same settings would be refused again. */
export class LoginFailed extends Error implements HasPublicMessage {
  readonly publicMessage: string;
  readonly isRefused: boolean;
  constructor(why: string, publicMessage: string, isRefused: boolean) {
    super(why);
    this.publicMessage = publicMessage;
    this.isRefused = isRefused;
  }
}

/** How long a token without an expiry is valid, in milliseconds: until it is refused. */
const LONGEST = 366 * 86_400_000;
/** … and if the response lacks the expiry that it should have. */
const USUAL = 1_800_000;
/** Numbers up to this (ten years) are seconds from now, larger ones a time since 1970. */
const MOST_SECONDS = 10 * 366 * 86_400;
/** Characters that are allowed in a header or an address. */
const FIT = /^[\x20-\x7e]{1,8000}$/;

/** @param refresh the refresh token to exchange for the next one @throws LoginFailed, MissingSetting, PublicError */
export async function logIn({ login, ask, isHere, now }: LoggingIn, refresh?: string): Promise<Token> {
  const { request } = refresh === undefined ? login : (login.refresh ?? login);
  const response = await ask(request, refresh === undefined ? {} : { refresh_token: refresh });
  const { result } = response;
  if (result.kind === "refused" || result.kind === "later")
    throw new LoginFailed(result.why, result.publicReason, result.kind === "refused");
  const access = tokenIn(login.token, response);
  if (access === undefined) {
    const why = `${request.system}'s login response has no token ${wordsOf(login.token)}`;
    throw new LoginFailed(why, why, true);
  }
  const next = (login.refresh === undefined ? undefined : tokenIn(login.refresh.token, response)) ?? refresh;
  const body: object = typeof response.body === "object" && response.body !== null ? response.body : {};
  return {
    access,
    expires: endOf(login, response.body, now()),
    ...(next === undefined ? {} : { refresh: next }),
    ...(login.keeps === undefined ? {} : { settings: keptSettings(login.keeps, body, undefined, isHere()) }),
  };
}

function tokenIn(place: TokenPlace, { body, response: { headers, text = "" } }: LoginResponse): string | undefined {
  const found =
    "cookie" in place
      ? cookieIn(headers["set-cookie"] ?? [], place.cookie)
      : "header" in place
        ? headers[place.header.toLowerCase()]
        : place.at === ""
          ? (body ?? text.trim())
          : getPointer(place.at, body);
  const token = typeof found === "number" ? String(found) : found;
  return typeof token === "string" && FIT.test(token) ? token : undefined;
}

/** The value of a cookie, from the Set-Cookie headers. */
function cookieIn(headers: readonly string[], name: string): string | undefined {
  for (const header of headers) {
    const [pair = ""] = header.split(";");
    const [called = "", ...value] = pair.split("=");
    if (called.trim() === name) return value.join("=").trim();
  }
  return undefined;
}

function wordsOf(place: TokenPlace): string {
  if ("cookie" in place) return `in a cookie ${place.cookie}`;
  return "header" in place ? `in the header ${place.header}` : place.at === "" ? "in its body" : `at ${place.at}`;
}

function endOf({ expires, lastsSeconds }: Login, body: unknown, now: number): number {
  if (expires === undefined) return now + Math.min((lastsSeconds ?? Infinity) * 1000, LONGEST);
  const said = getPointer(expires, body);
  const seconds = typeof said === "number" || (typeof said === "string" && /^\d+$/.test(said)) ? Number(said) : NaN;
  const end = seconds <= MOST_SECONDS ? now + seconds * 1000 : timeOf(said);
  return Math.min(end ?? now + USUAL, now + LONGEST);
}
