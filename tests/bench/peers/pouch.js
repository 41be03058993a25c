// node pouch.js RECORDS FOLDER: the records of that file, one JSON a line, from PouchDB to express-pouchdb over HTTP on loopback,
// through a line that counts. Prints rows for tests/bench/run.
'use strict';
const fs = require('fs');
const net = require('net');
const path = require('path');
const modules = path.join(process.argv[3], 'node_modules');
const need = (name) => require(require.resolve(name, {paths: [modules]}));
const PouchDB = need('pouchdb');
const express = need('express');

const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean);
const Server = PouchDB.defaults({prefix: path.join(process.argv[3], 'server') + path.sep});
fs.mkdirSync(path.join(process.argv[3], 'server'), {recursive: true});
const seen = {up: 0, down: 0, connections: 0, requests: 0};

function listen(handler) {
  return new Promise((done) => {
    const server = handler.listen(0, '127.0.0.1', () => done(server));
  });
}

function line(port) {
  return net.createServer((kiosk) => {
    const centre = net.connect(port, '127.0.0.1');
    seen.connections++;
    kiosk.on('data', (b) => { seen.up += b.length; centre.write(b); });
    centre.on('data', (b) => { seen.down += b.length; kiosk.write(b); });
    kiosk.on('close', () => centre.destroy());
    centre.on('close', () => kiosk.destroy());
    kiosk.on('error', () => {});
    centre.on('error', () => {});
  });
}

const row = (what, number, unit) => console.log(`row\t${what}\t${number} ${unit}\t\t\t\t`);

async function main() {
  const app = express();
  app.use((request, answer, next) => { seen.requests++; next(); });
  app.use('/', need('express-pouchdb')(Server, {inMemoryConfig: true, logPath: path.join(process.argv[3], 'log.txt')}));
  const server = await listen(app);
  const counting = await listen(line(server.address().port));
  const local = new PouchDB(path.join(process.argv[3], 'local'));
  for (let i = 0; i < lines.length; i += 1000)
    await local.bulkDocs(lines.slice(i, i + 1000).map((l, n) => Object.assign({_id: String(i + n).padStart(8, '0')}, {r: JSON.parse(l)})));
  const remote = new PouchDB(`http://127.0.0.1:${counting.address().port}/register`);
  const begun = Date.now();
  const result = await local.replicate.to(remote, {batch_size: 100});
  const seconds = (Date.now() - begun) / 1000;
  if (result.docs_written !== lines.length) throw new Error(`${result.docs_written} written`);
  const n = lines.length;
  row(`PouchDB: ${n} records, up each`, (seen.up / n).toFixed(1), 'B');
  row(`PouchDB: ${n} records, down each`, (seen.down / n).toFixed(1), 'B');
  row(`PouchDB: ${n} records, requests`, seen.requests, '');
  row(`PouchDB: ${n} records`, seconds.toFixed(1), 's');
  process.exit(0);
}

main().catch((e) => { console.error(e); process.exit(1); });
