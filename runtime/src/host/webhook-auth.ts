/** Authentication of callers without signatures: a password, or a token in a header or in the address. */
import type { WebhookAuth } from "../webhooks.ts";
import { same } from "./signature.ts";
import type { Signed } from "./signed-content.ts";

/** Why a caller without a signature is not authenticated; undefined if it is. @returns why not */
export function authRefusal(
  auth: WebhookAuth,
  settings: (name: string) => readonly string[],
  request: Signed,
): string | undefined {
  const wrong = "its credentials are missing or wrong";
  const any = (expected: readonly string[], shown: string | undefined): string | undefined =>
    shown !== undefined && given(expected).filter((one) => same(one, shown)).length > 0 ? undefined : wrong;
  switch (auth.kind) {
    case "basic": {
      const [user = ""] = settings(auth.user);
      if (user === "") return wrong;
      const expected = given(settings(auth.password)).map(
        (one) => `Basic ${Buffer.from(`${user}:${one}`).toString("base64")}`,
      );
      return any(expected, request.header("authorization"));
    }
    case "bearer":
      return any(
        given(settings(auth.token)).map((one) => `Bearer ${one}`),
        request.header("authorization"),
      );
    case "header":
      return any(settings(auth.token), request.header(auth.name));
    case "query":
      return any(settings(auth.token), queryOf(request.url).get(auth.name) ?? undefined);
    case "path":
      return any(settings(auth.token), lastPartOf(request.url));
  }
}

/** The last part of a path. */
function lastPartOf(url: string): string | undefined {
  const [path = ""] = url.split(/[?#]/);
  try {
    return decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
  } catch {
    return undefined;
  }
}

/** The query of an address, whatever precedes it: callers send invalid hosts. */
export function queryOf(url: string): URLSearchParams {
  const [plain = ""] = url.split("#");
  return new URLSearchParams(plain.includes("?") ? plain.slice(plain.indexOf("?")) : "");
}

/** An empty secret would accept anybody. */
function given(secrets: readonly string[]): readonly string[] {
  return secrets.filter((one) => one !== "");
}
