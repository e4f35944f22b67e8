/** A document that can't be imported at all, in words for who has called. */
export class ImportError extends Error {
  /** Where in which file, counted from 1. */
  readonly place: { readonly path: string; readonly line: number; readonly column: number } | undefined;
  readonly help: string | undefined;
  constructor(
    message: string,
    place?: { readonly path: string; readonly line: number; readonly column: number },
    help?: string,
  ) {
    super(message);
    this.place = place;
    this.help = help;
  }
}
