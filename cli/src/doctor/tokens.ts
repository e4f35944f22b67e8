/** The tokens of connections in the store: expired ones, and those that expire soon without renewal. Makes no request. */
import type { Standing } from "../connect/standing.ts";
import { fine, warning, wrong, type Check } from "./check.ts";

const DAY = 86_400_000;
/** The number of days before its expiry at which a token without renewal is reported. */
const EARLY = 14;

/** Missing settings are reported elsewhere. */
export function tokenChecks(standings: readonly Standing[], now: number): Check[] {
  return standings.flatMap(({ system, state, todo = "", expires, renewed }): Check[] => {
    const connect = `integ connect ${system}`;
    if (state === "lost") return [wrong(system, `the connection is gone: ${todo}`, connect)];
    if (state === "failed") return [warning(system, `the last try failed: ${todo}`, connect)];
    if (state === "not connected") return [wrong(system, "the connection is not authorized yet", connect)];
    if (state !== "connected" || expires === undefined) return [];
    const days = Math.floor((Date.parse(expires) - now) / DAY);
    if (renewed === true) return [fine(system, "connected; its token is renewed by itself")];
    if (days < 0) return [wrong(system, `its token expired at ${expires}`, connect)];
    return [
      days <= EARLY
        ? warning(system, `its token expires at ${expires}, and nothing renews it`, connect)
        : fine(system, `connected until ${expires}`),
    ];
  });
}
