/** The language service, free of `node:`: diagnostics, completion, descriptions, renaming, quick fixes. */
export type { Diagnostic, Fix, RelatedPlace, Span, TextEdit } from "@integ/grammar";
export type { Action } from "./actions.ts";
export type { Completion, CompletionKind, Completions } from "./completion/item.ts";
export type { Hover } from "./hover.ts";
export type { Inlay } from "./inlays.ts";
export type { Lens } from "./lenses.ts";
export type { Folding, OutlineItem } from "./outline.ts";
export type { Renaming } from "./references.ts";
export type { Signature, Signatures } from "./signature.ts";
export { TOKEN_KINDS, TOKEN_MODIFIERS, type Token } from "./tokens.ts";
export { LanguageService, type ServiceHost } from "./service.ts";
export type { Location } from "./view.ts";
