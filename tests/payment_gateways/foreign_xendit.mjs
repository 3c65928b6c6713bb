// Xendit's own client against the stand-in at the URL named: node foreign_xendit.mjs PANEL_FOLDER page|make|ask URL KEY.
// It prints what it was answered, one JSON text a step. Its package is among those of the panel, the one place where npm's are pinned.
import { createRequire } from 'node:module';

const [panel, part, xenditURL, secretKey] = process.argv.slice(2);
console.warn = () => {}; // it warns of every key of the sandbox
const { Xendit } = createRequire(`${panel}/`)('xendit-node');

const say = (step, answer) => console.log(JSON.stringify({ step, answer }));
const refusal = async (attempt, tell) => attempt.then(() => 'taken', tell);
const { Invoice } = new Xendit({ secretKey, xenditURL });
const id = { invoiceId: 'iv-1' };

async function make() {
  const made = await Invoice.createInvoice({ data: { externalId: 'INV-1', amount: 150000, currency: 'IDR', description: 'Internet' } });
  say('made', [made.id, made.externalId, made.status, made.amount, made.currency, made.invoiceUrl]);
}

async function ask() {
  const asked = await Invoice.getInvoiceById(id);
  say('asked', [asked.externalId, asked.status]);
}

if (part === 'page') {
  const stranger = new Xendit({ secretKey: 'xnd_development_salah', xenditURL }).Invoice;
  say('stranger', await refusal(stranger.getInvoiceById(id), (error) => error.status));
  say('nothing', await refusal(Invoice.getInvoiceById(id), (error) => [error.status, error.errorCode]));
  await make();
  await ask();
  say('expired', (await Invoice.expireInvoice(id)).status);
} else {
  await (part === 'make' ? make() : ask());
}
