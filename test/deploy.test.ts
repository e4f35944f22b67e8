/** Files that operators copy: systemd accepts the unit, and it and the Dockerfile call existing commands. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, read, ROOT } from "./examples.ts";

const UNIT = join(EXAMPLES, "deploy/integ.service");
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

test.skipIf(!hasSystemd)("systemd finds nothing wrong with the unit", () => {
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", UNIT], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test("the unit and the Dockerfile start an existing file, and stop it with a signal that the host handles", () => {
  const unit = read(UNIT);
  const docker = read(join(EXAMPLES, "deploy/Dockerfile"));
  for (const text of [unit, docker]) {
    const [, called = ""] = /\/opt\/integ\/([\w/.]+\.js)/.exec(text) ?? [];
    expect(existsSync(join(ROOT, called)), called).toBe(true);
  }
  expect(docker).toContain("STOPSIGNAL SIGTERM");
  // The grace of the host is ten seconds.
  expect(Number(/TimeoutStopSec=(\d+)/.exec(unit)?.[1])).toBeGreaterThan(10);
});
