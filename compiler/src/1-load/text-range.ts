/** A range of a file. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}
