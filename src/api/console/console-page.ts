import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As console/vite.config.ts leaves it in the built page. */
const NONCE_PLACE = /__BELFRY_NONCE__/g;

/**
 * Scripts are files of ours alone. Styles as well, or carry this answer's nonce (Ant Design and CodeMirror write theirs at run time).
 * Nothing is asked of another host, and nobody may frame the page.
 */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

export interface Page {
  html: string;
  headers: Readonly<Record<string, string>>;
}

/** The console's one page, with a new nonce an answer. @throws where the console was not built into `folder` */
export const readConsolePage = (folder: string): (() => Page) => {
  const template = readFileSync(join(folder, 'index.html'), 'utf8');
  return () => {
    const nonce = randomBytes(16).toString('base64');
    return {
      html: template.replace(NONCE_PLACE, nonce),
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': policyOf(nonce),
        'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      },
    };
  };
};
