/** Times for people: the zone is named, also in the hour that clocks show twice. */
import { describe, expect, test } from "vitest";
import type { HostEvent } from "@integ/runtime/host";
import { logLine } from "../src/log-line.ts";
import { clockFor } from "../src/times.ts";

const at = (text: string): number => Date.parse(text);

describe("a time", () => {
  test.each([
    ["2026-11-30T16:20:01Z", "Europe/Vilnius", "2026-11-30 18:20:01 EET"],
    ["2026-06-30T16:20:01Z", "Europe/Vilnius", "2026-06-30 19:20:01 EEST"],
    // The hour that comes twice.
    ["2026-10-25T00:30:00Z", "Europe/Vilnius", "2026-10-25 03:30:00 EEST"],
    ["2026-10-25T01:30:00Z", "Europe/Vilnius", "2026-10-25 03:30:00 EET"],
    ["2026-11-30T00:00:00Z", "UTC", "2026-11-30 00:00:00 UTC"],
  ])("%s in %s is %s", (moment, zone, text) => {
    expect(clockFor(undefined, zone)(at(moment))).toBe(text);
  });
  test("in UTC, whatever the machine's zone", () => {
    expect(clockFor(true, "Europe/Vilnius")(at("2026-11-30T16:20:01Z"))).toBe("2026-11-30 16:20:01 UTC");
  });
});

describe("a line about an event of the host", () => {
  const HELD: HostEvent = { kind: "held", flow: "orders", run: 7, reason: "no \u001b[2Jcode", id: "no code" };
  function written(event: HostEvent, environment: Readonly<Record<string, string | undefined>>): string {
    const before = { env: process.env, write: process.stderr.write.bind(process.stderr) };
    let said = "";
    process.env = { ...before.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...environment };
    process.stderr.write = (chunk) => (said += String(chunk)) !== "";
    try {
      logLine(event, clockFor(true), false);
      return said;
    } finally {
      process.env = before.env;
      process.stderr.write = before.write;
    }
  }
  test("has colours if wanted, and no escape sequences from documents", () => {
    expect(written(HELD, { FORCE_COLOR: "1" })).toBe("\u001b[33m\u001b[1morders #7: held: no \\u001b[2Jcode (integ run show 7)\u001b[22m\u001b[39m\n"); // prettier-ignore
    expect(written(HELD, { NO_COLOR: "1" })).toBe("orders #7: held: no \\u001b[2Jcode (integ run show 7)\n");
  });
});
