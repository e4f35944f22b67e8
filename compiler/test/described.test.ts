/** Descriptions that ship with integ: a release keeps what it has read of them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Program } from "@integ/compiler";
import { DESCRIBED, type Described, nodeHost } from "@integ/compiler/node";
import { descriptorSchema } from "../src/1-load/descriptor.ts";
import { fingerprint } from "../src/host.ts";

const TEXT = `integ: 1
system: till
title: Till
version: "1"
base_url: https://till.example
types:
  Row: { schema: Row.json }
`;
let shipped: string;
let project: string;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "integ-described-"));
  shipped = join(folder, "shipped");
  project = join(folder, "project");
  mkdirSync(join(shipped, "till"), { recursive: true });
  writeFileSync(
    join(shipped, "till/Row.json"),
    JSON.stringify({ type: "object", properties: { id: { type: "string" } } }),
  );
});
afterAll(() => rmSync(join(shipped, ".."), { recursive: true, force: true }));

/** The till's title, and what is wrong with its description. */
const tillOf = (): readonly unknown[] => {
  const program = new Program(nodeHost(new Map(), shipped), project);
  return [program.system("till")?.title, program.systemDiagnostics("till").map(({ message }) => message)];
};

/** Writes the description, and keeps what it is read as: with another title, which shows where it comes from. */
beforeEach(() => {
  writeFileSync(join(shipped, "till/system.yaml"), TEXT);
  const { value } = descriptorSchema.read(TEXT);
  const kept: Described = { of: fingerprint(TEXT), value: { ...value, title: "Till, as it was kept" } };
  writeFileSync(join(shipped, "till", DESCRIBED), JSON.stringify(kept));
});

test("what was kept is not read again", () => {
  expect(tillOf()).toEqual(["Till, as it was kept", []]);
});

test("a changed description is read, and its mistakes are found", () => {
  writeFileSync(join(shipped, "till/system.yaml"), TEXT.replace("Till", "Another till"));
  expect(tillOf()).toEqual(["Another till", []]);
  writeFileSync(join(shipped, "till/system.yaml"), TEXT.replace("title", "titel"));
  expect(tillOf()).toEqual([undefined, ["this system description is wrong: nothing is called `titel` here"]]);
});

test("a project's own description is always read", () => {
  mkdirSync(join(project, "till"), { recursive: true });
  writeFileSync(
    join(project, "integ.yaml"),
    `integ: 1
systems:
  till: { use: ./till }
`,
  );
  for (const file of ["system.yaml", "Row.json", DESCRIBED])
    writeFileSync(join(project, "till", file), readFileSync(join(shipped, "till", file)));
  expect(tillOf()).toEqual(["Till", []]);
});
