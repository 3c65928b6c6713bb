// A client of RouterOS that nobody here wrote, against the router at the port named: node foreign_client.mjs PANEL_FOLDER PORT.
// It prints what it was answered, one JSON text a step. Its package is among those of the panel, the one place where npm's are pinned.
import { createRequire } from 'node:module';

const [panel, port] = process.argv.slice(2);
const { RouterOSAPI } = createRequire(`${panel}/`)('node-routeros');

const options = { host: '127.0.0.1', port: Number(port), user: 'bangnopi', timeout: 10 };
const say = (step, answer) => console.log(JSON.stringify({ step, answer }));
const refusal = async (attempt) => attempt.then(() => 'taken', (error) => error.message);

const stranger = new RouterOSAPI({ ...options, password: 'salah' });
say('stranger', await refusal(stranger.connect()));

const client = new RouterOSAPI({ ...options, password: 'rahasia' });
await client.connect();
say('resource', await client.write('/system/resource/print'));

const queue = ['=name=rumah', '=target=10.1.2.3', '=max-limit=5M/10M', '=comment=BGN:router'];
const [{ ret }] = await client.write('/queue/simple/add', queue);
say('added', ret);
say('twice', await refusal(client.write('/queue/simple/add', queue)));
say('printed', await client.write('/queue/simple/print', ['=.proplist=.id,name,max-limit,disabled', '?name=rumah']));
await client.write('/queue/simple/set', [`=.id=${ret}`, '=disabled=yes']);
say('disabled', await client.write('/queue/simple/print', ['=.proplist=name', '?disabled=true']));
say('none', await client.write('/queue/simple/print', ['?name=lain']));
say('either', await client.write('/ppp/profile/print', ['=.proplist=name', '?name=default', '?name=isolir', '?#|']));

const many = Array.from({ length: 50 }, (_, i) =>
  client.write('/ip/firewall/address-list/add', ['=list=isolir', `=address=10.2.0.${i}`]));
say('at once', (await Promise.all(many)).length);
say('counted', (await client.write('/ip/firewall/address-list/print')).length);

await client.write('/queue/simple/remove', [`=.id=${ret}`]);
say('removed', await client.write('/queue/simple/print'));
say('gone', await refusal(client.write('/queue/simple/remove', [`=.id=${ret}`])));
await client.close();
