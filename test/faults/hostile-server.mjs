/**
 * A target that means harm, in a process of its own so that its work is not taken for ours. The path says what it does: `/flood`, `/trickle` …
 * Prints {"port":…} once it listens.
 */
import { createServer } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const BLOCK = Buffer.alloc(256 * 1024, 'x');

/** Writes `piece` as fast as the peer takes it, without end. */
const pour = (socket, piece) => {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
};

/** Writes `piece` every `ms`, without end. */
const drip = (socket, piece, ms) => {
  const timer = setInterval(() => socket.write(piece), ms);
  socket.on('close', () => clearInterval(timer));
};

const packed = (socket, encoding, body) => {
  socket.write(`${HEAD}content-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`);
  socket.write(body);
};

// 10 MB of gzip members that unpack to 10 GB.
const GZIP_MEMBER = gzipSync(Buffer.alloc(10 * 1024 * 1024), { level: 9 });
const gzipBomb = () => Buffer.concat(Array(1_000).fill(GZIP_MEMBER));
const ZEROS = Buffer.alloc(64 * 1024 * 1024);

const DEEDS = {
  never: () => {},
  trickle: (socket) => {
    socket.write(`${HEAD}content-length: 100000\r\n\r\n`);
    drip(socket, 'x', 30);
  },
  silence: (socket) => socket.write(`${HEAD}content-length: 1000\r\n\r\nhalf`),
  'trickled-headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    drip(socket, 'x-a: b\r\n', 30);
  },
  flood: (socket) => {
    socket.write(`${HEAD}\r\n`);
    pour(socket, BLOCK);
  },
  'declared-flood': (socket) => {
    socket.write(`${HEAD}content-length: 10737418240\r\n\r\n`);
    pour(socket, BLOCK);
  },
  'chunked-flood': (socket) => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    pour(socket, `${BLOCK.length.toString(16)}\r\n${BLOCK}\r\n`);
  },
  'one-byte-chunks': (socket) => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    pour(socket, '1\r\nx\r\n'.repeat(50_000));
  },
  'chunk-extensions': (socket) => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n1;`);
    pour(socket, BLOCK);
  },
  'endless-headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, 'x-a: bbbbbbbbbbbbbbbbbbbb\r\n'.repeat(1_000));
  },
  'endless-header': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-a: ');
    pour(socket, BLOCK);
  },
  'tiny-headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, 'a:\r\n'.repeat(10_000));
  },
  'many-headers': (socket) => {
    const names = Array.from({ length: 400_000 }, (_, n) => `${n.toString(36)}:\r\n`);
    socket.write(`HTTP/1.1 200 OK\r\n${names.join('')}content-length: 2\r\n\r\n{}`);
  },
  'tiny-trailers': (socket) => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`);
    pour(socket, 'a:\r\n'.repeat(10_000));
  },
  'endless-trailers': (socket) => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`);
    pour(socket, 'x-a: bbbbbbbbbbbbbbbbbbbb\r\n'.repeat(1_000));
  },
  'interim-flood': (socket) => pour(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1_000)),
  continue: (socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${HEAD}content-length: 2\r\n\r\n{}`),
  upgrade: (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'),
  reset: (socket) => {
    socket.write(`${HEAD}content-length: 1000\r\n\r\nhalf`);
    setTimeout(() => socket.resetAndDestroy(), 20);
  },
  'too-short': (socket) => socket.end(`${HEAD}content-length: 10\r\n\r\n{}`),
  'too-long': (socket) =>
    socket.write(`${HEAD}content-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad`),
  'two-lengths': (socket) => socket.write(`${HEAD}content-length: 2\r\ncontent-length: 5\r\n\r\n{}abc`),
  'length-and-chunks': (socket) =>
    socket.write(`${HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
  'bad-chunks': (socket) => socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`),
  'huge-chunk': (socket) => socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}`),
  'not-http': (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
  'gzip-bomb': (socket) => packed(socket, 'gzip', gzipBomb()),
  'small-gzip-bomb': (socket) => packed(socket, 'gzip', gzipSync(ZEROS)),
  'nested-gzip-bomb': (socket) => packed(socket, 'gzip, gzip', gzipSync(gzipSync(ZEROS))),
  'deflate-bomb': (socket) => packed(socket, 'deflate', deflateSync(ZEROS)),
  'br-bomb': (socket) =>
    packed(socket, 'br', brotliCompressSync(ZEROS, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })),
  'zstd-bomb': (socket) => packed(socket, 'zstd', zstdCompressSync(ZEROS)),
  'many-layers': (socket) => packed(socket, Array(1_000).fill('gzip').join(','), gzipSync('{}')),
  'broken-gzip': (socket) => packed(socket, 'gzip', Buffer.from('this is no gzip')),
  'cut-gzip': (socket) => packed(socket, 'gzip', gzipSync('{"code":200}').subarray(0, -6)),
};

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (chunk) => DEEDS[/^\S+ \/(\S*)/.exec(chunk.toString('latin1'))?.[1]]?.(socket));
}).listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
