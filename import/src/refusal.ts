/** A document that can't be imported at all, with the reason for the user. */
export class ImportError extends Error {
  /** The file and position, counted from 1. */
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
