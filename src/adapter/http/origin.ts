/** Scheme, host and port as a Target reads them. Userinfo stays where there is any, so that the guard sees and refuses it. */
export const originOf = (url: URL): string => {
  const userinfo = url.username === '' && url.password === '' ? '' : `${url.username}:${url.password}@`;
  return `${url.protocol}//${userinfo}${url.host}`;
};
