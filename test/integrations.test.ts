/**
 * Every integration that ships works unchanged: it has no warnings, is formatted, passes its tests, has a page that an
 * analyst can follow, and delivers in `npm start -- --flow` (start.test.ts calls that command).
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runTest, templates } from "@integ/cli";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { format } from "@integ/grammar/format";
import { loadFlow } from "@integ/runtime/host";
import type { StandInRequest } from "@integ/runtime/testing";
import { demonstrate } from "../scripts/demonstration.ts";
import { refusedOf } from "../specs/test/vendor-documents.ts";

const ALL = templates();
/** Those of the examples have separate tests. */
const SHIPPED = ALL.filter(({ folder }) => folder.includes("integrations"));

test("each has a unique name, and names existing systems", () => {
  const names = ALL.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { folder, flow } of ALL) expect(existsSync(join(folder, flow)), join(folder, flow)).toBe(true);
});

describe.each(SHIPPED)("$name", (template) => {
  const { folder } = template;
  const host = nodeHost();
  const program = new Program(host, folder);
  const specs = host.specs?.(folder) ?? [];

  test("checks without a warning, and passes its tests", async () => {
    expect(program.diagnostics).toEqual([]);
    expect(specs.length).toBeGreaterThan(0);
    for (const path of specs) {
      const { diagnostics, module, checked } = program.compile(path);
      expect(diagnostics.map(({ code, message }) => `${path}: ${code} ${message}`)).toEqual([]);
      if (module === undefined) continue;
      const flow = await loadFlow(module);
      expect(checked?.tests.length, `${path} has tests`).toBeGreaterThan(0);
      const failed = (checked?.tests ?? []).map((one) => runTest(flow, one, path)).filter(({ passed }) => !passed);
      expect(failed).toEqual([]);
    }
  });

  test("is formatted, and has a page", async () => {
    for (const path of specs) {
      const text = readFileSync(path, "utf8");
      expect(await format(text), path).toBe(text);
    }
    const page = readFileSync(join(folder, "README.md"), "utf8");
    expect(page).toMatch(/^# .+\n/);
    for (const heading of HEADINGS) expect(page).toMatch(heading);
  });

  // `npm start -- --flow` shows the first flow; the others also start by themselves.
  test.each(started(specs))(
    "$flow delivers, and its requests are valid by the vendors' published documents",
    async ({ flow }) => {
      let told = "";
      const requests: StandInRequest[] = [];
      const write = (text: string): void => void (told += text);
      const onRequest = (request: StandInRequest): void => void requests.push(request);
      const code = await demonstrate({ ...template, flow }, { once: true, port: 0, write, program, onRequest });
      expect(code, told).toBe(0);
      expect(refusedOf(requests)).toEqual([]);
    },
  );

  // Where tests differ in what a read finds, what the first of them says counts.
  test.each(started(specs).filter(({ sent }) => sent))("$flow delivers with integ dev --send", async ({ flow }) => {
    let told = "";
    const write = (text: string): void => void (told += text);
    expect(await demonstrate({ ...template, flow }, { once: true, port: 0, write, program, knowing: "all" }), told).toBe(0); // prettier-ignore
  });
});

/** The specs that something starts; others hold what several of them share, or are handed to. */
function started(specs: readonly string[]): { readonly flow: string; readonly sent: boolean }[] {
  return specs.flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const isStarted = /^trigger (?!manual)/m.test(text);
    return isStarted ? [{ flow: basename(path), sent: /^trigger webhook /m.test(text) }] : [];
  });
}

/** What a page tells. */
const HEADINGS = [
  /^## What starts it$/m,
  /^## What moves$/m,
  /^## What waits for a person$/m,
  /^## Set up .+$/m,
  /^## Try it$/m,
];
