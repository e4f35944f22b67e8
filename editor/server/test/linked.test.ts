/** Generated modules run from their text, and addresses as editors write them. */
import { stripTypeScriptTypes } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { linked } from "@integ/language-server/linked";
import { loadModule } from "@integ/runtime/host";
import { transform } from "sucrase";
import { describe, expect, test } from "vitest";
import { SPECS } from "../../../test/examples.ts";
import { Addresses } from "../src/places.ts";

const modules = SPECS.flatMap((path) => {
  const { module } = new Program(nodeHost(), dirname(path)).witnessed(path);
  return module === undefined ? [] : [module];
});

test("a module is the same from a file and from its text", async () => {
  expect(modules.length).toBeGreaterThan(3);
  for (const module of modules) {
    const { flow } = (await loadModule(module)) as { readonly flow: { readonly version: string } };
    const { text } = module.packed;
    const byNode = linked(stripTypeScriptTypes(text));
    const byLibrary = linked(transform(text, { transforms: ["typescript"], disableESTransforms: true }).code);
    for (const one of [byNode, byLibrary]) {
      expect(one.flow.version).toBe(flow.version);
      expect(one.flow.destinations.map(({ name }) => name)).toEqual(byNode.flow.destinations.map(({ name }) => name));
      expect(one.seen).toBeInstanceOf(Map);
    }
  }
});

test("text in a spec is never taken for an import or an export", () => {
  const text =
    'const said = "\\nexport const flow = 1;\\nimport { hold } from \\"x\\";";\nexport const flow = { said };\n';
  expect(linked(text).flow).toEqual({ said: '\nexport const flow = 1;\nimport { hold } from "x";' });
});

describe("addresses", () => {
  test
    .skipIf(process.platform === "win32")
    .each([
      "/project/orders.integ",
      "/my project/ąžuolas (1)#2?.integ",
      "/100%/a%20b;c&d'e\"f<g>h^i`j{k}.integ",
      "/tab\tand\\back.integ",
    ])("%s gives the same path and address as in Node", (path) => {
    const addresses = new Addresses();
    expect(addresses.uriOf(path)).toBe(pathToFileURL(path).href);
    expect(addresses.pathOf(pathToFileURL(path).href)).toBe(path);
    expect(fileURLToPath(addresses.uriOf(path))).toBe(path);
  });

  test("handles virtual file systems, drives, unsaved files and invalid addresses", () => {
    const own = new Addresses("vscode-vfs://github");
    expect(own.pathOf("vscode-vfs://github/owner/a%20b.integ")).toBe("/owner/a b.integ");
    expect(own.uriOf("/owner/a b.integ")).toBe("vscode-vfs://github/owner/a%20b.integ");
    const disk = new Addresses();
    expect(disk.pathOf("file:///c%3A/x/y.integ")).toBe("/c:/x/y.integ");
    for (const uri of ["untitled:Untitled-1", "file:///a%E0%A4%A.integ"])
      expect(disk.uriOf(disk.pathOf(uri))).toContain(uri === "untitled:Untitled-1" ? uri : "file:///");
  });
});
