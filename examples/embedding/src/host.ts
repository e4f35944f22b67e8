/** The host of the flow: accepts orders, delivers invoices, and loses none. */
import { createHost, type Engine, type Host } from "@integ/runtime/host";
import { flow } from "./generated/orders.ts";

/** @param environment contains the secrets */
export function hostOf(engine: Engine, environment: Readonly<Record<string, string | undefined>>): Host {
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
    // Webhooks arrive through the existing server.
    listen: false,
  });
  // Report held runs where the shop's staff will see them.
  host.on("held", ({ run, reason }) => console.warn(`run ${run} is held: ${reason}`));
  return host;
}
