/** A compiler in a browser worker: it gets files, and returns the diagnostics and the module. */
import { check, compile, memoryHost, Program, type Files } from "@integ/compiler";

interface Asked {
  readonly files: Files;
  readonly path: string;
  /** The spec's text after an edit. */
  readonly edited: string;
}

const worker = globalThis as unknown as {
  onmessage: ((event: { readonly data: Asked }) => void) | null;
  postMessage(message: unknown): void;
};
worker.onmessage = ({ data: { files, path, edited } }) => {
  const codes = (diagnostics: readonly { readonly code: string }[]): string[] => diagnostics.map((one) => one.code);
  const { module, diagnostics } = compile(files, path);
  const program = new Program(memoryHost(files), "/project");
  program.check(`/project/${path}`);
  program.update(`/project/${path}`, edited);
  worker.postMessage({
    name: module?.name,
    text: module?.text,
    codes: codes(diagnostics),
    checked: codes(check({ ...files, [path]: edited }, path).diagnostics),
    updated: codes(program.check(`/project/${path}`).diagnostics),
  });
};
