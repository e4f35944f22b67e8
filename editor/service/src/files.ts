/** The files of a project, for places that name one. */

/** Names of files, relative to other files. */
export interface Files {
  /** Files below the folder of another, by extension. */
  beside(path: string, endings: readonly string[]): readonly string[];
}

/**
 * The files that a host lists.
 * @param list returns all files below a folder, absolute; undefined if the host can't list files
 */
export function filesOf(list: ((folder: string) => readonly string[]) | undefined): Files {
  return {
    beside(path, endings) {
      const folder = path.slice(0, path.lastIndexOf("/"));
      return (list?.(folder) ?? [])
        .filter((one) => one !== path && endings.some((ending) => one.endsWith(ending)))
        .map((one) => one.slice(folder.length + 1))
        .filter((one) => !/(?:^|\/)(?:node_modules|systems|src\/generated)\//.test(one))
        .toSorted();
    },
  };
}
