/** Settings of a connection that arrive with the token, or with the redirect after the authorization. */
import { isPrivate } from "../addresses.ts";
import { getPointer } from "../pointer.ts";
import { PublicError } from "../redaction.ts";
import type { OAuth } from "../../credentials.ts";

/** How long one may be. */
const LONGEST = 1000;

/**
 * The settings that a token response contributes.
 * @param callback the parameters of the address that the browser came back to, where it did
 * @param isHere the token is had on this machine
 * @throws PublicError where a value is unsuitable for requests
 */
export function keptSettings(
  keeps: NonNullable<OAuth["keeps"]>,
  token: object,
  callback: URLSearchParams | undefined,
  isHere: boolean,
): Readonly<Record<string, string>> {
  const found = Object.entries(keeps).flatMap(([name, from]) => {
    const value = "token" in from ? getPointer(from.token, token) : callback?.get(from.callback);
    if (typeof value !== "string" && typeof value !== "number") return [];
    const text = String(value);
    if (text === "") return [];
    const isFit = "token" in from ? isFitTokenField(text, isHere) : isFitParameter(text);
    if (!isFit) throw new PublicError(`the value received for its setting ${name} can't be used`);
    return [[name, text] as const];
  });
  return Object.fromEntries(found);
}

/** The address went through a browser: its values may become one step of a path, and no more. */
function isFitParameter(text: string): boolean {
  return text.length <= LONGEST && /^[\w.~:@-]+$/.test(text) && !/^\.+$/.test(text);
}

/** An address in a response may not lead into a private network, nor away from TLS. */
function isFitTokenField(text: string, isHere: boolean): boolean {
  if (text.length > LONGEST) return false;
  if (isHere || !URL.canParse(text)) return true;
  const { protocol, hostname } = new URL(text);
  return (
    !/^(?:https?|wss?|ftp):$/.test(protocol) || (protocol === "https:" && !isPrivate(hostname.replace(/^\[|\]$/g, "")))
  );
}
