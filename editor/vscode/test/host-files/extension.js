/** A file system for a VS Code in a browser: files that a test serves, kept in memory once they are written. */
const vscode = require("vscode");

exports.activate = async (context) => {
  const origin = `${context.extensionUri.scheme}://${context.extensionUri.authority}`;
  const files = new Map(
    Object.entries(await (await fetch(`${origin}/workspace.json`)).json()).map(([path, text]) => [
      path,
      new TextEncoder().encode(text),
    ]),
  );
  const changed = new vscode.EventEmitter();
  const below = (path) => {
    const folder = path === "/" ? "/" : `${path.replace(/\/$/, "")}/`;
    return [...files.keys()].filter((one) => one.startsWith(folder)).map((one) => one.slice(folder.length));
  };
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat({ path }) {
      const content = files.get(path);
      if (content !== undefined) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: content.length };
      if (below(path).length > 0) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
      throw vscode.FileSystemError.FileNotFound(path);
    },
    readDirectory({ path }) {
      const names = new Map(
        below(path).map((one) => [
          one.split("/")[0],
          one.includes("/") ? vscode.FileType.Directory : vscode.FileType.File,
        ]),
      );
      return [...names];
    },
    readFile({ path }) {
      const content = files.get(path);
      if (content === undefined) throw vscode.FileSystemError.FileNotFound(path);
      return content;
    },
    writeFile(uri, content) {
      const type = files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
      files.set(uri.path, content);
      changed.fire([{ type, uri }]);
    },
    createDirectory() {},
    delete(uri) {
      files.delete(uri.path);
      changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
    },
    rename() {},
  };
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider("served", provider, { isCaseSensitive: true }),
  );
};
