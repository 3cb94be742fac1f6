// An echo server on Node.js, as a peer in the questions about sockets.
//
// Usage: echo_server.js tcp
//        echo_server.js unix PATH
//
// Prints the port, or 0, when it listens. Ends with its standard input.
'use strict';

const net = require('node:net');

const [kind, path] = process.argv.slice(2);
const server = net.createServer({ noDelay: kind === 'tcp' }, (socket) => {
  socket.on('data', (data) => socket.write(data));
  socket.on('error', () => socket.destroy()); // a client that resets
});
if (kind === 'unix') {
  server.listen({ path, backlog: 1024 }, () => console.log(0));
} else {
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, () => console.log(server.address().port));
}
process.stdin.on('end', () => process.exit(0)).resume();
