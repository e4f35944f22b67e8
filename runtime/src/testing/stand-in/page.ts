/** The records of stand-ins as a page: the new ones first, then the seeded ones. Without scripts. */
import { escapeHtml } from "../../host/mail/table.ts";
import { isList, isRecord } from "../../host/pointer.ts";
import { encode } from "../../json.ts";
import type { Document } from "./document.ts";

/** A record that a stand-in keeps. */
export interface KeptRecord {
  readonly document: Document;
  /** The operation that wrote it; undefined for seeded records. */
  readonly writtenBy?: string;
  /** Its position among all writes to the system. */
  readonly order: number;
}

/** A system on the page: its records by type. */
export interface KeptOf {
  readonly title: string;
  readonly types: readonly { readonly type: string; readonly records: readonly KeptRecord[] }[];
}

/** A request in a line of the page. */
export interface ToldRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly what: string;
  /** 0: the connection was cut. */
  readonly status: number;
  readonly why?: string;
}

const STYLE = `:root { color-scheme: light dark; --ground: light-dark(#fff, #14171c); --raised: light-dark(#f5f6f8, #1d2229); --text: light-dark(#1b1f24, #e6e9ed); --quiet: light-dark(#57606a, #a3adb8); --rule: light-dark(#d5d9df, #363d47); --good: light-dark(#14692f, #6fcf8b); --bad: light-dark(#a4201c, #ff9a93); --link: light-dark(#0b57a4, #7db7f5) }
* { box-sizing: border-box }
body { background: var(--ground); color: var(--text); font: 16px/1.5 ui-sans-serif, system-ui, "Segoe UI", sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem 1.25rem 4rem }
h1 { font-size: 1.5rem; margin: 1rem 0 .2rem } h2 { font-size: 1.2rem; margin: 2rem 0 .4rem } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem }
a { color: var(--link) } .quiet { color: var(--quiet) }
details { border: 1px solid var(--rule); border-radius: 8px; margin: .4rem 0; padding: 0 .8rem }
details.written { border-left: 4px solid var(--good) }
summary { cursor: pointer; overflow-wrap: anywhere; padding: .5rem 0 }
table { border-collapse: collapse; font-size: .93rem; margin: 0 0 .6rem; width: 100% }
th, td { border-top: 1px solid var(--rule); padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { color: var(--quiet); font-weight: 400; width: 14rem } thead th { width: auto } td table th { width: 9rem }
.bad { color: var(--bad) } ol { margin: 0; padding-left: 1.2rem }
@media (max-width: 40rem) { details :is(table, tbody, th, td) { display: block; width: auto } details tr { border-top: 1px solid var(--rule); display: grid; gap: 0 .6rem; grid-template-columns: minmax(0, 8rem) minmax(0, 1fr) } details :is(th, td) { border: 0; padding-right: 0 } details tr:has(> td > :is(ol, table)) { grid-template-columns: minmax(0, 1fr) } }`;

/** @param systems the systems with their records @param requests the newest first */
export function standInPage(systems: readonly KeptOf[], requests: readonly ToldRequest[]): string {
  const arrived = systems.flatMap(arrivedPart);
  const there = systems.flatMap(therePart);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Stand-ins</title><style>${STYLE}</style></head>
<body>
<main>
<h1>What the stand-ins keep</h1>
<p class="quiet">All of it is on this machine alone. <a href="/">Look again</a></p>
<h2>Arrived</h2>
${arrived.length === 0 ? '<p class="quiet">Nothing yet.</p>' : arrived.join("\n")}
<h2>There from the start</h2>
${there.length === 0 ? '<p class="quiet">Nothing.</p>' : there.join("\n")}
<h2>Requests</h2>
${requests.length === 0 ? '<p class="quiet">None has come yet.</p>' : requestTable(requests)}
</main>
</body>
</html>
`;
}

/** The records that integrations have written into a system, the newest first. */
function arrivedPart({ title, types }: KeptOf): string[] {
  const written = types.flatMap(({ records }) => records.filter(({ writtenBy }) => writtenBy !== undefined));
  if (written.length === 0) return [];
  const parts = written
    .toSorted((a, b) => b.order - a.order)
    .map(({ document, writtenBy = "" }) => recordPart(writtenBy, document, "written"));
  return [`<section><h3>${escapeHtml(title)}</h3>\n${parts.join("\n")}</section>`];
}

function therePart({ title, types }: KeptOf): string[] {
  const parts = types.flatMap(({ type, records }) =>
    records
      .filter(({ writtenBy }) => writtenBy === undefined)
      .map(({ document }) => recordPart(type, document, "there")),
  );
  return parts.length === 0 ? [] : [`<section><h3>${escapeHtml(title)}</h3>\n${parts.join("\n")}</section>`];
}

function recordPart(what: string, document: Document, how: "written" | "there"): string {
  const opens = how === "written" ? " open" : "";
  return `<details class="${how}"${opens}><summary><b>${escapeHtml(what)}</b> ${escapeHtml(nameOf(document))}</summary>${valuePart(document)}</details>`;
}

const NAMES = /^(.*number|name|title|subject|ref|reference|sku|email|.*(name|reference))$/i;

/** The name of a record for people: its number or name, and its id. */
function nameOf(document: Document): string {
  const texts = Object.entries(document).filter(([, value]) => ["string", "number"].includes(typeof value) && value !== ""); // prettier-ignore
  const known = texts.find(([field]) => NAMES.test(field)) ?? texts[0];
  return known === undefined ? "a record" : `${known[0]}: ${String(known[1])}`;
}

function valuePart(value: unknown): string {
  if (isList(value)) {
    if (value.length === 0) return '<span class="quiet">none</span>';
    return `<ol>${value.map((one) => `<li>${valuePart(one)}</li>`).join("")}</ol>`;
  }
  if (isRecord(value) && !("units" in value))
    return `<table><tbody>${Object.entries(value).flatMap(([field, one]) => (one === undefined ? [] : [`<tr><th scope="row">${escapeHtml(field)}</th><td>${valuePart(one)}</td></tr>`])).join("")}</tbody></table>`; // prettier-ignore
  if (typeof value === "string") return value === "" ? '<span class="quiet">an empty text</span>' : escapeHtml(value);
  return escapeHtml(encode(value ?? null));
}

function requestTable(requests: readonly ToldRequest[]): string {
  const rows = requests.map(({ at, what, status, why }) => {
    const said = `${status === 0 ? "cut off" : String(status)}${why === undefined ? "" : `: ${why}`}`;
    return `<tr><td>${new Date(at).toTimeString().slice(0, 8)}</td><td>${escapeHtml(what)}</td><td${status === 0 || status >= 400 ? ' class="bad"' : ""}>${escapeHtml(said)}</td></tr>`;
  });
  return `<table><thead><tr><th scope="col">time</th><th scope="col">request</th><th scope="col">response</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
