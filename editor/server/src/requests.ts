/** Requests beyond the protocol: the output of a spec, and the result of a sample. */
import type { Preview } from "@integ/preview";
import type { TestResult } from "@integ/preview/run";
import { RequestType, type Location, type Range, type TextDocumentIdentifier } from "vscode-languageserver";

/** `integ/module`: the generated TypeScript of a spec. */
export const MODULE = new RequestType<
  { readonly textDocument: TextDocumentIdentifier },
  { readonly text: string } | { readonly why: string } | null,
  void
>("integ/module");

/** A test of a spec, with its place. */
export interface PlacedTest {
  readonly title: string;
  readonly range: Range;
}

/** `integ/tests`: the tests of a spec. */
export const TESTS = new RequestType<
  { readonly textDocument: TextDocumentIdentifier },
  readonly PlacedTest[] | null,
  void
>("integ/tests");

/** The results of tests, or why none ran. */
export type Tested =
  { readonly why: string } | { readonly results: readonly (PlacedTest & Pick<TestResult, "passed" | "failures">)[] };

/** `integ/runTests`: runs the tests with some titles, or all. */
export const RUN_TESTS = new RequestType<
  { readonly textDocument: TextDocumentIdentifier; readonly titles?: readonly string[] },
  Tested | null,
  void
>("integ/runTests");

/** The input: a sample, or a test by its title. Default: the first sample of the spec's tests. */
export interface PreviewParams {
  readonly textDocument: TextDocumentIdentifier;
  /** The address of a sample. */
  readonly sample?: string;
  /** The text of an open sample, if the server does not get its changes. */
  readonly text?: string;
  readonly test?: string;
}

/** A preview whose places are URIs and ranges, with its sample or test. */
export type PlacedPreview = Preview<Location> & { readonly title?: string };

/** `integ/preview` */
export const PREVIEW = new RequestType<PreviewParams, PlacedPreview | null, void>("integ/preview");
