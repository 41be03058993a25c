// node line.js TARGET PORT FILE: a TCP line on loopback that counts; after each change the counts stand in FILE.
'use strict';
const fs = require('fs');
const net = require('net');
const [target, port, file] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const seen = {up: 0, down: 0, connections: 0};
const tell = () => fs.writeFileSync(file, JSON.stringify(seen) + '\n');
net.createServer((kiosk) => {
  const centre = net.connect(target, '127.0.0.1');
  seen.connections++;
  kiosk.on('data', (b) => { seen.up += b.length; centre.write(b); tell(); });
  centre.on('data', (b) => { seen.down += b.length; kiosk.write(b); tell(); });
  kiosk.on('end', () => centre.end());
  centre.on('end', () => kiosk.end());
  kiosk.on('error', () => centre.destroy());
  centre.on('error', () => kiosk.destroy());
}).listen(port, '127.0.0.1');
