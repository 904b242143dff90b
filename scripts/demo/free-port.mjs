import { createServer } from 'node:net';

const listen = (port) =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const found = server.address().port;
      server.close(() => resolve(found));
    });
  });

/** A port of this machine that nobody listens on. */
export const freePort = () => listen(0);

export const isFree = (port) =>
  listen(port).then(
    () => true,
    () => false,
  );
