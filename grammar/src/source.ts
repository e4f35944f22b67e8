/**
 * A spec's text and the arithmetic between offsets and lines.
 *
 * Everything in the tree and in diagnostics is an offset in UTF-16 units; line and column are computed only where a
 * person reads them.
 */

/** A half-open range of offsets into a source text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One-based line and column, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A named text with its line table, built on first use. */
export class SourceText {
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Offsets at which lines begin; `\n`, `\r\n` and `\r` end a line. */
  get lineStarts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      const newline = /\r\n|\n|\r/g;
      while (newline.exec(this.text) !== null) starts.push(newline.lastIndex);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }

  position(offset: number): Position {
    const starts = this.lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The text of a one-based line, without its line break. */
  line(line: number): string {
    const start = this.lineStarts[line - 1] ?? this.text.length;
    const end = this.lineStarts[line] ?? this.text.length;
    return this.text.slice(start, end).replace(/[\r\n]+$/, "");
  }
}
