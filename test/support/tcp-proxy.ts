import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface TcpProxy {
  port: number;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections again, on the same port. */
  heal(): Promise<void>;
  /** Nothing passes any more on the connections that stand, and nobody is told. New ones are as good as any. */
  hush(): void;
  /** From now on each piece takes so long in either direction; 0 for as fast as it goes. */
  delay(ms: number): void;
  /** Lets the next COMMITs through, and in the place of their acknowledgement ends the connection: done, but nobody heard. */
  loseAcknowledgements(commits: number): void;
  /** Acknowledgements still to be lost. */
  readonly toLose: number;
  close(): Promise<void>;
}

/** A way to a server on this machine that can be cut, slow or deaf in the middle. @param port = any */
export const startProxy = async (targetPort: number, port = 0): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  const ways = new Set<{ isHushed: boolean }>();
  let server: Server;
  let delayMs = 0;
  let toLose = 0;

  const join = (client: Socket): void => {
    const upstream = connect(targetPort, '127.0.0.1');
    const way = { isHushed: false, losesAnswer: false };
    ways.add(way);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        ways.delete(way);
        client.destroy();
        upstream.destroy();
      });
    }
    /** One piece after the other, so that their order stays. */
    const passage = (look: (chunk: Buffer) => boolean): Transform =>
      new Transform({
        transform: (chunk: Buffer, _, done) => {
          if (way.isHushed || !look(chunk)) return;
          if (delayMs === 0) done(null, chunk);
          else setTimeout(() => done(null, chunk), delayMs);
        },
      });
    const outward = passage((chunk) => {
      if (toLose > 0 && chunk.subarray(-6).toString('latin1') === 'COMMIT') {
        toLose--;
        way.losesAnswer = true;
      }
      return true;
    });
    const inward = passage(() => {
      if (way.losesAnswer) client.destroy();
      return !way.losesAnswer;
    });
    client.pipe(outward).pipe(upstream).pipe(inward).pipe(client);
  };

  const listen = async (): Promise<void> => {
    server = createServer(join);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  };
  const cut = async (): Promise<void> => {
    const closed = new Promise<unknown>((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen();
  return {
    port,
    cut,
    heal: listen,
    hush: () => {
      for (const way of ways) way.isHushed = true;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    loseAcknowledgements: (commits) => {
      toLose = commits;
    },
    get toLose() {
      return toLose;
    },
    close: cut,
  };
};
