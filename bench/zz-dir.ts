import { createConnection } from 'mysql2/promise';
import { setup, teardown } from '../test/support/mariadb.js';
import { sitesOf, leave } from './sites.js';
import { Ground } from './server.js';
await setup();
const base = process.env['POOLGATE_TEST_MYSQL_URL']!;
const c = await createConnection(base);
await c.query('CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
if (process.env['BP']) await c.query(`SET GLOBAL innodb_buffer_pool_size=${process.env['BP']}`);
await c.query('USE bench');
const g = new Ground(`${base}bench`);
g.migrate();
const sites = await sitesOf(g, [1000, 100000]);
const [v] = await c.query("SHOW VARIABLES LIKE 'innodb_buffer_pool_size'"); console.log(v);
const [sz] = await c.query("select table_name, round(data_length/1e6) d, round(index_length/1e6) i from information_schema.tables where table_schema='bench' order by 2 desc limit 5"); console.log(sz);
for (const s of sites) {
  const [rows] = await c.query<any>('SELECT createdAt, id FROM users WHERE poolId=? ORDER BY createdAt LIMIT 1 OFFSET ?', [s.poolId, s.size/2]);
  const k = rows[0];
  const page = 'SELECT * FROM users u WHERE u.poolId = ? AND (u.createdAt >= ? AND (u.createdAt > ? OR u.id > ?)) ORDER BY u.createdAt, u.id LIMIT 61';
  const args = [s.poolId, k.createdAt, k.createdAt, k.id];
  const fil = "SELECT u.* FROM users u INNER JOIN user_attributes a ON a.userId = u.id AND a.poolId = ? AND a.name = 'email' AND a.valueKey >= 'member-' AND a.valueKey < 'member.' WHERE a.valueKey >= ? AND (a.valueKey > ? OR a.userId > ?) ORDER BY a.valueKey, a.userId LIMIT 61";
  const mid = `member-${String(s.size/2).padStart(6,'0')}@example.com`;
  for (const [q, a] of [[page, args], [fil, [s.poolId, mid, mid, k.id]], ['SELECT * FROM users u WHERE u.poolId = ? ORDER BY u.createdAt, u.id LIMIT 61', [s.poolId]]] as const) {
    const times: number[] = [];
    for (let n = 0; n < 30; n++) { const t = performance.now(); await c.query(q, a as any); times.push(performance.now() - t); }
    const [r0] = await c.query<any>("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_reads'");
    console.log(s.size, 'first', times[0]!.toFixed(2), 'median', times.sort((x,y)=>x-y)[15]!.toFixed(2), 'disk reads', r0[0].Value);
    const [ex] = await c.query<any>('EXPLAIN ' + q, a as any); console.log(JSON.stringify(ex));
    await c.query('FLUSH STATUS'); await c.query(q, a as any);
    const [h] = await c.query<any>("SHOW SESSION STATUS LIKE 'Handler_read%'"); console.log(h.filter((x:any)=>x.Value!=='0').map((x:any)=>x.Variable_name+'='+x.Value).join(' '));
  }
}
await leave(sites); await c.end();
await teardown();
process.exit(0);
