/**
 * Caches plural rules. The compiled messages create them again for every sentence. A web view holds much memory for
 * each that its garbage collector does not count, and a full month needs dozens.
 */
const cache = new Map<string, Intl.PluralRules>();

Object.defineProperty(Intl, 'PluralRules', {
  configurable: true,
  value: new Proxy(Intl.PluralRules, {
    construct(rules, [locale, options]: ConstructorParameters<typeof Intl.PluralRules>) {
      const key = JSON.stringify([locale, options]);
      const cached = cache.get(key) ?? new rules(locale, options);
      cache.set(key, cached);
      return cached;
    },
  }),
});
