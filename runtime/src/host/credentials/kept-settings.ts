/** Settings of a connection that arrive with the token, or with the redirect after the authorization. */
import { isPrivate } from "../addresses.ts";
import { getPointer } from "../pointer.ts";
import { PublicError } from "../redaction.ts";
import type { OAuth } from "../../credentials.ts";

/** The maximum length of a setting. */
const LONGEST = 1000;

/**
 * The settings that a token response contributes.
 * @param callback the parameters of the callback address, if there was a browser
 * @param isHere whether the token comes from this machine
 * @throws PublicError if a value is unsuitable for requests
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

/** A callback went through a browser: its values may only be a single step of a path. */
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
