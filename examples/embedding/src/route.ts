/**
 * A route for Next.js and similar frameworks, as app/integ/[...path]/route.ts: it uses the Fetch API's requests and
 * responses.
 */
import type { Host } from "@integ/runtime/host";

/** `export const { GET, POST } = routesOf(host);` */
export function routesOf(host: Host): Record<"GET" | "POST", (request: Request) => Promise<Response>> {
  const handler = host.handler({ prefix: "/integ" });
  // The caller's address is unknown here: systems that are authenticated by their addresses need another server.
  return { GET: (request) => handler(request), POST: (request) => handler(request) };
}
