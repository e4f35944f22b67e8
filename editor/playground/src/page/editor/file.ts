/** The file of an editor, and its worker, for the editor's extensions. */
import { Facet, type EditorState } from "@codemirror/state";
import type { Remote } from "comlink";
import type { Edit, LanguageApi, Place } from "../../protocol.ts";

/** The file in an editor. */
export interface OpenFile {
  readonly path: string;
  readonly language: Remote<LanguageApi>;
  /** Applies edits, also to files that are not shown. */
  readonly edit: (edits: readonly Edit[]) => void;
  /** Shows a place of any file. */
  readonly go: (place: Place) => void;
}

/** The file that an editor shows. */
export const openFile = Facet.define<OpenFile, OpenFile | undefined>({ combine: ([file]) => file });

/** The file of an editor of the project's files. @throws Error in any other editor */
export function fileOf(state: EditorState): OpenFile {
  const file = state.facet(openFile);
  if (file === undefined) throw new Error("this editor has no file of the project");
  return file;
}
