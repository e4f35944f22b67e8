/** The theme of code: its colors are the page's properties, so that light and dark are one theme. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import { tags } from "@lezer/highlight";

const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.controlKeyword, color: "var(--code-stop)", fontWeight: "600" },
  { tag: [tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)" },
  { tag: tags.regexp, color: "var(--code-text)" },
  { tag: [tags.number, tags.atom, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.propertyName, color: "var(--code-field)" },
  { tag: tags.function(tags.variableName), color: "var(--code-function)" },
  { tag: tags.typeName, color: "var(--code-type)" },
  { tag: [tags.operator, tags.bracket, tags.brace], color: "var(--code-sign)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "var(--code-size)", color: "var(--ink)", backgroundColor: "var(--paper)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--code-font)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 6px" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "none", paddingLeft: "4px" },
  ".cm-activeLine": { backgroundColor: "var(--here)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--here)", color: "var(--quiet)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--selection)" }, // prettier-ignore
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "none" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--panel)", border: "1px solid var(--edge)", color: "var(--quiet)", padding: "0 6px" }, // prettier-ignore
  ".cm-lit": { backgroundColor: "var(--lit)", boxShadow: "inset 3px 0 var(--accent)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "6px", boxShadow: "var(--shadow)" }, // prettier-ignore
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--code-font)", fontSize: "var(--code-size)", maxHeight: "16em" }, // prettier-ignore
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--chosen)", color: "var(--ink)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal", marginLeft: "1.2em" },
  ".cm-completionIcon": { display: "none" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 12px", maxWidth: "26em" },
  ".cm-diagnostic": { padding: "8px 12px", borderLeftWidth: "3px", fontFamily: "var(--font)", maxWidth: "36em" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--on-accent)", borderRadius: "4px", padding: "3px 9px", margin: "6px 6px 0 0" }, // prettier-ignore
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--error)", textDecorationSkipInk: "none", textUnderlineOffset: "3px" }, // prettier-ignore
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--warning)", textDecorationSkipInk: "none", textUnderlineOffset: "3px" }, // prettier-ignore
  ".cm-said": { padding: "8px 12px", maxWidth: "36em", fontFamily: "var(--font)", fontSize: "14px", lineHeight: "1.5" },
  ".cm-said p, .cm-said pre, .cm-said ul": { margin: "0 0 6px" },
  ".cm-said pre, .cm-said code": { fontFamily: "var(--code-font)", fontSize: "13px", whiteSpace: "pre-wrap" },
  ".cm-said > :last-child": { marginBottom: "0" },
  ".cm-said .here": { fontWeight: "700", color: "var(--accent-ink)" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--edge)" },
  ".cm-panels .cm-dialog": { padding: "8px 28px 8px 12px", fontFamily: "var(--font)" },
  ".cm-textfield": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--edge)", padding: "4px 8px", fontFamily: "var(--code-font)" }, // prettier-ignore
  ".cm-button": { background: "var(--accent)", color: "var(--on-accent)", border: "none", borderRadius: "4px", padding: "4px 12px" }, // prettier-ignore
  ".t-type, .t-namespace": { color: "var(--code-type)" },
  ".t-event": { color: "var(--code-type)" },
  ".t-function": { color: "var(--code-function)" },
  ".t-variable, .t-parameter": { color: "var(--code-name)" },
  ".t-property": { color: "var(--code-field)" },
  ".t-target": { color: "var(--code-target)" },
  ".t-enumMember": { color: "var(--code-number)" },
  ".t-macro": { color: "var(--code-type)" },
  ".t-personal": { textDecoration: "underline dotted var(--code-personal)", textUnderlineOffset: "4px" },
});

export const look: Extension = [theme, syntaxHighlighting(style)];
