/**
 * The compiler's diagnostics: each code with its severity, phase and message functions, which are in the files of this folder. A
 * page in `docs/errors` explains each code. Code numbers are grouped by subject for people; the program only uses the rows.
 */
import { makersOf, type DiagnosticKinds } from "@integ/grammar";

export const COMPILER_KINDS = {
  // Declarations and names.
  INT2001: { severity: "error", phase: "bind", messages: ["unknownName", "unquoted"] },
  INT2002: { severity: "error", phase: "bind", messages: ["unknownField", "otherField"] },
  INT2003: { severity: "error", phase: "bind", messages: ["unknownTargetField"] },
  INT2004: {
    severity: "error",
    phase: "bind",
    messages: ["unknownFunction", "tableCalled", "functionElsewhere", "noMethod"],
  },
  INT2005: { severity: "error", phase: "bind", messages: ["unknownSystem"] },
  INT2006: { severity: "error", phase: "bind", messages: ["unknownMember"] },
  INT2007: { severity: "error", phase: "bind", messages: ["twice", "shadows"] },
  INT2008: { severity: "error", phase: "bind", messages: ["missingDeclaration"] },
  INT2009: { severity: "error", phase: "bind", messages: ["repeatedDeclaration"] },
  INT2010: { severity: "error", phase: "bind", messages: ["noVersion", "wrongVersion"] },
  INT2011: { severity: "error", phase: "bind", messages: ["noFile"] },
  INT2012: { severity: "error", phase: "bind", messages: ["notALibrary"] },
  INT2013: { severity: "error", phase: "bind", messages: ["useCycle"] },
  INT2014: { severity: "error", phase: "bind", messages: ["notInLibrary"] },
  INT2015: { severity: "error", phase: "bind", messages: ["recursion"] },
  INT2016: { severity: "error", phase: "check", messages: ["notADirectValue"] },
  INT2017: { severity: "error", phase: "bind", messages: ["sameIntegration"] },
  INT2018: { severity: "error", phase: "bind", messages: ["integrationName"] },
  INT2019: { severity: "error", phase: "bind", messages: ["unknownIntegration"] },

  INT2020: { severity: "error", phase: "bind", messages: ["codeType", "codeFunction"] },
  INT2021: { severity: "error", phase: "bind", messages: ["codeFile"] },
  INT2022: { severity: "error", phase: "bind", messages: ["noCode"] },
  INT2023: { severity: "error", phase: "check", messages: ["codeUnhandled"] },

  // Fields of destinations.
  INT2041: { severity: "error", phase: "check", messages: ["missingFields"] },
  INT2042: { severity: "error", phase: "check", messages: ["repeatedField"] },
  INT2043: { severity: "error", phase: "check", messages: ["readOnlyField", "lacksReadOnlyField"] },
  INT2044: { severity: "error", phase: "check", messages: ["nothingSpread", "notSpread"] },
  INT2090: { severity: "error", phase: "bind", messages: ["notYet"] },

  // Values that do not fit their place.
  INT2201: { severity: "error", phase: "check", messages: ["absentIntoRequired"] },
  INT2202: { severity: "error", phase: "check", messages: ["wrongType"] },
  INT2203: { severity: "error", phase: "check", messages: ["notAMember"] },
  INT2204: { severity: "error", phase: "check", messages: ["needsMatch"] },
  INT2205: { severity: "error", phase: "check", messages: ["tooLong", "longText"] },
  INT2206: { severity: "error", phase: "check", messages: ["shortText"] },
  INT2207: { severity: "error", phase: "check", messages: ["wrongPattern"] },
  INT2208: { severity: "error", phase: "check", messages: ["tooManyDecimals", "amountIntoWhole", "tooManyUnits"] },
  INT2209: { severity: "error", phase: "check", messages: ["outOfRange"] },
  INT2210: { severity: "error", phase: "check", messages: ["nullNotAllowed"] },
  INT2211: { severity: "error", phase: "check", messages: ["unhandledFailure"] },
  INT2212: { severity: "warning", phase: "check", messages: ["uselessOnError"] },
  INT2213: { severity: "warning", phase: "check", messages: ["uselessOtherwise", "uselessIfBlank"] },
  INT2214: { severity: "warning", phase: "check", messages: ["uselessPresence"] },
  INT2219: { severity: "error", phase: "check", messages: ["otherSigns"] },
  INT2220: { severity: "error", phase: "check", messages: ["twoCurrencies", "currencyOfEach"] },
  INT2221: { severity: "error", phase: "check", messages: ["netAndGross", "netIntoGross"] },
  INT2222: { severity: "error", phase: "check", messages: ["moneyTimesMoney", "moneyAndNumber"] },
  INT2223: { severity: "error", phase: "check", messages: ["wrongCurrency", "currencyNotSaid"] },
  INT2224: {
    severity: "error",
    phase: "check",
    messages: ["amountWithoutCurrency", "unknownCurrency", "amountNeeded"],
  },
  INT2225: { severity: "error", phase: "check", messages: ["listLength"] },
  INT2226: { severity: "error", phase: "check", messages: ["neverFits", "repeatedElement"] },
  INT2227: { severity: "error", phase: "check", messages: ["someUnfit"] },
  INT2228: { severity: "error", phase: "check", messages: ["askedWithBlank"] },
  INT2229: { severity: "warning", phase: "check", messages: ["heldForBlank"] },
  INT2230: { severity: "warning", phase: "check", messages: ["sumInFallback"] },

  // Matches, branches and kinds.
  INT2301: { severity: "error", phase: "check", messages: ["missingArms"] },
  INT2302: { severity: "error", phase: "check", messages: ["noUnknownArm"] },
  INT2303: { severity: "error", phase: "check", messages: ["noElseArm"] },
  INT2304: { severity: "warning", phase: "check", messages: ["deadArm"] },
  INT2305: { severity: "error", phase: "check", messages: ["branchesDiffer"] },
  INT2306: { severity: "error", phase: "check", messages: ["severalKinds"] },
  INT2307: { severity: "error", phase: "check", messages: ["notAKind"] },
  INT2308: { severity: "error", phase: "check", messages: ["missingKinds"] },

  // Expressions and functions.
  INT2401: { severity: "error", phase: "check", messages: ["incomparable"] },
  INT2402: { severity: "error", phase: "check", messages: ["absentOperand", "absentFromSome", "comparedWithEmpty"] },
  INT2403: { severity: "error", phase: "check", messages: ["absentList"] },
  INT2404: { severity: "error", phase: "check", messages: ["notANumber"] },
  INT2405: { severity: "error", phase: "check", messages: ["bareDivision"] },
  INT2406: { severity: "error", phase: "check", messages: ["notACondition", "defaultByOr", "oneOfSeveral"] },
  INT2407: { severity: "error", phase: "check", messages: ["notAList"] },
  INT2408: { severity: "error", phase: "check", messages: ["listHasNoFields"] },
  INT2409: { severity: "error", phase: "check", messages: ["noFields"] },
  INT2410: { severity: "error", phase: "check", messages: ["hole"] },
  INT2411: { severity: "error", phase: "check", messages: ["arguments"] },
  INT2412: { severity: "error", phase: "check", messages: ["argumentType"] },
  INT2413: { severity: "error", phase: "check", messages: ["unknownArgument"] },
  INT2414: { severity: "error", phase: "check", messages: ["missingArgument"] },
  INT2415: { severity: "error", phase: "check", messages: ["misplacedStop"] },
  INT2416: { severity: "error", phase: "check", messages: ["zone"] },
  INT2417: { severity: "error", phase: "check", messages: ["datePattern"] },
  INT2418: { severity: "error", phase: "check", messages: ["unit"] },
  INT2419: { severity: "error", phase: "check", messages: ["regex"] },
  INT2420: { severity: "error", phase: "check", messages: ["notACurrency"] },
  INT2421: { severity: "warning", phase: "check", messages: ["zoneWithoutPlace"] },
  INT2422: { severity: "warning", phase: "check", messages: ["dollar", "pathInText"] },
  INT2423: { severity: "warning", phase: "check", messages: ["numberAsText"] },

  // Destinations, tables, tests, sources and triggers.
  INT2501: { severity: "error", phase: "check", messages: ["notDelivered"] },
  INT2502: { severity: "error", phase: "check", messages: ["noResponse", "notReadable", "noResult"] },
  INT2503: { severity: "error", phase: "check", messages: ["tableRow"] },
  INT2504: { severity: "error", phase: "check", messages: ["keyNotAllowed"] },
  INT2505: { severity: "error", phase: "check", messages: ["testSample"] },
  INT2506: {
    severity: "error",
    phase: "check",
    messages: [
      "sourceDoesNotFit",
      "otherDocument",
      "noSince",
      "unknownTimeField",
      "byPath",
      "lateUnsaid",
      "noIdentity",
      "filesPattern",
    ],
  },
  INT2507: { severity: "error", phase: "check", messages: ["timetable", "timetableZone", "cron"] },
  INT2508: { severity: "error", phase: "check", messages: ["misplacedFetch"] },
  INT2509: { severity: "warning", phase: "check", messages: ["changesMissed"] },
  INT2510: { severity: "warning", phase: "check", messages: ["eventIndistinct"] },
  INT2511: { severity: "warning", phase: "check", messages: ["silencesNothing"] },
  INT2512: { severity: "warning", phase: "check", messages: ["unusedValue"] },

  // System descriptions and schemas.
  INT3001: { severity: "error", phase: "load", messages: ["descriptorSyntax"] },
  INT3002: { severity: "error", phase: "load", messages: ["descriptor"] },
  INT3003: { severity: "error", phase: "load", messages: ["schema"] },
  INT3004: { severity: "warning", phase: "load", messages: ["unmarkedAmount"] },
  INT3005: { severity: "error", phase: "load", messages: ["end"] },
  INT3006: { severity: "warning", phase: "load", messages: ["topicIgnored"] },

  // The project file.
  INT4001: { severity: "error", phase: "project", messages: ["projectSyntax"] },
  INT4002: { severity: "error", phase: "project", messages: ["project", "secret", "settingsMissing"] },
  INT4003: { severity: "error", phase: "project", messages: ["noSystem"] },
  INT4004: { severity: "warning", phase: "project", messages: ["shortSecret"] },
} as const satisfies DiagnosticKinds;

export const { error, warning } = makersOf(COMPILER_KINDS);
