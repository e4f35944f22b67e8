/** Endings of runs that could not be written: tried again, each when it is due, and not more often. */
import { expect, test, vi } from "vitest";
import type { Engine, Run } from "@integ/runtime/host";
import { UnrecordedRuns } from "../src/host/unrecorded.ts";

test("while one outcome takes long to write, the others continue, without polling", async () => {
  const timers = vi.spyOn(globalThis, "setTimeout");
  const runs = new UnrecordedRuns({
    engine: {} as Engine,
    now: () => 0,
    emit: () => undefined,
    redact: (text) => text,
    recorded: () => undefined,
  });
  const run = { id: 1, flow: "orders" } as Run;
  const ended = { kind: "delivered" } as const;
  /** Fails once; the second time it takes as long as `second` does. */
  const failsOnce = (second: Promise<void>): (() => Promise<void>) => {
    let tries = 0;
    return () => (tries++ === 0 ? Promise.reject(new Error("no disk")) : second);
  };
  let write: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (write = resolve));
  await runs.record(run, ended, failsOnce(slow));
  await runs.record(run, ended, failsOnce(Promise.resolve()));
  await vi.waitFor(() => expect(runs.size).toBe(1));
  const waits = timers.mock.calls.map(([, ms]) => Number(ms));
  expect(waits.filter((ms) => ms > 5000 || Number.isNaN(ms))).toEqual([]);
  write();
  await vi.waitFor(() => expect(runs.size).toBe(0));
  timers.mockRestore();
});
