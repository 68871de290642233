/**
 * A shop of its own that sells by the API: it buys a tin of tea, learns that it is paid, and refunds it.
 *
 *   npm run client                                  in the repository, once
 *   npm install && SHOUYIN_KEY=sk_test_… npm start  here, while `npm start` runs in the repository
 */
import { createServer } from 'node:http'
import { Shouyin, ShouyinApiError } from 'shouyin'

const { SHOUYIN_URL = 'http://127.0.0.1:4000', SHOUYIN_KEY = '', PORT = '5000' } = process.env
const shouyin = new Shouyin({ baseUrl: SHOUYIN_URL, apiKey: SHOUYIN_KEY })

const TEA = { name: 'Longjing tea', quantity: 1, unit_amount: 16_800 }
const POLL_MS = 1000

/** What the shop itself knows of its sales, by the order's id; a real one has a database. */
const sales = new Map()

/** The money decides, and never that a browser came back: so the order's events are read until it is paid. */
async function lookAfter(sale) {
  const events = await shouyin.orders.events(sale.orderId)
  for (const { sequence, type } of events.filter(event => event.sequence > sale.seen)) {
    sale.seen = sequence
    // Each event once, in its sequence: here the goods would be sent.
    if (type === 'order.paid') sale.status = 'paid'
    if (type === 'order.expired') sale.status = 'expired'
    if (type === 'refund.succeeded') sale.status = 'refunded'
    if (type === 'refund.failed') sale.status = 'paid'
  }
}

async function lookAfterAll() {
  const waiting = [...sales.values()].filter(({ status }) => status === 'open' || status === 'refunding')
  for (const sale of waiting) {
    await lookAfter(sale).catch(error => process.stderr.write(`${sale.orderId}: ${error.message}\n`))
  }
  setTimeout(lookAfterAll, POLL_MS)
}

/** The cart's number is the idempotency key too: pressing the button twice makes one order. */
async function buy(cart) {
  const order = await shouyin.orders.create(
    { lines: [TEA], currency: 'CNY', client_reference_id: cart },
    { idempotencyKey: `cart-${cart}` },
  )
  if (!sales.has(order.id)) sales.set(order.id, { orderId: order.id, cart, status: 'open', seen: 0 })
  return order.url
}

/** Only while just this much is left: two clerks who press at once refund once. */
async function refund(orderId) {
  const { amount_refundable: amount } = await shouyin.orders.retrieve(orderId)
  await shouyin.refunds.create(orderId, { amount, amount_refundable: amount, reason: 'sent back' })
  sales.get(orderId).status = 'refunding'
}

const page = () => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tea</title>
<h1>Tea</h1>
<form method="post" action="/buy"><input type="hidden" name="cart" value="${crypto.randomUUID()}"><button>Buy</button></form>
<ul>${[...sales.values()].map(saleMarkup).join('')}</ul>
</html>`

const saleMarkup = ({ orderId, status }) =>
  `<li>${orderId}: ${status} <form method="post" action="/refund"><input type="hidden" name="order" value="${orderId}"><button>Refund</button></form></li>`

async function answer(request) {
  const { method, url } = request
  const fields = new URLSearchParams(method === 'POST' ? await bodyOf(request) : '')
  const cart = fields.get('cart') ?? ''
  const orderId = fields.get('order') ?? ''
  if (method === 'GET' && url === '/') return [200, page()]
  if (method === 'GET' && url === '/sales') return [200, JSON.stringify([...sales.values()])]
  if (method === 'POST' && url === '/buy' && /^[\w-]{1,40}$/.test(cart)) return [303, '', await buy(cart)]
  if (method === 'POST' && url === '/refund' && sales.has(orderId)) {
    await refund(orderId)
    return [303, '', '/']
  }
  return [404, 'There is nothing here.']
}

async function bodyOf(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > 1000) return ''
  }
  return text
}

const server = createServer(async (request, response) => {
  try {
    const [status, body, location] = await answer(request)
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...(location && { location }) })
    response.end(body)
  } catch (error) {
    // A refusal says why, and whoever reads the log can find it at Shouyin by its request's id.
    const code = error instanceof ShouyinApiError ? `${error.code} (${error.requestId})` : error.message
    process.stderr.write(`${request.method} ${request.url}: ${code}\n`)
    response.writeHead(502).end('That did not work; please try again.')
  }
})

server.listen(Number(PORT), '127.0.0.1', () => {
  process.stdout.write(`The shop is at http://127.0.0.1:${server.address().port}/\n`)
  lookAfterAll()
})
