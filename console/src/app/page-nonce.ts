/** The nonce of this page's Content-Security-Policy: runtime styles (Ant Design, CodeMirror) carry it. */
export const pageNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/**
 * Some of Ant Design's parts (the scroll lock of Modal and Drawer) write a style element without the nonce that they were given, and the
 * policy refuses it. So each style element that our own scripts make carries it; markup from elsewhere still can't.
 */
export const giveStylesTheNonce = (): void => {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = pageNonce;
    return element;
  }) as typeof document.createElement;
};
