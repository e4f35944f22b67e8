/** The files of a project, for places that name one. */

/** Names of files, as other files write them. */
export interface Files {
  /** Files below the folder of another, by their endings. */
  beside(path: string, endings: readonly string[]): readonly string[];
}

/** Files as a host lists them. @param list all files below a folder, absolute; undefined if the host can't tell */
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
