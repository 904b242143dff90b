/** The nonce of this page's Content-Security-Policy: runtime styles (Ant Design, CodeMirror) carry it. */
export const pageNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
