/**
 * `npm run docs:systems`: writes the pages of systems, `docs/systems/<name>.md`, from their descriptions and notes
 * (`specs/systems/<name>/about.md`); their list by kind; and the confirmed facts (`facts.yaml`).
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import { fieldsInShort, polledBy, readsOf, repeatedAs, startsOf, templates, writesOf } from "@integ/cli";
import { Program, type System } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { evidenceOf } from "../specs/test/evidence.ts";
import { factsOf, type Fact } from "../specs/test/facts.ts";

const ROOT = resolve(import.meta.dirname, "..");
const SYSTEMS = join(ROOT, "specs/systems");

const KINDS = {
  "e-commerce": "E-commerce",
  payments: "Payments",
  accounting: "Accounting",
  crm: "CRM",
  marketing: "E-mail marketing",
  shipping: "Shipping",
  other: "Other",
} as const;

/** The names of all systems that ship. */
export const shippedNames: readonly string[] = globSync("*/system.yaml", { cwd: SYSTEMS }).map(dirname).sort();

/** A system that ships. @throws Error if its description can't be read */
export function shipped(name: string): System {
  const system = new Program(nodeHost(), SYSTEMS).system(name);
  if (system === undefined) throw new Error(`the description of ${name} can't be read`);
  return system;
}

/** The page of a system. */
export async function pageOf(system: System): Promise<string> {
  const { name, title, version, doc = "", connect, settings, link } = system;
  const about = sectionsOf(name);
  const kept = link.keptUntil === undefined ? "" : ` The vendor keeps this version until ${link.keptUntil}.`;
  const needed = [...settings].filter(([setting]) => !/^(base|token|authorize)_url$/.test(setting));
  const uses = templates().filter(({ from, to }) => from === name || to === name);
  return tidy([
    `# ${title}`,
    `${doc.trim()}\n\nIn specs it is \`${name}\`; its API's version is ${version}.${kept}`,
    uses.length === 0
      ? ""
      : `Integrations to begin with: ${uses.map((one) => `\`${one.name}\` (${one.about})`).join("; ")}. \`integ init --template <name>\` copies one.`,
    section("Connecting", [
      about.get("Connecting") ?? connect?.steps ?? "",
      connect?.page === undefined
        ? ""
        : `The vendor's page for that: <${connect.page}>. \`integ connect ${name}\` asks for what is needed, and tries it.`,
      table(
        ["setting", "what it is"],
        needed.map(([setting, { doc: what = "", secret, default: preset }]) => [
          `\`${setting}\`${secret ? ", secret" : ""}`,
          `${what}${preset === undefined || preset === "" ? "" : `${what === "" ? "" : "; "}${presetText(preset)}`}`,
        ]),
      ),
    ]),
    section("What starts a flow", [
      table(
        ["trigger", "source", "when, or how"],
        startsOf(system).map((one) =>
          "kind" in one
            ? [
                `\`poll ${name}.${one.name}(…)\``,
                `\`${one.result?.name ?? ""}\``,
                `${sentence(one.doc)}${polledBy(one)}`,
              ]
            : [`\`webhook ${name}.${one.name}\``, `\`${one.type.name}\``, one.doc ?? ""],
        ),
      ),
      system.events.size > 0 ? "" : "It sends no webhooks: it is polled.",
    ]),
    section("What can be looked up", [
      table(
        ["fetch", "finds", "which"],
        readsOf(system).map((one) => [
          `\`${name}.${one.name}(${one.parameters.map((parameter) => parameter.name).join(", ")})\``,
          `\`${one.result?.name ?? ""}\`${one.mayFindNone ? ", or none" : ""}`,
          one.doc ?? "",
        ]),
      ),
    ]),
    section("What it takes", [
      table(
        ["destination", "record", "what it does"],
        writesOf(system).map((one) => [
          `\`${name}.${one.name}\``,
          one.record === undefined ? "" : `\`${one.record.name}\``,
          `${sentence(one.doc)}${repeatedAs(one)}`,
        ]),
      ),
    ]),
    section("Limits", [limitsOf(system)]),
    ...[...about]
      .filter(([heading]) => heading !== "Connecting" && heading !== "Unconfirmed")
      .map(([heading, text]) => section(heading, [text])),
    section("Types", [
      "The fields of each in short; a star marks what is always there, or has to be. `integ explain " +
        name +
        ".<Type>` tells all of them.",
      [...system.types.values()].map((type) => `- \`${type.name}\`: ${fieldsInShort(type.type, 30)}`).join("\n"),
    ]),
    section("Unconfirmed", [
      about.get("Unconfirmed") ?? "",
      factsOf(name).length === 0 ? "" : "Where the rest was found to be true: [what is confirmed](../facts.md).",
    ]),
  ]);
}

/** The list of all systems. */
export async function indexPage(systems: readonly System[]): Promise<string> {
  const parts = Object.entries(KINDS).map(([kind, heading]) => {
    const of = systems.filter((one) => (one.kind ?? "other") === kind);
    const rows = of.map((one) => {
      const events = one.events.size;
      const lists = startsOf(one).length - events;
      return [
        `[${one.title}](${one.name}.md)`,
        `\`${one.name}\``,
        [counted(events, "webhook"), counted(lists, "list")].filter((text) => text !== "").join(", "),
        String(writesOf(one).length),
      ];
    });
    return rows.length === 0
      ? ""
      : section(heading, [table(["system", "in specs", "starts flows by", "writes"], rows)]);
  });
  const ends = table(
    ["built in", "starts flows by", "writes"],
    [
      [
        "[Files](../ends.md#files): CSV, JSON, fixed width; in a folder or on an SFTP server",
        "files that come",
        "whole files, or lines behind those that are there",
      ],
      ["[Tables](../ends.md#tables): PostgreSQL, MySQL, SQLite", "polls", "`upsert`, `insert`"],
      ["[Mail](../ends.md#mail): SMTP", "", "`send`"],
      ["[Another integration](../ends.md#another-integration) of the project", "what is handed on", "its source"],
    ],
  );
  const others = "What is not here is described by [`integ import`](../import.md), or [by hand](../systems.md).";
  return tidy([
    "# Systems that ship with integ",
    "A page each: how to connect it, what starts a flow, what can be looked up, what it takes, its limits, and what is odd about it. `integ explain <system>` tells the same in a terminal.",
    ...parts,
    section("General", [ends, others]),
    section("What is confirmed", [
      "[Where each of it was found to be true](../facts.md): what the descriptions rest on, by whom it is confirmed, and what is not yet.",
    ]),
    section("How they are tested", [
      "Each way is shown by a flow that runs from end to end against the system's stand-in. A library reads, lists three pages and writes there: what it takes is what the vendor sends. Every request of these flows, and of each operation by itself, is held against what is published of the API. Webhooks are sent rightly signed and wrongly: by another secret, with one byte changed, without a signature, again, and where the time is signed, too late and too early.",
      table(
        ["system", "from it", "to it", "library", "requests are held against", "webhooks"],
        systems
          .toSorted((a, b) => a.title.localeCompare(b.title, "en"))
          .map(({ name, title }) => {
            const { from, to, library, requests, webhooks } = evidenceOf(name);
            return [title, from, to, library, requests, webhooks];
          }),
      ),
    ]),
  ]);
}

/** The confirmed facts about each system with their sources, and the unconfirmed ones. */
export async function factsPage(systems: readonly System[]): Promise<string> {
  const told = systems
    .toSorted((a, b) => a.title.localeCompare(b.title, "en"))
    .flatMap(({ name, title }) => {
      const facts = factsOf(name);
      return facts.length === 0 ? [] : [section(title, [table(["Fact", "Confirmed by"], facts.map((fact) => [fact.says, confirmation(fact)]))])]; // prettier-ignore
    });
  return tidy([
    "# What is confirmed of the systems",
    "Some facts in the descriptions first came from third parties. This page shows what confirms each of them: the vendor's own pages, the vendor's library, people who use the system, or nothing yet. Unconfirmed facts are also on the system's page under *Unconfirmed*. Every fact that is not listed here comes from the vendor's own document or code.",
    ...told,
  ]);
}

/** A setting's default; a certificate or a list of fields would fill the page. */
function presetText(preset: string | number | boolean): string {
  const text = String(preset);
  return text.length > 60 ? "the default is in the system's `system.yaml`" : `default: \`${text}\``;
}

function confirmation({ confirmed }: Fact): string {
  if (confirmed === undefined) return "nothing yet";
  const { by, source } = confirmed;
  const where = "page" in source ? `[${new URL(source.page).host.replace(/^www\./, "")}](${source.page})` : `npm \`${source.package}\``; // prettier-ignore
  return `${by === "vendor" ? "the vendor" : "its users"}: ${where}`;
}

/** The written notes about a system, by heading. */
function sectionsOf(name: string): ReadonlyMap<string, string> {
  const file = join(SYSTEMS, name, "about.md");
  if (!existsSync(file)) return new Map();
  const [, ...parts] = `\n${readFileSync(file, "utf8")}`.split(/\n## /);
  return new Map(
    parts.map((part): [string, string] => {
      const [heading = "", ...lines] = part.split("\n");
      return [heading.trim(), lines.join("\n").trim()];
    }),
  );
}

function limitsOf({ link: { limits = {} } }: System): string {
  const { concurrent, perSecond, perMinute, perDay, remaining, cost } = limits;
  const said = [
    concurrent === undefined ? "" : `${concurrent} requests at once`,
    perSecond === undefined ? "" : `${perSecond} a second`,
    perMinute === undefined ? "" : `${perMinute} a minute`,
    perDay === undefined ? "" : `${perDay} a day`,
  ].filter((text) => text !== "");
  const told = [
    ...(remaining ?? []).flatMap(({ header, at }) => header ?? at ?? []).map((where) => `\`${where}\``),
    ...(cost === undefined ? [] : ["the cost in each response"]),
  ];
  if (said.length + told.length === 0) return "";
  const kept = said.length === 0 ? "" : `${said.join(", ")}. `;
  return `${kept}${told.length === 0 ? "" : `What is left is read from ${told.join(", ")}. `}integ keeps to them by itself.`;
}

const section = (heading: string, parts: readonly string[]): string => {
  const body = parts.filter((part) => part.trim() !== "");
  return body.length === 0 ? "" : `## ${heading}\n\n${body.join("\n\n")}`;
};
const sentence = (text = ""): string => (text === "" ? "" : `${text.replace(/\.$/, "")}; `);
const counted = (count: number, what: string): string =>
  count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ").trim();

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
}

async function tidy(parts: readonly string[]): Promise<string> {
  const text = `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  const options = await resolveConfig(join(ROOT, "docs/systems/page.md"));
  return format(text, { ...options, parser: "markdown" });
}

if (process.argv[1] === import.meta.filename) {
  const folder = join(ROOT, "docs/systems");
  mkdirSync(folder, { recursive: true });
  const systems = shippedNames.map(shipped);
  for (const system of systems) writeFileSync(join(folder, `${system.name}.md`), await pageOf(system));
  writeFileSync(join(folder, "README.md"), await indexPage(systems));
  writeFileSync(join(ROOT, "docs/facts.md"), await factsPage(systems));
  process.stdout.write(`${systems.length} pages in docs/${basename(folder)}\n`);
}
