/** The fault tests, bounded: at full size they are `npm run test:faults -- --kills 1000 --seed 1`. */
import { expect, test } from "vitest";
import { kill } from "../faults/kill.ts";

test(
  "a host that is killed again and again loses nothing, keeps the order of each key, and makes nothing twice",
  { timeout: 120_000 },
  async () => {
    const { accepted, broken, refused } = await kill({ kills: 8, seed: 3, lanes: 12 });
    expect(broken).toEqual([]);
    expect(accepted).toBeGreaterThan(50);
    // It was down for a while, each time.
    expect(refused).toBeGreaterThan(0);
  },
);
