/** The first example, from an empty file, over the protocol alone: each name of it is an item that the server offers. */
import { expect, test } from "vitest";
import { KEYS, writeFirstExample, type Writer } from "../../editor/vscode/test/author.ts";
import { Editor } from "./editor.ts";

const FILE = "orders.integ";

interface Item {
  readonly label: string;
  readonly insertTextFormat?: number;
  readonly textEdit: { readonly newText: string; readonly range: { readonly start: { readonly character: number } } };
}

interface Stop {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** A plain editor: it knows snippets with their stops, closes quotes, and indents a line as the one before. */
class PlainEditor implements Writer {
  readonly #editor: Editor;
  text = "";
  #at = 0;
  #stops: Stop[] = [];
  chosen = 0;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  async choose(label: string, letters = ""): Promise<void> {
    await this.type(letters);
    const lines = this.text.slice(0, this.#at).split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const items = await this.#editor.ask<Item[]>("completion", FILE, { position });
    const item = items.find((one) => one.label === label);
    if (item === undefined)
      throw new Error(`${label} is not offered at ${JSON.stringify(`${this.text.slice(0, this.#at)}▮${this.text.slice(this.#at)}`)}: ${items.map((one) => one.label).join(", ")}`); // prettier-ignore
    const start = this.#at - position.character + item.textEdit.range.start.character;
    const written = item.textEdit.newText.replaceAll("\n", `\n${this.#indent()}`);
    const { plain, stops } = item.insertTextFormat === 2 ? snippet(written) : { plain: written, stops: [] };
    this.#replace(start, this.#at, plain);
    this.chosen++;
    const moved = stops.map((one) => ({ ...one, start: one.start + start, end: one.end + start }));
    this.#stops = [...moved, ...this.#stops];
    if (moved.length > 0) this.#nextStop();
    await this.#send();
  }

  async type(...all: readonly string[]): Promise<void> {
    for (const one of all) {
      if (one === "Tab") this.#nextStop();
      else if (one === "Enter") this.#replace(this.#at, this.#at, `\n${this.#indent()}`);
      else if (one === "End") this.#at = this.#lineEnd(this.#at);
      else if (one === "ArrowDown") this.#at = Math.min(this.text.length, this.#lineEnd(this.#at) + 1);
      else if (KEYS.test(one)) throw new Error(`${one} is no key of a plain editor`);
      else for (const letter of one) this.#letter(letter);
    }
    await this.#send();
  }

  #letter(letter: string): void {
    if (letter === '"') {
      this.#replace(this.#at, this.#at, '""');
      this.#at--;
    } else this.#replace(this.#at, this.#at, letter);
  }

  #indent(): string {
    const line = this.text.lastIndexOf("\n", this.#at - 1) + 1;
    return /^ */.exec(this.text.slice(line, this.#at))?.[0] ?? "";
  }

  #lineEnd(from: number): number {
    const end = this.text.indexOf("\n", from);
    return end < 0 ? this.text.length : end;
  }

  /** To the next stop, whose placeholder is written over. */
  #nextStop(): void {
    const stop = this.#stops.shift();
    if (stop === undefined) return;
    this.#replace(stop.start, stop.end, "");
  }

  #replace(start: number, end: number, text: string): void {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    this.#at = start + text.length;
    const by = text.length - (end - start);
    this.#stops = this.#stops.map((one) => (one.start < end ? one : { ...one, start: one.start + by, end: one.end + by })); // prettier-ignore
  }

  async #send(): Promise<void> {
    await this.#editor.change(FILE, [{ text: this.text }]);
  }
}

/** A snippet as the protocol has it: its text, and its stops in their order, the last one last. */
function snippet(written: string): { readonly plain: string; readonly stops: readonly Stop[] } {
  const stops: Stop[] = [];
  let plain = "";
  let at = 0;
  for (const found of written.matchAll(/\\([\\$}])|\$\{(\d+)(?::((?:\\.|[^}\\])*))?\}|\$(\d+)/g)) {
    const [whole, sign, numbered, value = "", bare] = found;
    plain += written.slice(at, found.index);
    at = found.index + whole.length;
    const start = plain.length;
    plain += sign ?? value.replaceAll(/\\([\\$}])/g, "$1");
    if (sign === undefined) stops.push({ number: Number(numbered ?? bare) || Infinity, start, end: plain.length });
  }
  plain += written.slice(at);
  // Without a last stop, the end is that.
  if (stops.every((one) => one.number !== Infinity)) stops.push({ number: Infinity, start: plain.length, end: plain.length }); // prettier-ignore
  return { plain, stops: stops.toSorted((a, b) => a.number - b.number) };
}

// Slow: some sixty requests, one after another, to a separate process.
test(
  "is written by choosing completions, and its mistakes are fixed by the offered fixes",
  { tags: "slow" },
  async () => {
    const editor = await Editor.open({ [FILE]: "", "integ.yaml": "integ: 1\n" });
    try {
      await editor.show(FILE, "");
      const author = new PlainEditor(editor);
      await writeFirstExample(author);
      expect(author.chosen).toBeGreaterThan(25);
      const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
      const actions = await editor.ask<{ title: string }[]>("codeAction", FILE, { range: whole, context: { diagnostics: [] } }); // prettier-ignore
      expect(actions.map(({ title }) => title).filter((one) => one.startsWith("set CurrencyCode"))).not.toEqual([]);
      expect(author.text).toContain("InvoiceNumber: order.name");
      expect(author.text).toContain("for item in order.line_items =>");
      expect(editor.complaints).toEqual([]);
    } finally {
      await editor.close();
    }
  },
);
