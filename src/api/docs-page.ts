import { codeRows, type OpenApi } from './open-api.ts';

type Json = Record<string, unknown>;

/** The OpenAPI document as a page: no script, no other host, readable without either. */
export const docsPage = ({ info, paths, components }: OpenApi): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Belfry API</title><style>${STYLE}</style></head><body>
<h1>Belfry API <small>${text(info.version)}</small></h1>
<p>${text(info.description)} Send <code>authorization: Bearer …</code> with every call; <code>belfry token create</code> makes a token.
The same as a file: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<h2>Routes</h2>
${Object.entries(paths)
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => routeHtml(method, path, operation)),
  )
  .join('\n')}
<h2>Shapes</h2>
${Object.entries(components.schemas)
  .map(([name, schema]) => shapeHtml(name, schema as Json))
  .join('\n')}
<h2>Codes of refusals</h2>
<p>Refusals are <code>application/problem+json</code> with a stable <code>code</code>, and <code>problems</code> names all that is wrong at once.</p>
<table><tr><th>code</th><th>status</th><th>meaning</th></tr>
${codeRows()
  .map(
    ([code, status, meaning]) =>
      `<tr><td><code>${text(code)}</code></td><td>${status}</td><td>${text(meaning)}</td></tr>`,
  )
  .join('\n')}
</table></body></html>
`;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1c2330;background:#fff}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:#f4f5f7;padding:.75rem;overflow:auto;border-radius:6px}
details{border:1px solid #d9dde3;border-radius:6px;margin:.4rem 0;padding:.4rem .75rem}summary{cursor:pointer}
.m{display:inline-block;min-width:4.5em;font-weight:700}.r{color:#5b6472;float:right}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #e5e8ec;padding:.3rem .5rem;text-align:left;vertical-align:top}
small{color:#5b6472;font-weight:400}
@media (prefers-color-scheme:dark){body{background:#14181f;color:#dfe4ea}pre{background:#1e242d}details,td,th{border-color:#333b47}a{color:#8ab4ff}}`;

const routeHtml = (method: string, path: string, operation: Json): string => {
  const role = operation['x-role'];
  const body = operation.requestBody as Json | undefined;
  return `<details><summary><span class="m">${text(method.toUpperCase())}</span> <code>${text(path)}</code> <span class="r">${text(role ?? 'open')}</span><br>${text(operation.summary)}</summary>
${parametersHtml((operation.parameters ?? []) as Json[])}
${body === undefined ? '' : `<h4>Body${body.required === true ? '' : ' (may be left out)'}</h4>${contentHtml(body.content as Json)}`}
${Object.entries(operation.responses as Record<string, Json>)
  .map(
    ([status, answer]) =>
      `<h4>${text(status)} ${text(answer.description)}</h4>${contentHtml((answer.content ?? {}) as Json)}`,
  )
  .join('')}
</details>`;
};

const parametersHtml = (parameters: readonly Json[]): string =>
  parameters.length === 0
    ? ''
    : `<table>${parameters.map((each) => `<tr><td><code>${text(each.name)}</code></td><td>${text(each.in)}</td><td>${text(each.description)}</td></tr>`).join('')}</table>`;

const contentHtml = (content: Json): string =>
  Object.entries(content)
    .map(([type, about]) => `<p>${text(type)}${schemaHtml((about as { schema?: Json }).schema)}</p>`)
    .join('');

const schemaHtml = (schema: Json | undefined): string => {
  if (schema === undefined) return '';
  return schema.$ref === undefined ? `</p>${jsonHtml(schema)}<p>` : ` · ${shapeLink(String(schema.$ref))}`;
};

const shapeHtml = (name: string, schema: Json): string =>
  `<details id="${text(name)}"><summary><code>${text(name)}</code></summary>${jsonHtml(schema)}</details>`;

const shapeLink = (ref: string): string => {
  const name = text(ref.split('/').at(-1));
  return `<a href="#${name}"><code>${name}</code></a>`;
};

const jsonHtml = (value: unknown): string => `<pre>${text(JSON.stringify(value, null, 2))}</pre>`;

/** Whatever it is, it is text and never markup (C9). */
const text = (value: unknown): string => String(value ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
