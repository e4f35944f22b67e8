/** However many systems ship, a check reads the descriptions of those that a spec names, and no others. */
import { expect, test } from "vitest";
import { Program, type CompilerHost } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";

/** The systems whose descriptions a check of a spec reads. */
function readBy(spec: string): { readonly systems: readonly string[]; readonly told: readonly string[] } {
  const host = nodeHost(new Map([["/lazy/a.integ", spec]]));
  const read = new Set<string>();
  const watched: CompilerHost = {
    ...host,
    read(path) {
      const system = /\/specs\/systems\/([^/]+)\//.exec(path)?.[1];
      if (system !== undefined) read.add(system);
      return host.read(path);
    },
    // `findSystem` looks for a description by reading it.
    findSystem: (use, folder) => host.findSystem.call(watched, use, folder),
  };
  const { diagnostics } = new Program(watched, "/lazy").check("/lazy/a.integ");
  return { systems: [...read].sort(), told: diagnostics.map(({ code, help }) => `${code} ${help ?? ""}`) };
}

const spec = (system: string): string => `integ 1
integration "lazy"
source  order = ${system}.Order
trigger webhook ${system}.orders_paid
destination contact = xero.upsert_contact { Name: order.name | cut(255) }
`;

test("only the two systems that a spec names are read", () => {
  expect(readBy(spec("shopify"))).toEqual({ systems: ["shopify", "xero"], told: [] });
});

test("a suggestion for a name considers all systems, and reads no further one", () => {
  const { systems, told } = readBy(spec("shopfy"));
  expect(told[0]).toContain("did you mean shopify?");
  expect(systems.filter((name) => !["xero", "shopfy", "shopify"].includes(name))).toEqual([]);
});
