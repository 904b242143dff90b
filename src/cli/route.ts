/** Path under `/api/v1` whose inserted parts are encoded: `route`/namespaces/${ns}/jobs/${name}``. */
export const route = (literals: TemplateStringsArray, ...parts: readonly string[]): string =>
  literals.reduce((path, literal, index) => path + encodeURIComponent(parts[index - 1] ?? '') + literal);
