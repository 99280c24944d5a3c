/**
 * The catalogue's compiled code makes a locale's plural rules anew for each sentence. A web view keeps far
 * more for them than its collector knows of, and a month of full days asks for dozens: they are made once.
 */
const made = new Map<string, Intl.PluralRules>();

Object.defineProperty(Intl, 'PluralRules', {
  configurable: true,
  value: new Proxy(Intl.PluralRules, {
    construct(rules, [locale, options]: ConstructorParameters<typeof Intl.PluralRules>) {
      const key = JSON.stringify([locale, options]);
      const known = made.get(key) ?? new rules(locale, options);
      made.set(key, known);
      return known;
    },
  }),
});
