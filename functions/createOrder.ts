/** `POST /orders` — goods, quantities and an e-mail address become an order; the catalog fixes the price. */
import { createHash } from 'node:crypto'
import { catalog, config, gatewayProfile, lambda, log, orders } from '../lib/app'
import type { Config } from '../lib/config/config'
import type { GatewayProfile } from '../lib/gateways/gateway'
import { cors } from '../lib/http/cors'
import { readSubmission } from '../lib/http/fields'
import { onlyMethods } from '../lib/http/method'
import { readOrderRequest } from '../lib/http/orderRequest'
import { orderView } from '../lib/http/orderView'
import { problemResponse } from '../lib/http/problemResponse'
import { type Handler, json, seeOther } from '../lib/http/response'
import { parseBuyerEmail } from '../lib/order/buyerEmail'
import { fillCart } from '../lib/order/cart'
import type { Catalog } from '../lib/order/catalog'
import { newOrderId } from '../lib/order/orderId'
import type { Problem } from '../lib/page/problem'
import type { Orders } from '../lib/payment/ports'
import type { Log } from '../lib/telemetry/log'
import { type Clock, plusMs, systemClock } from '../lib/time'

interface Parts {
  readonly config: Pick<Config, 'shopName' | 'publicUrl' | 'orderLifetimeMs'>
  readonly catalog: Catalog
  readonly orders: Pick<Orders, 'create'>
  readonly gateway: Pick<GatewayProfile, 'name' | 'checkTexts'>
  readonly clock: Clock
  readonly log: Log
}

export const createOrder = ({ config, catalog, orders, gateway, clock, log }: Parts): Handler =>
  onlyMethods(['POST'], config.shopName, async request => {
    const refuse = (problem: Problem) => problemResponse(request, config.shopName, problem)
    const submission = readSubmission(request)
    if (!submission.ok) return refuse({ code: submission.error })
    const wanted = readOrderRequest(submission.value, request.header('idempotency-key'))
    if (!wanted.ok) return refuse({ code: wanted.error })
    const { email, lines, idempotencyKey } = wanted.value

    const cart = fillCart(catalog, lines, request.locale)
    if (!cart.ok) return refuse({ ...cart.error, ...('sku' in cart.error && { culprit: cart.error.sku }) })
    const buyerEmail = parseBuyerEmail(email)
    if (!buyerEmail) return refuse({ code: 'badEmail', culprit: email })
    const textProblem = gateway.checkTexts(cart.value.lines)
    if (textProblem) return refuse({ code: 'unsupportedText', culprit: textProblem.character })

    const now = clock()
    const contents = JSON.stringify([
      buyerEmail,
      cart.value.lines.map(({ sku, quantity }) => [sku, quantity]),
    ])
    const creation = await orders.create(
      {
        orderId: newOrderId(now),
        ...cart.value,
        gateway: gateway.name,
        buyerEmail,
        locale: request.locale,
        createdAt: now,
        expiresAt: plusMs(now, config.orderLifetimeMs),
        facts: {},
      },
      idempotencyKey === undefined
        ? undefined
        : { key: idempotencyKey, fingerprint: createHash('sha256').update(contents).digest('hex') },
    )
    if (creation.kind === 'conflict') return refuse({ code: 'idempotencyConflict' })

    const { kind, order } = creation
    const { orderId, amountFen } = order
    log('info', kind === 'created' ? 'orderCreated' : 'orderReplayed', {
      requestId: request.requestId,
      orderId,
      amountFen,
    })
    if (!request.wantsJson) return seeOther(`/orders/${orderId}`)
    const view = orderView(order, config.publicUrl, now)
    return json(kind === 'created' ? 201 : 200, view, { location: view.url })
  })

export const handler = lambda(() =>
  cors(
    config().allowedOrigins,
    createOrder({
      config: config(),
      catalog: catalog(),
      orders: orders(),
      gateway: gatewayProfile(),
      clock: systemClock,
      log,
    }),
  ),
)
