/** The address of the caller, also behind proxies. */
import type { Incoming } from "./exchange.ts";
import { isWithin } from "./webhook-proof.ts";

/**
 * The address that a request comes from: of those that it has gone through the last that is no proxy of the project's. What anybody
 * else writes into `X-Forwarded-For` counts for nothing.
 *
 * @param proxies networks, such as `10.0.0.0/8`
 */
export function clientAddress(
  request: Pick<Incoming, "headers" | "remoteAddress">,
  proxies: readonly string[],
): string | undefined {
  const { remoteAddress } = request;
  const said = [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
  const way = [...said.map((one) => one.trim()).filter((one) => one !== ""), remoteAddress ?? ""];
  while (way.length > 1 && isWithin(way.at(-1) ?? "", proxies)) way.pop();
  return way.at(-1);
}
