// node pouch.js RECORDS FOLDER [slow]: the records of that file, one JSON a line, from PouchDB to express-pouchdb over HTTP on
// loopback, through line.js. Prints "UP DOWN REQUESTS SECONDS", bytes of them all. The packages stand in FOLDER/../node_modules.
'use strict';
const fs = require('fs');
const path = require('path');
const line = require('./line.js');
const [file, folder, slow] = process.argv.slice(2);
const need = (name) => require(require.resolve(name, {paths: [path.join(folder, '..', 'node_modules')]}));
const PouchDB = need('pouchdb');
const express = need('express');

const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
const Server = PouchDB.defaults({prefix: path.join(folder, 'server') + path.sep});
fs.mkdirSync(path.join(folder, 'server'), {recursive: true});

async function main() {
  const app = express();
  let requests = 0;
  app.use((request, answer, next) => { requests++; next(); });
  app.use('/', need('express-pouchdb')(Server, {inMemoryConfig: true, logPath: path.join(folder, 'log.txt')}));
  const server = await new Promise((done) => { const s = app.listen(0, '127.0.0.1', () => done(s)); });
  const local = new PouchDB(path.join(folder, 'local'));
  for (let i = 0; i < lines.length; i += 1000)
    await local.bulkDocs(lines.slice(i, i + 1000).map((l, n) => Object.assign({_id: String(i + n).padStart(8, '0')}, {r: JSON.parse(l)})));
  const {port, seen} = await line.open(server.address().port, 0, slow === 'slow');
  const begun = Date.now();
  const result = await local.replicate.to(new PouchDB(`http://127.0.0.1:${port}/register`), {batch_size: 100});
  const seconds = (Date.now() - begun) / 1000;
  if (result.docs_written !== lines.length) throw new Error(`${result.docs_written} written`);
  console.log(seen.up, seen.down, requests, seconds);
  process.exit(0);
}

main().catch((e) => { console.error(e); process.exit(1); });
