/** The page's words in Lithuanian. */
import type { Words } from "./en.ts";

/** A noun in the form that a number requires: 1 klaida, 2 klaidos, 10 klaidų, 21 klaida. */
function counted(n: number, one: string, few: string, many: string): string {
  const last = n % 10;
  const teen = n % 100 > 10 && n % 100 < 20;
  return `${n} ${last === 1 && !teen ? one : last > 1 && !teen ? few : many}`;
}

export const lt: Words = {
  name: "Lietuvių",
  playground: "bandymų aikštelė",
  start: "Pradėti nuo",
  empty: "Tuščia specifikacija",
  shared: "Tai, kas buvo nuorodoje",
  format: "Tvarkyti",
  formatTitle: "Sutvarko specifikacijos išdėstymą (Shift-Alt-F)",
  share: "Kopijuoti nuorodą",
  shareTitle: "Nuoroda, kurioje yra jūsų specifikacija ir pavyzdys; niekas nesiunčiama į serverį",
  copied: "Nuoroda nukopijuota. Specifikacija ir pavyzdys yra pačioje nuorodoje; niekas nebuvo įkelta į serverį.",
  linkInAddress: "Nuoroda yra adreso juostoje: nukopijuokite ją iš ten. Niekas nebuvo įkelta į serverį.",
  badLink: "Šios nuorodos perskaityti nepavyko: galbūt ji nukirsta. Rodomas pirmasis pavyzdys.",
  language: "Kalba",
  theme: "Spalvos",
  themeAuto: "Kaip sistemoje",
  themeLight: "Šviesios",
  themeDark: "Tamsios",
  views: "Kas rodoma",
  spec: "Specifikacija",
  files: "Failai",
  editorOf: (file) => `Failas ${file}`,
  readOnly: (file) => `${file} yra integ dalis: jį galima tik skaityti`,
  back: "Grįžti prie specifikacijos",
  problems: "Klaidos",
  noProblems: "Klaidų nėra: specifikacija atitinka abi schemas.",
  problemCount: (errors, warnings) =>
    [
      ...(errors > 0 ? [counted(errors, "klaida", "klaidos", "klaidų")] : []),
      ...(warnings > 0 ? [counted(warnings, "įspėjimas", "įspėjimai", "įspėjimų")] : []),
    ].join(", "),
  line: (line) => `${line} eilutė`,
  failsFor: "Netinka, kai",
  sample: "Pavyzdys",
  sampleChoice: "Kuris pavyzdys",
  fromTests: "Specifikacijos testai",
  fromFiles: "Pavyzdžiai",
  ownSample: "Savas pavyzdys",
  sampleEditor: "Pavyzdys",
  responses: "Ką atsako kitos sistemos",
  responsesHint: (names) =>
    names.length === 0
      ? "Ši specifikacija iš kitų sistemų nieko neskaito."
      : `Objektas su tuo, kas randama: ${names.join(", ")}; null, jei nieko nerandama.`,
  responsesEditor: "Ką atsako kitos sistemos",
  output: "Rezultatas",
  result: "Rezultatas",
  module: "Modulis",
  ledger: "Žurnalas",
  moduleEditor: "Sugeneruotas modulis",
  working: "Kompiliuojama…",
  loading: "Įkeliamas kompiliatorius…",
  failed: (why) => `Aikštelėje įvyko klaida: ${why}. Atnaujinkite puslapį; tai, ką parašėte, išliks.`,
  outcome: { sent: "Būtų išsiųsta", skip: "Praleista", hold: "Sulaikyta, kol peržiūrės žmogus", retry: "Bus bandoma dar kartą", lacking: "Kai ko trūksta", refused: "Pavyzdys netinka ir sulaikomas" }, // prettier-ignore
  wouldSend: (name) => `Kas būtų išsiųsta: ${name}`,
  waitsFor: (names) => `Dar nesudaryta: ${names.join(", ")}. Pirma turi atsakyti ankstesnė paskirtis.`,
  responseNeeded: (fetch, asked) => `Reikia ${fetch}: tai, ką atsako ${asked}. Įrašykite tai dalyje „Ką atsako kitos sistemos“.`, // prettier-ignore
  leftOut: (names) => `Nesiunčiama: ${names.join(", ")}, nes sąlyga netenkinama.`,
  wholeText: "visas tekstas",
  mend: "Pirma ištaisykite specifikaciją: kol joje yra klaidų, niekas nevykdoma.",
  library: "Šis failas yra biblioteka: pats jis nieko nesiunčia.",
  noSample: "Įrašykite arba pasirinkite pavyzdį ir pamatysite, kas iš jo išeina.",
  fromLine: (line) => `iš ${line} eilutės`,
  valueHint:
    "Parodykite į reikšmę ir pamatysite jos eilutę. Rodyklių klavišai eina per reikšmes, Enter nukelia į eilutę.",
  stored: "Ką įrašytų paleista integracija",
  storedRun: "Vykdymas",
  storedFlow: "Srautas",
  storedVersion: "Versija",
  storedKey: "Pasikartojimo raktas",
  storedOrder: "Eiliškumo raktas",
  storedState: "Būsena",
  storedReason: "Priežastis",
  none: "nėra",
  state: { sent: "pristatyta", skip: "praleista", hold: "sulaikyta", retry: "laukia kito bandymo", lacking: "skaitoma", refused: "sulaikyta" }, // prettier-ignore
  fieldsOf: (what) => `Laukai: ${what}`,
  fieldState: { used: "naudojamas", ignored: "sąmoningai paliktas", undecided: "nenuspręsta", set: "užpildytas", unset: "neužpildytas", missing: "privalomas, neužpildytas" }, // prettier-ignore
  personal: "asmens duomenys",
  keys: "Ctrl-Space užbaigia · F8 kita klaida · Ctrl-. taiso · F2 pervadina · F12 apibrėžimas · Esc, Tab palieka redaktorių",
  todo: "Ką čia galima padaryti",
  nothingToDo: "Šiai vietai nieko nesiūloma.",
  close: "Uždaryti",
  renameTo: "Naujas vardas",
  rename: "Pervadinti",
};
