// A TCP line on loopback that counts; slow, it is the line of tests/harness/proxy.c: 32 kbit/s, 300 ms each way, 2 % of the
// segments a retransmission later. `node line.js TARGET PORT FILE [slow]` keeps its counts in FILE, from when it listens on.
'use strict';
const fs = require('fs');
const net = require('net');
const SLOW = {rate: 4, delay: 300, loss: 0.02, segment: 1400, most: 64}; // bytes a ms, ms, share, bytes, segments on the way

function pass(from, to, slow, count) {
  const way = [];
  let free = 0, last = 0, timer = null;
  const leave = () => {
    timer = null;
    while (way.length > 0 && way[0].due <= Date.now()) {
      const {data} = way.shift();
      if (data) to.write(data);
      else to.end();
    }
    if (way.length < SLOW.most) from.resume();
    if (way.length > 0) timer = setTimeout(leave, way[0].due - Date.now());
  };
  const put = (data, size) => {
    free = Math.max(free, Date.now()) + size / SLOW.rate;
    last = Math.max(last, free + SLOW.delay + (Math.random() < SLOW.loss ? 2 * SLOW.delay + 200 : 0));
    way.push({data, due: last});
    if (way.length >= SLOW.most) from.pause();
    if (!timer) timer = setTimeout(leave, way[0].due - Date.now());
  };
  from.on('data', (b) => {
    count(b.length);
    if (!slow) to.write(b);
    else for (let i = 0; i < b.length; i += SLOW.segment) put(b.subarray(i, i + SLOW.segment), Math.min(SLOW.segment, b.length - i));
  });
  from.on('end', () => (slow ? put(null, 0) : to.end()));
  from.on('error', () => to.destroy());
}

// Resolves when it listens; `seen` grows from then on.
exports.open = (target, port, slow, tell = () => {}) => new Promise((done) => {
  const seen = {up: 0, down: 0, connections: 0};
  const server = net.createServer({allowHalfOpen: true}, (kiosk) => {
    const centre = net.connect({port: target, host: '127.0.0.1', allowHalfOpen: true});
    seen.connections++;
    kiosk.setNoDelay();
    centre.setNoDelay();
    pass(kiosk, centre, slow, (n) => { seen.up += n; tell(seen); });
    pass(centre, kiosk, slow, (n) => { seen.down += n; tell(seen); });
  });
  server.listen(port, '127.0.0.1', () => done({port: server.address().port, seen}));
});

if (require.main === module) {
  const [target, port, file, slow] = process.argv.slice(2);
  const keep = (seen) => fs.writeFileSync(file, JSON.stringify(seen) + '\n');
  exports.open(Number(target), Number(port), slow === 'slow', keep).then(({seen}) => keep(seen));
}
