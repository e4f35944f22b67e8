/** The address of the caller, also behind proxies. */
import type { Incoming } from "./exchange.ts";
import { isWithin } from "./webhook-proof.ts";

/**
 * The address of the caller: the last hop that is not a proxy of the project. Entries of `X-Forwarded-For` that come
 * from other addresses are ignored.
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
