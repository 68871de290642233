/**
 * A shop of its own that sells by the API: it sells a tin of tea, is told when it is paid, and refunds it.
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

/** What the shop itself knows; a real one has a database. `endpoint` holds the webhooks' secret, `after` the place in the events. */
const FILE = 'shop.json'
const shop = existsSync(FILE)
  ? JSON.parse(readFileSync(FILE, 'utf8'))
  : { sales: {}, after: new Date().toISOString() }

function save() {
  writeFileSync(`${FILE}.new`, JSON.stringify(shop), { mode: 0o600 })
  renameSync(`${FILE}.new`, FILE)
}

/** The money decides, and never that a browser came back. News may come twice, and late: the older knows less. */
function learn({ id, status, attention, sequence }) {
  const sale = shop.sales[id]
  if (!sale || sequence < sale.sequence) return
  Object.assign(sale, { status, sequence })
  // Once, however often it is told: here the goods would be sent. What is odd about a payment, a person looks at first.
  if (status === 'paid' && attention === 'none') sale.sentAt ??= new Date().toISOString()
  save()
}

/** Shouyin tells its endpoints within seconds. The secret is answered this once, so it is kept. */
async function askToBeTold(url) {
  if (shop.endpoint) return await shouyin.webhookEndpoints.update(shop.endpoint.id, { url, enabled: true })
  const { id, secret } = await shouyin.webhookEndpoints.create({ url, description: 'The tea shop' })
  shop.endpoint = { id, secret }
  save()
}

/** What happened while the shop was away stands in the events, for 30 days. */
async function catchUp() {
  for (let isMore = true; isMore; ) {
    const page = await shouyin.events.list({ after: shop.after, limit: 100 }).page()
    const ours = new Set(page.data.map(event => event.order).filter(id => shop.sales[id]))
    for (const id of ours) learn(await shouyin.orders.retrieve(id))
    shop.after = page.next
    isMore = page.has_more
    save()
  }
}

/** Answered as soon as it is kept; what takes longer is to be done afterwards. */
async function takeWebhook(request) {
  const { data } = await verifyWebhook(await bodyOf(request), request.headers, shop.endpoint?.secret ?? [])
  learn(data)
  return [204, '']
}

/** The cart's number is the idempotency key too: pressing the button twice makes one order. */
async function buy(cart) {
  const order = await shouyin.orders.create(
    { lines: [TEA], currency: 'CNY', client_reference_id: cart },
    { idempotencyKey: `cart-${cart}` },
  )
  shop.sales[order.id] ??= { orderId: order.id, cart, status: order.status, sequence: order.sequence }
  save()
  return order.url
}

/** Only while just this much is left: two clerks who press at once refund once. */
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
  if (method === 'POST' && url === '/webhook') return await takeWebhook(request)
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
  return [404, 'There is nothing here.']
}

/** As it came, since the signature covers each byte; a webhook has less than 20 kB. */
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

/** A refusal says why, and whoever reads the log can find it at Shouyin by its request's id. */
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
  // To be told first, then what was missed: so nothing falls between.
  await askToBeTold(`${SHOP_URL ?? address}/webhook`)
  await keepUp()
  setInterval(keepUp, CATCH_UP_MS)
  process.stdout.write(`The shop is at ${address}/\n`)
})
