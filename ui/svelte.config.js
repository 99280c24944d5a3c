/** All components use runes, those of the libraries too, so Svelte's code for others is not part of the page. */
export default { compilerOptions: { runes: true } };
