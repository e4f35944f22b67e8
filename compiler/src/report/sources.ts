/** Reads files for reports. */

/** Texts by path, and paths as the reader knows them. */
export interface Sources {
  read(path: string): string | undefined;
  name(path: string): string;
}
