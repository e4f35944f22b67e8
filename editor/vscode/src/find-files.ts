/** Finds files of a folder, in any file system. */
import * as vscode from "vscode";

/**
 * The files below a folder that have one of some endings, without those in some folders and in hidden ones. On a disk the editor searches;
 * elsewhere each folder is read, since a search in a file system that can't search, as most of a browser's, never ends.
 * @param endings such as `json`
 * @param without names of folders
 */
export async function filesBelow(
  folder: vscode.Uri,
  endings: readonly string[],
  without: readonly string[] = ["node_modules"],
): Promise<vscode.Uri[]> {
  if (folder.scheme === "file") return vscode.workspace.findFiles(new vscode.RelativePattern(folder, `**/*.${oneOf(endings)}`), `**/${oneOf([...without, ".*"])}/**`); // prettier-ignore
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const found = entries.map(async ([name, type]) => {
    const uri = vscode.Uri.joinPath(folder, name);
    if (type === vscode.FileType.Directory) return without.includes(name) || name.startsWith(".") ? [] : filesBelow(uri, endings, without); // prettier-ignore
    return endings.some((ending) => name.endsWith(`.${ending}`)) ? [uri] : [];
  });
  return (await Promise.all(found)).flat();
}

/** The same in all folders that are open. */
export async function filesOpen(endings: readonly string[]): Promise<vscode.Uri[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return (await Promise.all(folders.map(({ uri }) => filesBelow(uri, endings)))).flat();
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? "") : `{${names.join(",")}}`;
}
