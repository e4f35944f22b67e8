/** The inventory as a static site: pages that open from a folder, without a server and without a script. */
import { INTEGRATIONS, operationName, type Origin } from "@integ/compiler";
import { drawing } from "./drawing.ts";
import { fileName, lineageGraph, originText, overviewGraph } from "./graph.ts";
import { html, type Html } from "./html.ts";
import type {
  Inventory,
  InventoryFlow,
  InventoryField,
  InventoryRequest,
  InventorySystem,
  InventoryTable,
  OpenQuestion,
  PersonalData,
} from "./model.ts";
import { STYLE } from "./style.ts";
import type { Language, Words } from "./words.ts";

/** A file of the site: its path, with slashes, and its content. */
export interface SiteFile {
  readonly path: string;
  readonly text: string;
}

/** All files of the site. */
export function siteOf(inventory: Inventory, words: Words, language: Language): readonly SiteFile[] {
  const site = new Site(inventory, words, language);
  return [
    { path: "style.css", text: STYLE.trimStart() },
    site.page("index.html", words.overview, site.overview()),
    site.page("personal-data.html", words.personalData, site.personalData()),
    ...inventory.flows.map((flow) => site.page(`flows/${fileName(flow.name)}.html`, flow.name, site.flow(flow))),
    ...inventory.systems.map((system) => site.page(`systems/${fileName(system.name)}.html`, system.title, site.system(system))), // prettier-ignore
  ];
}

class Site {
  readonly #inventory: Inventory;
  readonly #words: Words;
  readonly #language: Language;

  constructor(inventory: Inventory, words: Words, language: Language) {
    this.#inventory = inventory;
    this.#words = words;
    this.#language = language;
  }

  page(path: string, heading: string, content: Html): SiteFile {
    const { organisation, at } = this.#inventory;
    const w = this.#words;
    const base = path.includes("/") ? "../" : "";
    const name = organisation === undefined ? w.title : `${organisation}: ${w.title}`;
    const link = (to: string, text: string): Html =>
      html`<li><a href="${base}${to}" ${to === path ? html` aria-current="page"` : ""}>${text}</a></li>`;
    const page = html`<!doctype html>
      <html lang="${this.#language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
          />
          <title>${heading} · ${name}</title>
          <link rel="stylesheet" href="${base}style.css" />
        </head>
        <body>
          <a class="skip" href="#content">${w.skip}</a>
          <header>
            <p>${name}</p>
            <nav aria-label="${w.title}">
              <ul>
                ${link("index.html", w.overview)}${link("personal-data.html", w.personalData)}
              </ul>
            </nav>
          </header>
          <main id="content">
            <h1>${heading}</h1>
            ${content}
          </main>
          <footer>${w.asOf} <time datetime="${at}">${at.slice(0, 16).replace("T", " ")} UTC</time></footer>
        </body>
      </html> `;
    return { path, text: page.text };
  }

  overview(): Html {
    const { flows, systems, open, dataProtection } = this.#inventory;
    const w = this.#words;
    // Offline, the state of connections is not queried.
    const isCalled = systems.some(({ connection }) => connection !== undefined);
    const graph = overviewGraph(this.#inventory, (flow) => `${w.starts[flow.starts]} · ${shortened(flow.when)}`);
    return html` ${dataProtection === undefined ? "" : html`<p class="quiet">${w.contact}: ${dataProtection}</p>`}
      <h2>${w.picture}</h2>
      <p class="quiet">${w.pictureText}</p>
      ${this.#wide(html`<div class="picture">${drawing(graph, w.picture, "")}</div>`, w.picture)}
      <h2>${w.flows}</h2>
      ${this.#table(
        w.flows,
        [w.flow, w.who, w.when, w.from, w.to, w.owner],
        flows.map((flow) => [
          html`<a href="flows/${fileName(flow.name)}.html">${flow.name}</a
            >${flow.about === undefined ? "" : html`<p class="about">${flow.about}</p>`}`,
          html`${w.starts[flow.starts]}`,
          html`<code>${flow.when}</code>${this.#next(flow)}`,
          this.#systemLink(flow.source.system, ""),
          joined(writtenBy(flow, this.#inventory).map((name) => this.#systemLink(name, ""))),
          html`${flow.owner ?? this.#notSaid()}`,
        ]),
      )}
      <h2>${w.systems}</h2>
      ${this.#table(
        w.systems,
        [w.system, w.kind, w.apiVersion, ...(isCalled ? [w.connection] : []), w.owner],
        systems.map((system) => [
          this.#systemLink(system.name, ""),
          html`${w.kinds[system.kind] ?? system.kind}`,
          this.#version(system),
          ...(isCalled ? [this.#connection(system)] : []),
          html`${system.owner ?? this.#notSaid()}`,
        ]),
      )}
      <h2>${w.open}</h2>
      ${open.length === 0 ? html`<p>${w.nothingOpen}</p>` : this.#questions(open)}
      <h2>${w.downloads}</h2>
      <p>
        <a href="inventory.json">JSON</a>, <a href="integrations.csv">CSV: ${w.flows}</a>,
        <a href="fields.csv">CSV: ${w.fields}</a>, <a href="personal-data.csv">CSV: ${w.personalData}</a>,
        <a href="inventory.md">Markdown</a>
      </p>`;
  }

  #questions(open: readonly OpenQuestion[]): Html {
    const w = this.#words;
    return html`<div class="questions">
      ${[...Map.groupBy(open, ({ kind }) => kind)].map(
        ([kind, of]) =>
          html`<h3>${w.openKinds[kind]}</h3>
            <ul>
              ${of.map(({ about, detail }) => html`<li>${this.#aboutLink(about)}${detail === undefined ? "" : html`: ${detail}`}</li>`)}
            </ul> `,
      )}
    </div>`;
  }

  #aboutLink(about: string): Html {
    if (this.#inventory.flows.some(({ name }) => name === about))
      return html`<a href="flows/${fileName(about)}.html">${about}</a>`;
    return this.#systemLink(about, "");
  }

  flow(flow: InventoryFlow): Html {
    const w = this.#words;
    const { source, fit } = flow;
    const graph = lineageGraph(flow);
    const contents = [
      ["what", w.what],
      ...(flow.tables.length === 0 ? [] : [["tables", w.tables]]),
      ["fit", w.fit],
      ["source", w.sourceFields],
      ["personal", w.personalData],
      ["tests", w.tests],
    ];
    return html` ${flow.about === undefined ? "" : html`<p class="about">${flow.about}</p>`}
      <dl>
        ${this.#entry(w.who, html`${w.startsLong[flow.starts]}`)}
        ${this.#entry(w.when, html`<code>${flow.when}</code>${this.#next(flow)}`)}
        ${this.#entry(w.from, html`${this.#systemLink(source.system, "../")}, <code>${source.type}</code>`)}
        ${this.#entry(w.to, joined(writtenBy(flow, this.#inventory).map((name) => this.#systemLink(name, "../"))))}
        ${flow.key === undefined ? "" : this.#entry(w.key, html`<code>${flow.key}</code>`)}
        ${flow.dedupe === undefined ? "" : this.#entry(w.dedupe, html`<code>${flow.dedupe}</code>`)}
        ${this.#entry(w.policy, flow.onFailure === undefined ? html`${w.noPolicy}` : html`<code>${flow.onFailure}</code>`)}
        ${this.#entry(w.owner, html`${flow.owner ?? this.#notSaid()}`)}
        ${this.#entry(w.file, html`<code>${flow.file}</code>`)}
      </dl>
      <nav class="contents" aria-label="${flow.name}">
        <ul>
          ${contents.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}
        </ul>
      </nav>
      <h2 id="what">${w.what}</h2>
      <p class="quiet">${w.lineageText}</p>
      ${graph.edges.length === 0 ? "" : this.#wide(html`<div class="picture">${drawing(graph, w.lineage, undefined)}</div>`, w.what)}
      ${flow.requests.map((request) => this.#request(request))}
      ${flow.tables.length === 0 ? "" : html`<h2 id="tables">${w.tables}</h2>`}${flow.tables.map((one) => this.#lookedUp(one))}
      <h2 id="fit">${w.fit}</h2>
      ${this.#fit(flow)}
      <h2 id="source">${w.sourceFields}</h2>
      <p>${w.sourceText(fit.source.used, fit.source.ignored.length, fit.source.undecided)}</p>
      <h2 id="personal">${w.personalData}</h2>
      ${this.#records(
        this.#inventory.personal.filter((one) => one.flow === flow.name),
        "../",
      )}
      <h2 id="tests">${w.tests}</h2>
      ${flow.tests.length === 0 ? html`<p>${w.noTests}</p>` : list(flow.tests.map((title) => html`${title}`))}`;
  }

  #request(request: InventoryRequest): Html {
    const w = this.#words;
    const { name, system, operation, kind, fields, decidedBy, doc } = request;
    const title = `${name}: ${w[kind === "read" ? "asked" : "written"]} ${system}.${operation}`;
    return html`<h3>${name}: ${w[kind === "read" ? "asked" : "written"]} <code>${system}.${operation}</code></h3>
      ${doc === undefined ? "" : html`<p class="quiet">${doc}</p>`}
      ${decidedBy.length === 0 ? "" : html`<p class="quiet">${w.onlyWhen} ${this.#origins(decidedBy)}.</p>`}
      ${
        fields.length === 0
          ? ""
          : this.#table(
              title,
              [w.target, w.origin, w.decidedBy, w.through, w.line],
              fields.map((field) => [
                html`<code>${field.path}</code>`,
                html`${this.#origins(field.from)}${asWritten(field)}`,
                this.#origins(field.decidedBy),
                html`${field.through.length === 0 ? "" : html`<code>${field.through.join(", ")}</code>`}`,
                html`${field.line}`,
              ]),
            )
      }`;
  }

  #origins(origins: readonly Origin[]): Html {
    return joined(
      origins.map((origin) => {
        const marks = (origin.personal ?? []).map((kind) => html` ${this.#kind(kind)}`);
        const text = html`<code>${originText(origin)}</code>`;
        return html`${text}${marks}`;
      }),
    );
  }

  #fit({ fit }: InventoryFlow): Html {
    const w = this.#words;
    const paths = (of: readonly string[]): Html => joined(of.map((path) => html`<code>${path}</code>`));
    return html`<dl>
        ${this.#entry(w.required, html`${fit.required.open.length === 0 ? w.allRequired : ""} ${paths(fit.required.set)}`)}
        ${fit.required.open.length === 0 ? "" : this.#entry(w.missingRequired, paths(fit.required.open))}
        ${this.#entry(w.optionalSet, fit.optional.set.length === 0 ? html`${w.none}` : paths(fit.optional.set))}
        ${this.#entry(w.optionalOpen, fit.optional.open.length === 0 ? html`${w.none}` : paths(fit.optional.open))}
        ${this.#entry(w.lookups, fit.lookups.length === 0 ? html`${w.none}` : paths(fit.lookups))}
      </dl>
      ${this.#section(
        w.constants,
        [w.target, w.value],
        fit.constant.map(({ path, value }) => [html`<code>${path}</code>`, html`<code>${value}</code>`]),
      )}
      ${this.#section(
        w.lossy,
        [w.value, w.line],
        fit.lossy.map(({ expression, line }) => [html`<code>${expression}</code>`, html`${line}`]),
      )}
      ${this.#section(
        w.stops,
        [w.comesTo, w.why, w.condition, w.line],
        fit.stops.map(({ action, reason, when, line }) => [
          html`${w.stopKinds[action] ?? action}`,
          html`${reason}`,
          html`${when === undefined ? "" : html`<code>${when}</code>`}`,
          html`${line}`,
        ]),
      )}
      ${this.#section(
        w.mayBeHeld,
        [w.target, w.value, w.wants, w.line],
        fit.mayBeHeld.map(({ target, expression, wants, line }) => [
          html`<code>${target}</code>`,
          html`<code>${expression}</code>`,
          html`${wants.join(", ")}`,
          html`${line}`,
        ]),
      )}`;
  }

  /** A table of a spec with all its rows: accountants look for tax codes and accounts. */
  #lookedUp({ name, about, file, keys, rows }: InventoryTable): Html {
    return html`<h3>${name}</h3>
      ${about === undefined ? "" : html`<p class="quiet">${about}</p>`}
      <p class="quiet"><code>${file}</code></p>
      ${this.#table(
        name,
        [...keys, this.#words.gives],
        rows.map((row) => [...keys.map((_, i) => html`${row.keys[i] ?? ""}`), html`${row.gives}`]),
      )}`;
  }

  #section(heading: string, head: readonly string[], rows: readonly (readonly Html[])[]): Html {
    return rows.length === 0
      ? html``
      : html`<h3>${heading}</h3>
          ${this.#table(heading, head, rows)}`;
  }

  system(system: InventorySystem): Html {
    const w = this.#words;
    const { settings, limits } = system;
    const flows = (names: readonly string[]): Html =>
      names.length === 0 ? html`${w.none}` : joined(names.map((name) => html`<a href="../flows/${fileName(name)}.html">${name}</a>`)); // prettier-ignore
    return html`<dl>
        ${this.#entry(w.kind, html`${w.kinds[system.kind] ?? system.kind}`)}
        ${this.#entry(w.owner, html`${system.owner ?? this.#notSaid()}`)}
        ${system.apiVersion === undefined ? "" : this.#entry(w.apiVersion, this.#version(system))}
        ${system.dataIn === undefined ? "" : this.#entry(w.place, html`${system.dataIn}`)}
        ${system.connection === undefined ? "" : this.#entry(w.connection, this.#connection(system))}
        ${this.#entry(w.limits, limits.length === 0 ? html`${w.noLimits}` : joined(limits.map(({ what, most }) => html`${most} ${w.limit[what]}`)))}
        ${this.#entry(w.startsFlows, flows(system.startsFlows))} ${this.#entry(w.isReadBy, flows(system.isReadBy))}
        ${this.#entry(w.isWrittenBy, flows(system.isWrittenBy))}
      </dl>
      <h2>${w.settings}</h2>
      ${
        settings.length === 0
          ? html`<p>${w.none}</p>`
          : this.#table(
              w.settings,
              [w.setting, ""],
              settings.map(({ name, secret, isSet }) => [
                html`<code>${name}</code>${secret ? html` <span class="mark">${w.secret}</span>` : ""}`,
                html`<span class="mark ${isSet ? "good" : "bad"}">${isSet ? w.isSet : w.isMissing}</span>`,
              ]),
            )
      }
      <h2>${w.personalData}</h2>
      ${this.#records(
        this.#inventory.personal.filter(({ from, to }) => from === system.name || to === system.name),
        "../",
      )}`;
  }

  personalData(): Html {
    const { organisation, personal, dataProtection, security, store } = this.#inventory;
    const w = this.#words;
    return html`<p>${w.personalIntro}</p>
      <dl>
        ${organisation === undefined ? "" : this.#entry(w.organisation, html`${organisation}`)}
        ${this.#entry(w.contact, html`${dataProtection ?? this.#notSaid()}`)}
        ${this.#entry(w.security, html`${security ?? this.#notSaid()}`)}
        ${this.#entry(w.ownStore, html`${w.storeText(store)}`)}
      </dl>
      <h2>${w.flows}</h2>
      ${this.#records(personal, "")}`;
  }

  /** A record of processing for each movement of personal data. */
  #records(rows: readonly PersonalData[], base: string): Html {
    const w = this.#words;
    if (rows.length === 0) return html`<p>${w.noPersonal}</p>`;
    const said = (text: string | undefined): Html => html`${text ?? this.#notSaid()}`;
    return html`${rows.map((one) => {
      const to = this.#systemLink(one.to, base);
      const kinds = one.kinds.map((kind) => this.#kind(kind));
      // Two requests may send the same.
      const ways = new Map(one.fields.map(({ from, to: path }) => [`${originText(from)} ${path}`, { from, path }]));
      const fields = [...ways.values()].map(({ from, path }) => html`<li><code>${originText(from)}</code> → <code>${path}</code></li>`); // prettier-ignore
      return html`<section class="record">
        <h3>
          <a href="${base}flows/${fileName(one.flow)}.html">${one.flow}</a>: ${this.#systemLink(one.from, base)} → ${to}
        </h3>
        <dl>
          ${this.#entry(w.purpose, said(one.purpose))}
          ${this.#entry(w.ground, said(one.ground === undefined ? undefined : (w.grounds[one.ground] ?? one.ground)))}
          ${this.#entry(w.subjects, said(one.subjects))} ${this.#entry(w.categories, joined(kinds, " "))}
          ${this.#entry(w.recipient, to)} ${this.#entry(w.place, said(one.dataIn))}
          ${this.#entry(w.keep, said(one.keep))} ${this.#entry(w.owner, said(one.owner))}
          ${this.#entry(
            w.fields,
            html`<ul class="plain">
              ${fields}
            </ul>`,
          )}
        </dl>
      </section>`;
    })}`;
  }

  #kind(kind: string): Html {
    return html`<span class="mark personal">${this.#words.personalKinds[kind] ?? kind}</span>`;
  }

  #table(caption: string, head: readonly string[], rows: readonly (readonly Html[])[]): Html {
    const [first, ...others] = head;
    const cells = others.map((text) =>
      text === "" ? html`<td role="cell"></td>` : html`<th scope="col" role="columnheader">${text}</th>`,
    );
    // On a phone each row is a card, and each cell names its column; roles keep it a table for screen readers.
    return this.#wide(
      html`<table role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">${first}</th>
            ${cells}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${rows.map(
            ([start, ...rest]) =>
              html`<tr role="row">
                <th scope="row" role="rowheader">${start}</th>
                ${rest.map((cell, i) => html`<td role="cell" data-of="${others[i] ?? ""}">${cell}</td>`)}
              </tr> `,
          )}
        </tbody>
      </table>`,
      caption,
    );
  }

  /** Wide content scrolls separately, also by the keyboard. */
  #wide(content: Html, name: string): Html {
    return html`<div class="wide" role="region" tabindex="0" aria-label="${name}">${content}</div>`;
  }

  #entry(term: string, text: Html): Html {
    return html`<dt>${term}</dt>
      <dd>${text}</dd>`;
  }

  #notSaid(): Html {
    return html`<span class="quiet">${this.#words.notSaid}</span>`;
  }

  #next({ next, zone, nextIs }: InventoryFlow): Html {
    const w = this.#words;
    if (nextIs === undefined) return html``;
    if (next.length === 0) return html`<br /><span class="quiet">${w.nextIs[nextIs]}</span>`;
    const said = next.map((moment) => html`<time datetime="${moment}">${localTime(moment, zone ?? "UTC")}</time>`);
    return html`<br /><span class="quiet">${w.nextIs[nextIs]}: ${joined(said)} ${zone ?? "UTC"}</span>`;
  }

  #version({ apiVersion, keptUntil }: InventorySystem): Html {
    const kept = keptUntil === undefined ? "" : `, ${this.#words.keptUntil} ${keptUntil}`;
    return html`${apiVersion ?? ""}${kept}`;
  }

  #connection({ connection }: InventorySystem): Html {
    const w = this.#words;
    if (connection === undefined) return html``;
    const { state, todo, expires } = connection;
    const mark = html`<span class="mark ${todo === undefined ? "good" : "bad"}">${w.states[state] ?? state}</span>`;
    return html`${mark}${expires === undefined ? "" : ` ${expires.slice(0, 10)}`}`;
  }

  #systemLink(name: string, base: string): Html {
    const system = this.#inventory.systems.find((one) => one.name === name);
    const isFlow = this.#inventory.flows.some((one) => one.name === name);
    if (system === undefined && isFlow) return html`<a href="${base}flows/${fileName(name)}.html">${name}</a>`;
    return system === undefined
      ? html`${name}`
      : html`<a href="${base}systems/${fileName(name)}.html">${system.title}</a>`;
  }
}

/** The systems that a flow writes to, each once; where it hands documents on to another integration, that one. */
export function writtenBy({ requests }: InventoryFlow, { flows }: Pick<Inventory, "flows">): string[] {
  const names = requests
    .filter(({ kind }) => kind === "write")
    .map(({ system, operation }) => {
      if (system !== INTEGRATIONS) return system;
      return flows.find(({ name }) => operationName(name) === operation)?.name ?? operation;
    });
  return [...new Set(names)];
}

/** A time in local notation: `2026-12-01 23:55`. @param zone an IANA time zone */
export function localTime(moment: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return parts.format(new Date(moment));
}

/** The expression, if it is more than a single field. */
function asWritten({ expression, from }: InventoryField): Html {
  const [first] = from;
  if (from.length < 2 && (first === undefined || expression === originText(first))) return html``;
  const text = expression.length > 160 ? `${expression.slice(0, 159)}…` : expression;
  return html`<br /><code class="quiet">${text}</code>`;
}

function joined(parts: readonly Html[], separator = ", "): Html {
  return html`${parts.map((part, i) => (i === 0 ? part : html`${separator}${part}`))}`;
}

function list(parts: readonly Html[]): Html {
  return html`<ul>
    ${parts.map((part) => html`<li>${part}</li>`)}
  </ul>`;
}

function shortened(text: string): string {
  return text.length > 44 ? `${text.slice(0, 43)}…` : text;
}
