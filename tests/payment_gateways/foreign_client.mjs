// Midtrans's own client against the stand-in at the URL named: node foreign_client.mjs PANEL_FOLDER charges|notification URL KEY [BODY].
// It prints what it was answered, one JSON text a step. Its package is among those of the panel, the one place where npm's are pinned.
import { createRequire } from 'node:module';

const [panel, part, url, serverKey, body] = process.argv.slice(2);
const { CoreApi, Snap } = createRequire(`${panel}/`)('midtrans-client');

const at = (client) => {
  client.apiConfig.getCoreApiBaseUrl = () => url;
  client.apiConfig.getSnapApiBaseUrl = () => `${url}/snap/v1`;
  return client;
};
const say = (step, answer) => console.log(JSON.stringify({ step, answer }));
const refusal = async (attempt) => attempt.then(() => 'taken', (error) => error.httpStatusCode);

const core = at(new CoreApi({ isProduction: false, serverKey, clientKey: '' }));
const snap = at(new Snap({ isProduction: false, serverKey, clientKey: '' }));
const details = (order_id) => ({ transaction_details: { order_id, gross_amount: 150000 } });
const transfer = (order_id) => ({ ...details(order_id), payment_type: 'bank_transfer', bank_transfer: { bank: 'bca' } });

if (part === 'notification') {
  const told = await core.transaction.notification(body);
  say('notified', [told.order_id, told.transaction_status, told.fraud_status]);
} else {
  const stranger = at(new CoreApi({ isProduction: false, serverKey: 'salah', clientKey: '' }));
  say('stranger', await refusal(stranger.charge(transfer('INV-0'))));

  const charged = await core.charge(transfer('INV-1'));
  say('charged', [charged.status_code, charged.transaction_status, charged.gross_amount, charged.va_numbers[0].va_number]);
  say('again', await refusal(core.charge(transfer('INV-1'))));
  const status = await core.transaction.status('INV-1');
  say('status', [status.status_code, status.transaction_status]);

  const page = await snap.createTransaction(details('INV-3'));
  say('page', [page.token, page.redirect_url]);
  say('page again', await snap.createTransaction(details('INV-3')).then(() => 'taken', (error) => [error.httpStatusCode, error.ApiResponse.error_messages]));
  say('nobody chose', await refusal(core.transaction.status('INV-3')));

  await core.charge(transfer('INV-2'));
  const expired = await core.transaction.expire('INV-2');
  say('expired', [expired.status_code, expired.transaction_status]);
  say('too late', await refusal(core.transaction.expire('INV-2')));
  say('nothing', await refusal(core.transaction.status('INV-9')));
}
