/**
 * An example shop that uses the API: it sells a tin of tea, receives a webhook when it is paid, and refunds it.
 *
 *   npm run client                                  in the repository, once
 *   npm install && SHOUYIN_KEY=sk_test_… npm start  here, while `npm start` runs in the repository
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Shouyin, ShouyinApiError, verifyWebhook, WebhookVerificationError } from 'shouyin'

const { SHOUYIN_URL = 'http://127.0.0.1:4000', SHOUYIN_KEY = '', PORT = '5000', SHOP_URL } = process.env
const shouyin = new Shouyin({ baseUrl: SHOUYIN_URL, apiKey: SHOUYIN_KEY })

const TEA = { name: 'Longjing tea', quantity: 1, unit_amount: 16_800 }
const CATCH_UP_MS = 10 * 60_000

/** The shop's own data; a real shop has a database. `endpoint` has the webhooks' secret, `after` is the cursor in the events. */
const FILE = 'shop.json'
const shop = existsSync(FILE)
  ? JSON.parse(readFileSync(FILE, 'utf8'))
  : { sales: {}, after: new Date().toISOString() }

function save() {
  writeFileSync(`${FILE}.new`, JSON.stringify(shop), { mode: 0o600 })
  renameSync(`${FILE}.new`, FILE)
}

/**
 * Updates a sale. Only an order's status proves a payment, never a browser that returns. Updates may come twice and in any
 * sequence: the one with the highest number is the newest.
 */
function updateSale({ id, status, attention, sequence }) {
  const sale = shop.sales[id]
  if (!sale || sequence < sale.sequence) return
  Object.assign(sale, { status, sequence })
  // Here a real shop would send the goods, once, however many updates come. A payment that needs attention waits for a person.
  if (status === 'paid' && attention === 'none') sale.sentAt ??= new Date().toISOString()
  save()
}

/** Registers the webhook endpoint. The secret is only in this response, so it is saved. */
async function registerEndpoint(url) {
  if (shop.endpoint) return await shouyin.webhookEndpoints.update(shop.endpoint.id, { url, enabled: true })
  const { id, secret } = await shouyin.webhookEndpoints.create({ url, description: 'The tea shop' })
  shop.endpoint = { id, secret }
  save()
}

/** Reads the events that were published while the shop was down; they are available for 30 days. */
async function catchUp() {
  for (let isMore = true; isMore; ) {
    const page = await shouyin.events.list({ after: shop.after, limit: 100 }).page()
    const ours = new Set(page.data.map(event => event.order).filter(id => shop.sales[id]))
    for (const id of ours) updateSale(await shouyin.orders.retrieve(id))
    shop.after = page.next
    isMore = page.has_more
    save()
  }
}

/** Responds as soon as the update is saved; anything slow belongs after the response. */
async function receiveWebhook(request) {
  const { data } = await verifyWebhook(await bodyOf(request), request.headers, shop.endpoint?.secret ?? [])
  updateSale(data)
  return [204, '']
}

/** The cart's id is also the idempotency key: pressing the button twice creates one order. */
async function buy(cart) {
  const order = await shouyin.orders.create(
    { lines: [TEA], currency: 'CNY', client_reference_id: cart },
    { idempotencyKey: `cart-${cart}` },
  )
  shop.sales[order.id] ??= { orderId: order.id, cart, status: order.status, sequence: order.sequence }
  save()
  return order.url
}

/** `amount_refundable` makes the refund conditional: of two clerks who press at once, one succeeds. */
async function refund(orderId) {
  const { amount_refundable: amount } = await shouyin.orders.retrieve(orderId)
  await shouyin.refunds.create(orderId, { amount, amount_refundable: amount, reason: 'sent back' })
}

const page = () => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tea</title>
<h1>Tea</h1>
<form method="post" action="/buy"><input type="hidden" name="cart" value="${crypto.randomUUID()}"><button>Buy</button></form>
<ul>${Object.values(shop.sales).map(saleMarkup).join('')}</ul>
</html>`

const saleMarkup = ({ orderId, status }) =>
  `<li>${orderId}: ${status} <form method="post" action="/refund"><input type="hidden" name="order" value="${orderId}"><button>Refund</button></form></li>`

async function answer(request) {
  const { method, url } = request
  if (method === 'POST' && url === '/webhook') return await receiveWebhook(request)
  const fields = new URLSearchParams(method === 'POST' ? await bodyOf(request) : '')
  const cart = fields.get('cart') ?? ''
  const orderId = fields.get('order') ?? ''
  if (method === 'GET' && url === '/') return [200, page()]
  if (method === 'GET' && url === '/sales') return [200, JSON.stringify(Object.values(shop.sales))]
  if (method === 'POST' && url === '/buy' && /^[\w-]{1,40}$/.test(cart)) return [303, '', await buy(cart)]
  if (method === 'POST' && url === '/refund' && Object.hasOwn(shop.sales, orderId)) {
    await refund(orderId)
    return [303, '', '/']
  }
  return [404, 'Not found']
}

/** The raw body, since the signature covers each byte; a webhook has less than 20 kB. */
async function bodyOf(request) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > 20_000) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** For the log: the error's code, and the request's id, by which Shouyin's log has it. */
const why = error => (error instanceof ShouyinApiError ? `${error.code} (${error.requestId})` : error.message)

const server = createServer(async (request, response) => {
  try {
    const [status, body, location] = await answer(request)
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...(location && { location }) })
    response.end(body)
  } catch (error) {
    process.stderr.write(`${request.method} ${request.url}: ${why(error)}\n`)
    const isForged = error instanceof WebhookVerificationError
    response.writeHead(isForged ? 400 : 502).end('That did not work; please try again.')
  }
})

server.listen(Number(PORT), '127.0.0.1', async () => {
  const address = `http://127.0.0.1:${server.address().port}`
  const keepUp = () => catchUp().catch(error => process.stderr.write(`catching up: ${why(error)}\n`))
  // First the endpoint, then the missed events, so that none falls in between.
  await registerEndpoint(`${SHOP_URL ?? address}/webhook`)
  await keepUp()
  setInterval(keepUp, CATCH_UP_MS)
  process.stdout.write(`The shop is at ${address}/\n`)
})
