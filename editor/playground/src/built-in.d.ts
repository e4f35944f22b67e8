/** Constants that the build defines: the words of the language, from the token table. */
declare const INTEG_WORDS: {
  readonly keywords: readonly string[];
  readonly softWords: readonly string[];
  readonly declarationWords: readonly string[];
};
