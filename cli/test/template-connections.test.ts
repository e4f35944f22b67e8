/** Whoever follows the page of a template is connected: nothing is lacking that `.env.example` does not name, and a stand-in lets them in. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emitSystem, Program, requestsOf } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Operation } from "@integ/runtime";
import { Connection, Store, type Settings } from "@integ/runtime/host";
import { lackingOf, settingsToSend } from "@integ/runtime/settings";
import { loadSystem, StandIn } from "@integ/runtime/testing";
import { connectionsOf } from "../src/connections.ts";
import { wantedSettings } from "../src/connect/settings.ts";
import { harmless, systemsUsed } from "../src/connect/systems.ts";
import { variablesIn } from "../src/new-project.ts";
import { templates } from "../src/templates.ts";
import { integ } from "./integ.ts";

describe.each(templates().map(({ name }) => name))("%s", (name) => {
  let folder: string;
  let program: Program;
  let stand: StandIn;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "integ-template-"));
    await integ(folder, ["init", "--template", name, "--ci", "none", "--yes"]);
    program = new Program(nodeHost(), folder);
    const systems = systemsUsed(program).flatMap((one) => program.system(one) ?? []);
    stand = await StandIn.start(
      await Promise.all(
        systems.filter(({ link }) => link.kind === undefined).map((system) => loadSystem(emitSystem(system))),
      ),
    );
    writeFileSync(join(folder, ".env"), filledIn(readFileSync(join(folder, ".env.example"), "utf8"), program, stand));
  });
  afterAll(async () => {
    await stand.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("has all settings, and is authorized", async () => {
    const store = Store.open(":memory:", "run");
    for (const name of systemsUsed(program)) {
      const system = program.system(name);
      if (system === undefined) throw new Error(`there is no ${name}`);
      expect([name, wantedSettings(program, system, []).map((one) => one.name)]).toEqual([name, []]);
      const { operation, args = {}, isMadeUp } = harmless(system) ?? {};
      if (operation === undefined || system.link.kind !== undefined) continue;
      const settings: Settings = connectionsOf(program.project, undefined, [name])[name] ?? {};
      // One that is only heard of is not tried.
      if (lackingOf(system.link, settings, settingsToSend(system.link, [operation.request], false)).length > 0)
        continue;
      const outcome = await new Connection(stand.link(name), settings, { engine: store }).send(operation.request, args);
      // A read of a document that is unlikely to exist shows that the credentials are accepted, by the vendor's own
      // error.
      const letIn =
        outcome.kind === "ok" ||
        outcome.kind === "none" ||
        (isMadeUp === true && "excerpt" in outcome && [400, 404, 410, 422].includes(outcome.excerpt?.status ?? 0));
      expect([name, letIn, outcome.kind]).toEqual([name, true, outcome.kind]);
    }
    store.close();
  });

  test("its page links only to files that a project has", () => {
    const page = readFileSync(join(folder, "README.md"), "utf8");
    const links = [...page.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) => path);
    expect(links.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });

  test("requests the scopes that it needs from Xero, and its page names them", () => {
    const given = program.project.connections["xero"];
    if (given === undefined) return expect(systemsUsed(program)).not.toContain("xero");
    const system = program.system("xero");
    const checked = (program.host.specs?.(folder) ?? []).flatMap((path) => program.check(path).checked ?? []);
    const asked = checked.flatMap((one) => [...requestsOf(one)].flatMap(([{ name }, some]) => name === "xero" ? some : [])); // prettier-ignore
    const tried = system === undefined ? undefined : harmless(system)?.operation.request;
    const needed = [...asked, ...(tried === undefined ? [] : [tried])].flatMap(withFind).map(scopeOf);
    const scopes = [given["scope"]].flat().join(" ").split(" ");
    expect([...scopes].sort()).toEqual([...new Set(needed)].sort());
    const page = readFileSync(join(folder, "README.md"), "utf8");
    // A page that says how Xero is set up says all of it.
    if (page.includes("## Set up Xero")) for (const scope of scopes) expect(page).toContain(`\`${scope}\``);
  });
});

/** `.env` with every value that the vendors' set-up pages tell the person to get. */
function filledIn(example: string, { project }: Program, stand: StandIn): string {
  const values = new Map<string, string>();
  for (const [system, settings] of Object.entries(project.connections)) {
    const isStoodIn = project.systems.get(system)?.kind === undefined;
    const right = isStoodIn ? stand.settings(system) : {};
    for (const [setting, text] of Object.entries(settings))
      for (const { name } of variablesIn([text].flat().join(" "))) values.set(name, right[setting] ?? "given");
  }
  return example.replace(/^(\w+)=$/gm, (_, name: string) => `${name}="${values.get(name) ?? "given"}"`);
}

function withFind(operation: Operation): Operation[] {
  return [operation, ...(operation.find === undefined ? [] : withFind(operation.find.operation))];
}

/** By Xero's list of scopes, those of apps that were made since March 2026. */
const SCOPES: Readonly<Record<string, string>> = {
  Contacts: "accounting.contacts",
  Invoices: "accounting.invoices",
  CreditNotes: "accounting.invoices",
  Items: "accounting.settings",
  Payments: "accounting.payments",
  BankTransactions: "accounting.banktransactions",
};

function scopeOf({ name, path }: Operation): string {
  const [, first = ""] = path.split(/[/?]/);
  const scope = SCOPES[first];
  if (scope === undefined) throw new Error(`which scope does xero.${name} need?`);
  return scope;
}
