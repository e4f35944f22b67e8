/** The service: its own routes, and a host that receives the shop's webhooks and delivers invoices. */
import { createServer, type Server } from "node:http";
import { createHost, type Engine, type Host } from "@integ/runtime/host";
import { flow } from "./generated/orders.ts";

/** A service that is ready to start. */
export interface Service {
  readonly host: Host;
  readonly server: Server;
}

/** @param environment contains the secrets */
export function serviceOf(engine: Engine, environment: Readonly<Record<string, string | undefined>>): Service {
  const host = createHost({
    flows: [flow],
    engine,
    connections: {
      shopify: { webhook_secrets: [environment["SHOPIFY_WEBHOOK_SECRET"] ?? ""] },
      xero: {
        base_url: environment["XERO_URL"] ?? "https://api.xero.com/api.xro/2.0",
        token_url: environment["XERO_TOKEN_URL"] ?? "https://identity.xero.com/connect/token",
        // From the organisation's custom connection. The host requests a token with them every half hour.
        client_id: environment["XERO_CLIENT_ID"] ?? "",
        client_secret: environment["XERO_CLIENT_SECRET"] ?? "",
      },
    },
    // Webhooks arrive through the server below.
    listen: false,
  });
  host.on("held", ({ run, reason }) => console.warn(`run ${run} waits for a person: ${reason}`));
  const integ = host.listener({ prefix: "/integ" });
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/integ/") === true) integ(request, response);
    else response.end("the shop\n");
  });
  return { host, server };
}
