/** The page of the preview: records line by line, why nothing is sent, and the line of the spec for each value. */
import type { FromPage, Spot, ToPage } from "../src/messages.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

type Shown = Extract<ToPage, { kind: "show" }>;
type Preview = Shown["preview"];
type Document = Extract<Preview, { kind: "shown" }>["documents"][number];
type Line = Document["destinations"][number]["lines"][number];

const api = acquireVsCodeApi();
const main = document.querySelector("main") ?? document.body;
/** The elements for places of the spec. */
let placed: { readonly element: HTMLElement; readonly spots: readonly Spot[] }[] = [];

/** The outcomes in words, with a symbol besides the colour. */
const ENDS: Readonly<Record<Document["end"], readonly [mark: string, word: string]>> = {
  sent: ["✓", "sent"],
  hold: ["‖", "held"],
  skip: ["→", "skipped"],
  retry: ["↻", "tried again later"],
  lacking: ["?", "not known"],
  refused: ["✕", "held"],
};

function make(tag: string, className = "", ...children: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** An element that links to places of the spec, by mouse and by keyboard. */
function leading(element: HTMLElement, spots: readonly Spot[], shownAt: readonly Spot[] = spots): HTMLElement {
  if (spots.length === 0) return element;
  element.tabIndex = placed.length === 0 ? 0 : -1;
  element.setAttribute("role", "button");
  element.classList.add("leads");
  const point = (): void => api.postMessage({ kind: "point", spots: shownAt });
  const leave = (): void => api.postMessage({ kind: "point", spots: [] });
  element.addEventListener("mouseenter", point);
  element.addEventListener("mouseleave", leave);
  element.addEventListener("focus", point);
  element.addEventListener("blur", leave);
  element.addEventListener("click", () => api.postMessage({ kind: "go", spots: shownAt }));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") api.postMessage({ kind: "go", spots: shownAt });
    else if (event.key === "ArrowDown") step(element, 1);
    else if (event.key === "ArrowUp") step(element, -1);
    else return;
    event.preventDefault();
  });
  placed.push({ element, spots });
  return element;
}

function step(from: HTMLElement, by: number): void {
  const at = placed.findIndex(({ element }) => element === from);
  const next = placed[at + by]?.element;
  if (next === undefined) return;
  from.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function lineElement(line: Line): HTMLElement {
  const name = line.name === undefined ? [] : [make("span", "name", line.name), make("span", "sign", ": ")];
  const value = make("span", `value ${line.kind}`, line.value);
  const code = make("span", "code", ...name, value, make("span", "sign", line.more ? "," : ""));
  code.style.setProperty("--depth", String(line.depth));
  const at = line.spots[0];
  const isLeaf = line.kind !== "open" && line.kind !== "close";
  const from = isLeaf && line.from.length > 0 ? make("span", "from", line.from.join(", ")) : "";
  const number = isLeaf && at !== undefined ? make("span", "number", String(at.range.start.line + 1)) : "";
  const element = make("div", "line", code, from, number);
  if (line.kind === "close") return element;
  const decided = line.decidedBy.length === 0 ? "" : `, decided by ${line.decidedBy.join(", ")}`;
  if (isLeaf && at !== undefined) element.title = `line ${at.range.start.line + 1}: ${line.from.join(", ") || "set by the spec"}${decided}`; // prettier-ignore
  return leading(element, line.spots, line.taken.length > 0 ? line.taken : line.spots);
}

function documentElement(one: Document, number: number | undefined): HTMLElement {
  const [mark, word] = ENDS[one.end];
  const reason =
    one.end === "lacking"
      ? `${one.lacks ?? "a system"} has no response here: a test can give one, given ${one.lacks ?? "it"} = { … }`
      : (one.reason ?? (one.end === "refused" ? "the document does not match its schema" : ""));
  const badge = make("span", "badge", make("span", "mark", mark), ` ${word}`);
  badge.querySelector(".mark")?.setAttribute("aria-hidden", "true");
  const end = make("div", `end ${one.end}`, badge, make("span", "reason", reason));
  const at = one.spots[0];
  if (at !== undefined) end.append(make("span", "number", String(at.range.start.line + 1)));
  const problems = one.problems.map((problem) => make("li", "", problem));
  const destinations = one.destinations.map((destination) => {
    const isSent = destination.lines.length > 0;
    const heading = make(
      "h2",
      "",
      make("span", "", destination.name),
      make("span", "operation", destination.operation),
    );
    if (!isSent) heading.append(make("span", "nothing", "nothing is sent"));
    return make("section", isSent ? "" : "unsent", leading(heading, destination.spots), ...destination.lines.map(lineElement)); // prettier-ignore
  });
  return make(
    "article",
    "",
    ...(number === undefined ? [] : [make("h3", "", `document ${number}`)]),
    leading(end, one.spots),
    ...(problems.length === 0 ? [] : [make("ul", "problems", ...problems)]),
    ...destinations,
  );
}

function show({ spec, preview }: Shown): void {
  placed = [];
  const scrolled = document.scrollingElement?.scrollTop ?? 0;
  const choose = make("button", "choose", "another sample …");
  choose.addEventListener("click", () => api.postMessage({ kind: "choose" }));
  const title = make("span", "title", preview.title ?? spec);
  const head = make("header", "", title, choose);
  document.body.classList.toggle("stale", preview.kind === "wrong");
  if (preview.kind === "wrong") {
    const [first] = preview.errors;
    const count = preview.errors.length;
    const note = make("div", "end wrong", make("span", "badge", count === 1 ? "a mistake" : `${count} mistakes`), make("span", "reason", first?.message ?? "")); // prettier-ignore
    const before = main.querySelector(".shown");
    main.replaceChildren(head, leading(note, first === undefined ? [] : [first.spot]), ...(before === null ? [] : [before])); // prettier-ignore
  } else if (preview.kind === "nothing") main.replaceChildren(head, make("p", "why", preview.why));
  else {
    const many = preview.documents.length > 1;
    const all = preview.documents.map((one, i) => documentElement(one, many ? i + 1 : undefined));
    main.replaceChildren(head, make("div", "shown", ...(all.length === 0 ? [make("p", "why", "the sample holds no document")] : all))); // prettier-ignore
  }
  document.scrollingElement?.scrollTo({ top: scrolled });
}

/** Highlights the values of the lines at the cursor. */
function follow({ uri, start, end }: Extract<ToPage, { kind: "cursor" }>): void {
  let first: HTMLElement | undefined;
  for (const { element, spots } of placed) {
    const isLit = spots.some((spot) => spot.uri === uri && spot.range.start.line <= end && start <= spot.range.end.line); // prettier-ignore
    element.classList.toggle("lit", isLit);
    if (isLit) first ??= element;
  }
  first?.scrollIntoView({ block: "nearest" });
}

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  if (data.kind === "show") show(data);
  else follow(data);
});
api.postMessage({ kind: "ready" });
