/** Splits a text at the words of a search, in any case of letters. */
export function matches(text: string, search: string): { part: string; found: boolean }[] {
  const words = search.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (words.length === 0) return [{ part: text, found: false }];
  // With one group in the pattern, every second part is a word of the search.
  return text
    .split(new RegExp(`(${words.join('|')})`, 'giu'))
    .map((part, at) => ({ part, found: at % 2 === 1 }))
    .filter(({ part }) => part !== '');
}
