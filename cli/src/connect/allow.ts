/** Lets a person authorize a connection in the browser, and waits for the redirect to this machine. */
import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { Authorization, AccessTokens } from "@integ/runtime/host";
import { err, UsageError } from "../terminal.ts";

/** The default redirect port. */
export const PORT = 8485;
/** How long a person may take, in milliseconds. */
const PATIENCE = 600_000;

/** How a person is asked to authorize. */
export interface Allowing {
  readonly title: string;
  /** The redirect address registered with the vendor. Default: this machine. */
  readonly redirect?: string;
  readonly port: number;
  readonly opensBrowser: boolean;
  /** A person can paste the address that the browser ends at. */
  readonly asks: boolean;
}

/**
 * @returns false if the person cancels
 * @throws UsageError if the redirect can't be received, TokenRefused if the authorization was refused
 */
export async function allow(tokens: AccessTokens, allowing: Allowing): Promise<boolean> {
  const loopback = allowing.redirect === undefined ? await listen(allowing.port) : undefined;
  const redirect = allowing.redirect ?? `http://localhost:${portOf(loopback)}/callback`;
  if (loopback === undefined && !allowing.asks)
    throw new UsageError(
      `the browser ends at ${redirect}, and without a terminal that address can't be pasted here`,
      "run it in a terminal",
    );
  try {
    const authorization = await tokens.authorization(redirect);
    err(`${allowing.title} sends the browser back to ${redirect}: register that address there\n`);
    if (allowing.opensBrowser && open(authorization.url.href)) err("authorize the connection in your browser\n");
    err(`${allowing.opensBrowser ? "if it does not open" : "open this"}:\n\n  ${authorization.url.href}\n\n`);
    const callback = await callbackArrived(authorization, loopback, allowing.asks);
    if (callback === undefined) return false;
    await authorization.finish(callback);
    return true;
  } finally {
    loopback?.closeAllConnections();
    loopback?.close();
  }
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === "object" && address !== null ? address.port : PORT;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once(
      "error",
      (error: NodeJS.ErrnoException) =>
      reject(new UsageError(`port ${port} is not available: ${error.code ?? error.message}`, "choose another:  --port 8486, and register it with the vendor")), // prettier-ignore
    );
    server.listen(port, "localhost", resolve);
  });
  return server;
}

/** The callback address, received on this machine or pasted by the person; undefined if they cancel. */
async function callbackArrived(
  authorization: Authorization,
  loopback: Server | undefined,
  asks: boolean,
): Promise<URL | undefined> {
  const done = new AbortController();
  const late = setTimeout(() => done.abort(), PATIENCE);
  try {
    const ways = [
      ...(loopback === undefined ? [] : [calledBack(authorization, loopback, done.signal)]),
      ...(asks ? [pasted(authorization, done.signal)] : []),
    ];
    return await Promise.race(ways);
  } finally {
    clearTimeout(late);
    done.abort();
  }
}

function calledBack(authorization: Authorization, server: Server, signal: AbortSignal): Promise<URL> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new UsageError("it was not authorized within ten minutes", "run it again"))); // prettier-ignore
    server.on("request", (request, response) => {
      const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
      // Requests from other pages are ignored.
      const isCallback = url.pathname === "/callback" && authorization.isCallback(url);
      response.writeHead(isCallback ? 200 : 404, { "Content-Type": "text/html; charset=utf-8", Connection: "close" });
      response.end(isCallback ? "<!doctype html><title>integ</title><p>Go back to the terminal: this page can be closed." : "", () => isCallback && resolve(url)); // prettier-ignore
    });
  });
}

async function pasted(authorization: Authorization, signal: AbortSignal): Promise<URL | undefined> {
  const { isCancel, text } = await import("@clack/prompts");
  const address = await text({
    message: "or paste the address that the browser ends at",
    validate: (value = "") =>
      URL.canParse(value) && authorization.isCallback(new URL(value)) ? undefined : "this address does not belong to this request: copy all of it", // prettier-ignore
    signal,
  });
  return isCancel(address) ? undefined : new URL(address);
}

/** Opens an address in the browser. @returns whether there is a browser */
function open(url: string): boolean {
  const { platform, env } = process;
  const hasScreen = platform !== "linux" || env["DISPLAY"] !== undefined || env["WAYLAND_DISPLAY"] !== undefined;
  const browser = env["BROWSER"];
  if (browser === undefined && !hasScreen) return false;
  const [command, ...given] =
    browser !== undefined
      ? [browser]
      : platform === "darwin"
        ? ["open"]
        : platform === "win32"
          ? ["rundll32", "url.dll,FileProtocolHandler"]
          : ["xdg-open"];
  // Without a shell: the URL is one argument, whatever it contains.
  const started = spawn(command ?? "", [...given, url], { stdio: "ignore", detached: true });
  started.on("error", () => undefined);
  started.unref();
  return true;
}
