/** The style sheet of the inventory, for screens of any width, light and dark, and for print. */

/** Styles of a drawing, for pages and for separate files. */
export const DRAWING_STYLE = `
:root { --ground: #ffffff; --raised: #f5f6f8; --text: #1b1f24; --quiet: #57606a; --rule: #d5d9df; --link: #0b57a4; --personal: #9a3412; --line: #7d8794; --good: #14692f; --bad: #a4201c; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --raised: #1d2229; --text: #e6e9ed; --quiet: #a3adb8; --rule: #363d47; --link: #7db7f5; --personal: #f5a97f; --line: #77828f; --good: #6fcf8b; --bad: #ff9a93; } }
.drawing { font: 13px ui-sans-serif, system-ui, "Segoe UI", sans-serif; }
.drawing text { fill: var(--text); }
.drawing .note { fill: var(--quiet); font-size: 11px; }
.drawing rect { fill: var(--raised); stroke: var(--rule); }
.drawing .flow rect { fill: var(--ground); stroke: var(--link); stroke-width: 1.5; }
.drawing .box.personal rect { stroke: var(--personal); stroke-width: 1.5; }
.drawing a:hover rect, .drawing a:focus rect { stroke: var(--link); stroke-width: 2.5; }
.drawing .line { fill: none; stroke: var(--line); stroke-width: 1.4; }
.drawing .asks, .drawing .decides { stroke-dasharray: 4 4; }
.drawing .line.personal { stroke: var(--personal); }
`;

export const STYLE = `${DRAWING_STYLE}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--text); font: 16px/1.55 ui-sans-serif, system-ui, "Segoe UI", sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 76rem; padding: 0 1.25rem 4rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
header { border-bottom: 1px solid var(--rule); display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; align-items: baseline; padding: 1.1rem 0 .9rem; }
header p { margin: 0; font-weight: 650; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; margin: 0; padding: 0; }
a { color: var(--link); }
.contents { margin: 1.2rem 0 0; font-size: .95rem; }
nav [aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1.8rem 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
p, li { max-width: 46rem; }
.quiet, .about { color: var(--quiet); }
.about { font-size: 1.06rem; }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.wide { overflow-x: auto; border: 1px solid var(--rule); border-radius: 8px; margin: .8rem 0; }
.wide:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.picture { background: var(--ground); padding: .6rem; }
.picture svg { display: block; margin: 0 auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { padding: .5rem .75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); }
thead th, thead td { border-top: 0; background: var(--raised); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .35rem 1.5rem; margin: 1rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.mark { border: 1px solid currentColor; border-radius: 4px; font-size: .78rem; padding: 0 .35rem; white-space: nowrap; }
.mark.personal, .personal-text { color: var(--personal); }
.mark.good { color: var(--good); }
.mark.bad { color: var(--bad); }
.questions { border-left: 3px solid var(--personal); padding-left: 1rem; }
.questions ul { margin: .2rem 0 .8rem; padding-left: 1.2rem; }
ul.plain { list-style: none; padding: 0; margin: 0; }
td .about, th .about { font-size: .9rem; font-weight: 400; margin: .2rem 0 0; }
.record { border: 1px solid var(--rule); border-radius: 8px; margin: .8rem 0; padding: .2rem 1rem; }
.record h3 { margin-top: .8rem; }
td code { overflow-wrap: break-word; }
td:has(> code) { min-width: 11rem; }
th[scope="row"] { min-width: 8rem; }
th[scope="row"]:has(> .about) { min-width: 17rem; }
footer { border-top: 1px solid var(--rule); color: var(--quiet); font-size: .88rem; margin-top: 3rem; padding-top: .8rem; }
@media (max-width: 40rem) {
  thead { position: absolute; left: -99rem; }
  table, tbody, tr, th[scope="row"], td { display: block; }
  tbody tr { border-top: 1px solid var(--rule); padding: .4rem 0; }
  tbody tr:first-child { border-top: 0; }
  tbody th, tbody td { border-top: 0; padding: .15rem .75rem; }
  td[data-of]:not([data-of=""], :empty)::before { content: attr(data-of) ": "; color: var(--quiet); }
}
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } h1 { font-size: 1.4rem; } body { padding: 0 .9rem 3rem; } }
@media print { :root { --ground: #fff; --raised: #f2f2f2; --text: #000; --quiet: #444; --rule: #aaa; --link: #000; --personal: #7a2b0b; --line: #666; } body { max-width: none; padding: 0; font-size: 11pt; } nav, .skip { display: none; } .wide { overflow: visible; border: 0; } .record { break-inside: avoid; } .picture { break-inside: avoid; } .picture svg { max-width: 100%; max-height: 23cm; height: auto; } table { font-size: 9pt; } td code { overflow-wrap: anywhere; } tr, dd { break-inside: avoid; } h2, h3 { break-after: avoid; } a { text-decoration: none; } }
`;
