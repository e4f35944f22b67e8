/** Requests to the server beyond the protocol. The server's package has the same types, with the whole server. */
import type { PlacedPreview, PlacedTest } from "@integ/language-server";
import { RequestType } from "vscode-languageclient";

interface OfDocument {
  readonly textDocument: { readonly uri: string };
}

export const PREVIEW = new RequestType<
  OfDocument & { readonly sample?: string; readonly text?: string; readonly test?: string },
  PlacedPreview | null,
  void
>("integ/preview");

export const MODULE = new RequestType<OfDocument, { readonly text: string } | { readonly why: string } | null, void>(
  "integ/module",
);

export const TESTS = new RequestType<OfDocument, readonly PlacedTest[] | null, void>("integ/tests");

export const RUN_TESTS = new RequestType<
  OfDocument & { readonly titles?: readonly string[] },
  | { readonly why: string }
  | { readonly results: readonly (PlacedTest & { readonly passed: boolean; readonly failures: readonly string[] })[] }
  | null,
  void
>("integ/runTests");
