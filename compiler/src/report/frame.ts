/** A diagnostic as a person reads it on a terminal: the line, the mark under it, the schema's own line, the help. */
import { SourceText, type Place } from "@integ/grammar";
import type { Finding } from "./finding.ts";
import type { Sources } from "./sources.ts";

/** How to color text; plain text where there are no colors. */
export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly help: (text: string) => string;
}

export const PLAIN_PAINT: Paint = {
  error: (text) => text,
  warning: (text) => text,
  strong: (text) => text,
  quiet: (text) => text,
  help: (text) => text,
};

const WIDEST = 120;

/**
 * A finding as text: its message, the lines that it is about with marks below them, its help, and where to read more.
 */
export function frame(diagnostic: Finding, sources: Sources, paint: Paint): string {
  const tint = diagnostic.severity === "error" ? paint.error : paint.warning;
  const places = [
    { place: diagnostic.place, label: diagnostic.label ?? "", main: true },
    ...(diagnostic.related ?? []).map(({ place, message }) => ({ place, label: message, main: false })),
  ].map((one) => ({ ...one, ...located(one.place, sources) }));
  const width = Math.max(2, ...places.map(({ position }) => String(position.line).length));
  const gutter = " ".repeat(width);
  const lines = [`${tint(`${diagnostic.severity}[${diagnostic.code}]`)}${paint.strong(`: ${diagnostic.message}`)}`];
  places.forEach(({ place, label, main, text, position }, i) => {
    const corner = i === 0 ? "╭─" : "├─";
    lines.push(`${gutter} ${paint.quiet(corner)} ${sources.name(place.path)}:${position.line}:${position.column}`);
    if (text === undefined) return;
    const { shown, mark } = marked(text, place, position.line, position.column);
    const underline = (main ? "━" : "─").repeat(Math.max(1, mark.length));
    lines.push(`${paint.quiet(`${String(position.line).padStart(width)} │`)} ${shown}`);
    lines.push(
      `${gutter} ${paint.quiet("│")} ${" ".repeat(mark.start)}${main ? tint(`${underline} ${label}`.trimEnd()) : paint.quiet(`${underline} ${label}`.trimEnd())}`,
    );
  });
  const tail = [
    ...(diagnostic.failsFor === undefined ? [] : [`fails for: ${diagnostic.failsFor}`]),
    ...(diagnostic.help === undefined
      ? []
      : [`${paint.help("help:")} ${diagnostic.help.replaceAll("\n", `\n${gutter}   `)}`]),
    paint.quiet(`more: integ explain ${diagnostic.code}`),
  ];
  lines.push(`${gutter} ${paint.quiet("╰─")} ${tail[0]}`, ...tail.slice(1).map((line) => `${gutter}    ${line}`));
  return lines.join("\n");
}

function located(
  place: Place,
  sources: Sources,
): { readonly text: SourceText | undefined; readonly position: { readonly line: number; readonly column: number } } {
  const read = sources.read(place.path);
  if (read === undefined) return { text: undefined, position: { line: 1, column: 1 } };
  const text = new SourceText(place.path, read);
  return { text, position: text.position(place.start) };
}

/** The line with its tabs as spaces, and where to mark it, in columns of a terminal; long lines are cut around the mark. */
function marked(
  text: SourceText,
  place: Place,
  line: number,
  column: number,
): { readonly shown: string; readonly mark: { readonly start: number; readonly length: number } } {
  const whole = text.line(line);
  const before = whole.slice(0, column - 1).replaceAll("\t", "  ");
  const inside = whole.slice(column - 1, column - 1 + Math.max(0, place.end - place.start)).replaceAll("\t", "  ");
  const after = whole.slice(column - 1 + (place.end - place.start)).replaceAll("\t", "  ");
  let shown = before + inside + after;
  let start = columns(before);
  if (start > WIDEST - 30) {
    const cut = before.length - 40;
    shown = `…${before.slice(cut)}${inside}${after}`;
    start = columns(before.slice(cut)) + 1;
  }
  if (shown.length > WIDEST) shown = `${shown.slice(0, WIDEST - 1)}…`;
  const length = Math.min(columns(inside), Math.max(1, WIDEST - start));
  return { shown, mark: { start, length } };
}

/** How many columns a text takes: wide signs two, combining ones none. */
export function columns(text: string): number {
  let width = 0;
  for (const sign of text) {
    if (/\p{Mark}/u.test(sign)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        sign,
      )
        ? 2
        : 1;
  }
  return width;
}
