// Finds the usable element with an accessible name. Arguments: (what, name). `what` is "button" for elements to click and
// "field" for elements to fill or choose. Of several matches it returns the one in the topmost dialog, otherwise the first.
const [what, name] = arguments;
const kinds = {
  button: 'button, a[href], summary, [role="button"], [role="menuitem"], [role="menuitemcheckbox"], [role="option"], [role="row"], [role="gridcell"]',
  field: 'input, select, textarea, [role="spinbutton"], [role="switch"], [role="combobox"]',
};
const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const texts = (ids) => plain(ids.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
function names(element) {
  const labelled = element.getAttribute('aria-labelledby');
  const own = element.cloneNode(true);
  own.querySelectorAll('kbd, [aria-hidden="true"]').forEach((hidden) => hidden.remove());
  const labels = [...(element.labels ?? [])].map((label) => plain(label.textContent));
  return [element.getAttribute('aria-label'), labelled && texts(labelled), ...labels, plain(own.textContent), plain(element.textContent)].filter(Boolean).map(plain);
}
const works = (element) => !element.matches(':disabled, [aria-disabled="true"]');
const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
const tops = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]')].filter(shown);
const places = [...tops.reverse(), document.body];
for (const matches of [(one) => one === name, (one) => one.startsWith(name), (one) => one.includes(name)]) {
  const found = places.flatMap((place) => [...place.querySelectorAll(kinds[what])]);
  const named = found.filter((element) => shown(element) && names(element).some(matches));
  if (named.length) return named.find(works) ?? null;
}
return null;
