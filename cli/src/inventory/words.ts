/** The words of the inventory's pages, in English and in Lithuanian. Texts that people wrote are not translated. */
import type { Inventory, InventoryFlow, Limit, OpenQuestion } from "./model.ts";

/** The languages that `--lang` takes. */
export const LANGUAGES = ["en", "lt"] as const;
/** One of them. */
export type Language = (typeof LANGUAGES)[number];

/** All texts of one language. */
export interface Words {
  readonly title: string;
  readonly overview: string;
  readonly systems: string;
  readonly flows: string;
  readonly personalData: string;
  readonly asOf: string;
  readonly skip: string;
  readonly picture: string;
  readonly pictureText: string;
  readonly scroll: string;
  readonly open: string;
  readonly nothingOpen: string;
  readonly openKinds: Readonly<Record<OpenQuestion["kind"], string>>;
  readonly flow: string;
  readonly system: string;
  readonly who: string;
  readonly starts: Readonly<Record<InventoryFlow["starts"], string>>;
  readonly startsLong: Readonly<Record<InventoryFlow["starts"], string>>;
  readonly when: string;
  readonly next: string;
  readonly nextIs: Readonly<Record<NonNullable<InventoryFlow["nextIs"]>, string>>;
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly owner: string;
  readonly notSaid: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly keptUntil: string;
  readonly connection: string;
  readonly states: Readonly<Record<string, string>>;
  readonly settings: string;
  readonly setting: string;
  readonly secret: string;
  readonly isSet: string;
  readonly isMissing: string;
  readonly limits: string;
  readonly noLimits: string;
  readonly limit: Readonly<Record<Limit["what"], string>>;
  readonly startsFlows: string;
  readonly isReadBy: string;
  readonly isWrittenBy: string;
  readonly lineage: string;
  readonly lineageText: string;
  readonly target: string;
  readonly origin: string;
  readonly decidedBy: string;
  readonly through: string;
  readonly line: string;
  readonly asked: string;
  readonly written: string;
  readonly onlyWhen: string;
  readonly fit: string;
  readonly required: string;
  readonly allRequired: string;
  readonly missingRequired: string;
  readonly optionalSet: string;
  readonly optionalOpen: string;
  readonly constants: string;
  readonly value: string;
  readonly lossy: string;
  readonly lookups: string;
  readonly stops: string;
  readonly stopKinds: Readonly<Record<string, string>>;
  readonly mayBeHeld: string;
  readonly wants: string;
  readonly sourceFields: string;
  readonly sourceText: (used: number, ignored: number, undecided: number) => string;
  readonly policy: string;
  readonly noPolicy: string;
  readonly key: string;
  readonly dedupe: string;
  readonly tests: string;
  readonly noTests: string;
  readonly organisation: string;
  readonly ownStore: string;
  readonly storeText: (store: Inventory["store"]) => string;
  readonly tables: string;
  readonly gives: string;
  readonly comesTo: string;
  readonly why: string;
  readonly condition: string;
  readonly personalIntro: string;
  readonly noPersonal: string;
  readonly purpose: string;
  readonly ground: string;
  readonly grounds: Readonly<Record<string, string>>;
  readonly subjects: string;
  readonly keep: string;
  readonly categories: string;
  readonly personalKinds: Readonly<Record<string, string>>;
  readonly recipient: string;
  readonly place: string;
  readonly security: string;
  readonly fields: string;
  readonly contact: string;
  readonly run: string;
  readonly table: string;
  readonly none: string;
  readonly downloads: string;
}

const EN: Words = {
  title: "Integration inventory",
  overview: "Overview",
  systems: "Systems",
  flows: "Integrations",
  personalData: "Personal data",
  asOf: "As of",
  skip: "Skip to the content",
  picture: "How it hangs together",
  pictureText:
    "Left: systems that start flows. Middle: integrations. Right: systems that they write to. Dashed: lookups.",
  scroll: "Picture; scroll sideways where it is wider than the screen",
  open: "Open questions",
  nothingOpen: "None: everything that a company should state about its integrations is stated.",
  openKinds: {
    system_without_owner: "No owner is named for this system",
    flow_without_owner: "No owner is named for this integration",
    no_ground: "It moves personal data, and the ground is not stated",
    no_place: "It receives personal data, and the place of storage is not stated",
    no_tests: "It has no tests",
    connection: "Its connection needs something",
    version_ends: "Its vendor ends this version",
    undecided: "Fields of its source without a decision",
    unknown_integration: "integ.yaml mentions this integration, and it does not exist",
    broken: "This spec has errors, and is not in the inventory",
  },
  flow: "Integration",
  system: "System",
  who: "Who starts it",
  starts: { push: "push", pull: "pull", schedule: "schedule", files: "files", manual: "by hand" },
  startsLong: {
    push: "The source calls: a webhook (push)",
    pull: "integ polls the source (pull)",
    schedule: "integ, on a schedule (pull)",
    files: "A file that appears",
    manual: "A person, by hand",
  },
  when: "When",
  next: "Next runs",
  nextIs: {
    run: "Next runs",
    reconcile: "Next reconciliations",
    poll: "No fixed times: the interval starts at the last poll",
  },
  what: "What moves",
  from: "From",
  to: "To",
  file: "Spec",
  owner: "Responsible",
  notSaid: "not stated",
  kind: "Kind",
  kinds: {
    "e-commerce": "shop platform",
    payments: "payments",
    accounting: "accounting",
    crm: "customer relations",
    marketing: "e-mail marketing",
    shipping: "shipping",
    files: "files",
    sql: "database",
    mail: "mail",
    flow: "another integration",
    other: "other",
  },
  apiVersion: "Version of its API",
  keptUntil: "kept by the vendor until",
  connection: "Connection",
  states: {
    ready: "ready",
    connected: "connected",
    "settings missing": "settings are missing",
    "not connected": "not connected",
    failed: "the last try failed",
    lost: "lost",
  },
  settings: "Credentials and settings",
  setting: "Setting",
  secret: "secret",
  isSet: "in integ.yaml",
  isMissing: "missing in integ.yaml",
  limits: "Limits",
  noLimits: "none known",
  limit: {
    concurrent: "requests at once",
    second: "requests a second",
    minute: "requests a minute",
    day: "requests a day",
  },
  startsFlows: "Starts",
  isReadBy: "Is asked by",
  isWrittenBy: "Is written by",
  lineage: "Where each value comes from",
  lineageText:
    "Left: fields that are read. Right: fields that are sent. Each line is one mapping; personal data is marked.",
  target: "Field that is sent",
  origin: "Comes from",
  decidedBy: "Decided by",
  through: "By way of",
  line: "Line",
  asked: "asks",
  written: "writes",
  onlyWhen: "Whether it happens is decided by",
  fit: "How it fits the destination",
  required: "Required fields",
  allRequired: "All are set.",
  missingRequired: "Not set",
  optionalSet: "Optional fields that are set",
  optionalOpen: "Optional fields that are not set",
  constants: "The same for every document",
  value: "Value",
  lossy: "Where text may be cut",
  lookups: "Looked up elsewhere",
  stops: "Conditions that skip or hold a run",
  stopKinds: { skip: "is skipped", hold: "waits for a person", retry: "is tried again" },
  mayBeHeld: "Values that the destination may refuse, so that a person must look",
  wants: "Where it is not",
  sourceFields: "Fields of the source",
  sourceText: (used, ignored, undecided) =>
    `${used} are used, ${ignored} are left out on purpose, ${undecided} are undecided.`,
  policy: "When a system is unreachable, or refuses",
  noPolicy: "The default: retries for a day, then holds the run for a person.",
  key: "In order by",
  dedupe: "Once only by",
  tests: "Tests",
  noTests: "It has none.",
  organisation: "Controller",
  ownStore: "What integ keeps",
  storeText: ({ events, results, encrypted }) =>
    `All events for ${events} days, and their results for ${results} days; ${encrypted ? "encrypted" : "not encrypted by integ"}.`,
  tables: "Tables",
  gives: "gives",
  comesTo: "What happens",
  why: "Reason",
  condition: "When",
  personalIntro:
    "Every transfer of personal data between systems: a record of processing activities as in Article 30 of the GDPR. The fields come from the specs; purpose, ground, subjects, retention and place come from integ.yaml.",
  noPersonal: "No integration moves a field that is marked as personal data.",
  purpose: "Purpose",
  ground: "Ground (Art. 6)",
  grounds: {
    consent: "consent",
    contract: "contract",
    "legal obligation": "legal obligation",
    "vital interests": "vital interests",
    "public task": "public task",
    "legitimate interest": "legitimate interest",
  },
  subjects: "Whose data",
  keep: "Kept for",
  categories: "Categories",
  personalKinds: {
    address: "address",
    birth: "date of birth",
    birthday: "birthday",
    email: "e-mail address",
    id: "number of a person",
    ip: "IP address",
    name: "name",
    phone: "telephone number",
  },
  recipient: "Recipient",
  place: "Where it is kept",
  security: "Security",
  fields: "Fields",
  contact: "Data protection",
  run: "the run",
  table: "table",
  none: "none",
  downloads: "The same as data",
};

const LT: Words = {
  title: "Integracijų sąvadas",
  overview: "Apžvalga",
  systems: "Sistemos",
  flows: "Integracijos",
  personalData: "Asmens duomenys",
  asOf: "Būklė",
  skip: "Pereiti prie turinio",
  picture: "Kaip viskas susiję",
  pictureText:
    "Kairėje – kas pradeda srautą, viduryje – integracijos, dešinėje – kur jos rašo. Punktyru – ko jos teiraujasi.",
  scroll: "Schema; jei ji platesnė už ekraną, slinkite į šoną",
  open: "Neatsakyti klausimai",
  nothingOpen: "Nėra: viskas, ką įmonė turi žinoti apie savo integracijas, pasakyta.",
  openKinds: {
    system_without_owner: "Nenurodyta, kas atsako už šią sistemą",
    flow_without_owner: "Nenurodyta, kas atsako už šią integraciją",
    no_ground: "Perduodami asmens duomenys, o pagrindas nenurodytas",
    no_place: "Gauna asmens duomenis, o kur juos laiko, nenurodyta",
    no_tests: "Testų nėra",
    connection: "Ryšiui kai ko trūksta",
    version_ends: "Tiekėjas nutraukia šią versiją",
    undecided: "Šaltinio laukai, dėl kurių niekas neapsisprendė",
    unknown_integration: "integ.yaml mini šią integraciją, bet tokios nėra",
    broken: "Šioje specifikacijoje yra klaidų, todėl į sąvadą ji neįtraukta",
  },
  flow: "Integracija",
  system: "Sistema",
  who: "Kas pradeda",
  starts: {
    push: "siunčia šaltinis",
    pull: "klausia integ",
    schedule: "tvarkaraštis",
    files: "failai",
    manual: "ranka",
  },
  startsLong: {
    push: "Šaltinis kreipiasi pats (webhook)",
    pull: "integ vis klausia šaltinio",
    schedule: "integ pagal tvarkaraštį",
    files: "Atsiradęs failas",
    manual: "Žmogus, ranka",
  },
  when: "Kada",
  next: "Artimiausi paleidimai",
  nextIs: {
    run: "Artimiausi paleidimai",
    reconcile: "Artimiausi sutikrinimai",
    poll: "Pastovaus laiko nėra: tarpas skaičiuojamas nuo paskutinio tikrinimo",
  },
  what: "Kas perduodama",
  from: "Iš",
  to: "Į",
  file: "Specifikacija",
  owner: "Kas atsako",
  notSaid: "nenurodyta",
  kind: "Rūšis",
  kinds: {
    "e-commerce": "parduotuvės platforma",
    payments: "mokėjimai",
    accounting: "apskaita",
    crm: "ryšiai su klientais",
    marketing: "el. pašto rinkodara",
    shipping: "siuntos",
    files: "failai",
    sql: "duomenų bazė",
    mail: "paštas",
    flow: "kita integracija",
    other: "kita",
  },
  apiVersion: "API versija",
  keptUntil: "tiekėjas palaiko iki",
  connection: "Ryšys",
  states: {
    ready: "paruošta",
    connected: "prijungta",
    "settings missing": "trūksta nustatymų",
    "not connected": "neprijungta",
    failed: "paskutinis bandymas nepavyko",
    lost: "nutrūko",
  },
  settings: "Prisijungimo duomenys ir nustatymai",
  setting: "Nustatymas",
  secret: "slaptas",
  isSet: "nurodyta integ.yaml",
  isMissing: "integ.yaml trūksta",
  limits: "Apribojimai",
  noLimits: "nežinomi",
  limit: {
    concurrent: "užklausos vienu metu",
    second: "užklausos per sekundę",
    minute: "užklausos per minutę",
    day: "užklausos per parą",
  },
  startsFlows: "Pradeda",
  isReadBy: "Jos teiraujasi",
  isWrittenBy: "Į ją rašo",
  lineage: "Iš kur kiekviena reikšmė",
  lineageText:
    "Kairėje – kas skaitoma, dešinėje – kas siunčiama. Kiekvienas kelias – linija; asmens duomenys pažymėti.",
  target: "Siunčiamas laukas",
  origin: "Iš kur",
  decidedBy: "Nuo ko priklauso",
  through: "Per",
  line: "Eilutė",
  asked: "teiraujasi",
  written: "rašo",
  onlyWhen: "Ar tai vyksta, priklauso nuo",
  fit: "Kaip tinka gavėjo struktūrai",
  required: "Privalomi laukai",
  allRequired: "Visi užpildomi.",
  missingRequired: "Neužpildomi",
  optionalSet: "Užpildomi neprivalomi laukai",
  optionalOpen: "Neužpildomi neprivalomi laukai",
  constants: "Visuose dokumentuose tas pats",
  value: "Reikšmė",
  lossy: "Kur tekstas gali būti sutrumpintas",
  lookups: "Ko teiraujamasi kitur",
  stops: "Kur specifikacija sustoja pati",
  stopKinds: { skip: "praleidžiama", hold: "laukia žmogaus", retry: "bandoma vėl" },
  mayBeHeld: "Kas gali laukti žmogaus, nes gavėjas gali nepriimti",
  wants: "Jei nėra",
  sourceFields: "Šaltinio laukai",
  sourceText: (used, ignored, undecided) =>
    `Naudojama: ${used}; sąmoningai nenaudojama: ${ignored}; neapsispręsta: ${undecided}.`,
  policy: "Kai sistema nepasiekiama arba nepriima",
  noPolicy: "Kaip integ daro įprastai: bando parą, paskui laukia žmogaus.",
  key: "Eilės tvarka pagal",
  dedupe: "Tik kartą pagal",
  tests: "Testai",
  noTests: "Nėra.",
  organisation: "Duomenų valdytojas",
  ownStore: "Ką saugo integ",
  storeText: ({ events, results, encrypted }) =>
    `Visa, kas gauta, – ${events} d., o kas iš to išėjo – ${results} d.; ${encrypted ? "šifruojama" : "integ nešifruoja"}.`,
  tables: "Lentelės",
  gives: "duoda",
  comesTo: "Kas vyksta",
  why: "Priežastis",
  condition: "Kada",
  personalIntro:
    "Kiekvienas asmens duomenų kelias iš vienos sistemos į kitą: duomenų tvarkymo veiklos įrašas, kaip numato BDAR 30 straipsnis. Laukai nustatyti iš specifikacijų; tikslas, pagrindas, asmenys, terminas ir vieta – iš integ.yaml.",
  noPersonal: "Jokia integracija neperduoda laukų, pažymėtų kaip asmens duomenys.",
  purpose: "Tikslas",
  ground: "Pagrindas (6 str.)",
  grounds: {
    consent: "sutikimas",
    contract: "sutartis",
    "legal obligation": "teisinė prievolė",
    "vital interests": "gyvybiniai interesai",
    "public task": "viešasis interesas",
    "legitimate interest": "teisėtas interesas",
  },
  subjects: "Kieno duomenys",
  keep: "Saugoma",
  categories: "Kategorijos",
  personalKinds: {
    address: "adresas",
    birth: "gimimo data",
    birthday: "gimtadienis",
    email: "el. pašto adresas",
    id: "asmens numeris",
    ip: "IP adresas",
    name: "vardas, pavardė",
    phone: "telefono numeris",
  },
  recipient: "Gavėjas",
  place: "Kur laikoma",
  security: "Saugumo priemonės",
  fields: "Laukai",
  contact: "Duomenų apsauga",
  run: "vykdymas",
  table: "lentelė",
  none: "nėra",
  downloads: "Tas pats kaip duomenys",
};

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return language === "lt" ? LT : EN;
}
