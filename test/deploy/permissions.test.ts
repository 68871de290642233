/**
 * Each role allows exactly what its function calls: the calls are recorded at fake AWS endpoints and compared with
 * cloud/roles.yml. No call is still running when the function has answered.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { parse } from 'yaml'
import { linkUrlWithAmount } from '../../client/src/linkAmount'
import { formTokenOf } from '../../lib/admin/access/ownForm'
import { formatCertificates } from '../../lib/gateways/alipayPage/certificates'
import { formatYuan } from '../../lib/money'
import { factsByKey } from '../../lib/order/facts'
import { newAmountSecret } from '../../lib/order/linkAmount'
import type { Order } from '../../lib/order/order'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { linkIdOf } from '../../lib/order/paymentLink'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { YOUNG_MS } from '../../lib/store/youngOrders'
import {
  beijingDay,
  DAY_MS,
  type EpochMs,
  formatGatewayTime,
  MINUTE_MS,
  monthsBefore,
  plusMs,
  systemClock,
} from '../../lib/time'
import { deliveryId } from '../../lib/webhooks/endpoint'
import { serverSecretId } from '../../lib/webhooks/signature'
import { billFile } from '../../local/simulator/alipayPage/bill/billFile'
import { addLocalApiKey, LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { SAMPLE_LINK, SAMPLE_ORDERS } from '../../local/stack/samples'
import { stackEnvironment } from '../../local/stack/stack'
import { LOCAL_API_SECRET, LOCAL_STAGE } from '../../tools/deployment/localShop'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { failureAnswer, KEY, notifyFields, returnFields, signedForm } from '../support/alipay'
import {
  ALIPAY,
  APP,
  CERTIFICATES,
  failedAnswer,
  pageNotifyFields,
  pageReturnFields,
  pemOf,
  SELLER_ID,
  signedAnswer,
  signedByKms,
  signedPageForm,
} from '../support/alipayPage'
import { aMovement } from '../support/bills'
import { CHINABANK_KEY, messageFields, signedMessageForm } from '../support/chinabank'
import { EPAY_KEY, signedForm as signedPurchase } from '../support/epay'
import { anEvent, CONTEXT, type EventParts, FORM } from '../support/events'
import { FREE_PRICE } from '../support/links'
import { localVariables } from '../support/localVariables'
import { loopbackServer } from '../support/loopback'
import { paidFact } from '../support/orders'
import { type RunningServer, runServer } from '../support/runningServer'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'
import { anEndpoint } from '../support/webhooks'

let tables: Awaited<ReturnType<typeof freshTables>>
let calls = new Set<string>()
/** Calls of the store with the partition that each reads or writes. */
let touched = new Set<string>()
const servers: RunningServer[] = []
const [ORDER = expect.fail()] = SAMPLE_ORDERS

type Listener = (
  request: IncomingMessage,
  body: Buffer,
) => Promise<{ status?: number; body: string | Buffer }>

/** How often AWS and the gateways were asked, and have answered, which takes them some time. */
let questions = 0
let answers = 0
const SLOW_MS = 10

async function endpoint(listener: Listener): Promise<string> {
  const server = await runServer(async (request, response) => {
    questions += 1
    const { status = 200, body } = await listener(request, await buffer(request))
    await sleep(SLOW_MS)
    answers += 1
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
  })
  servers.push(server)
  return server.url
}

/** What lies in SSM. */
const KEYS: Readonly<Record<string, string>> = {
  '/shouyin/local/alipay-keys': KEY,
  '/shouyin/local/alipay-app-private-key': pemOf(APP.privateKey),
  '/shouyin/local/alipay-public-key': pemOf(ALIPAY.publicKey),
  '/shouyin/local/chinabank-keys': CHINABANK_KEY,
  '/shouyin/local/api-signing-keys': LOCAL_API_SECRET,
  '/shouyin/local/epay-keys': EPAY_KEY,
  '/shouyin/local/alipay-certificates': formatCertificates(CERTIFICATES),
}

/** An order for the open platform, which uses keys of its own. */
const PAGE_ORDER = {
  ...ORDER,
  gateway: 'alipayPage',
  facts: {},
  orderId: newOrderId(systemClock()),
  createdAt: systemClock(),
  expiresAt: plusMs(systemClock(), 30 * MINUTE_MS),
}
/** One that only the bill says is paid. */
const BILLED_ORDER = { ...PAGE_ORDER, orderId: newOrderId(systemClock()) }
const TODAY = beijingDay(systemClock())
const todaysBill = () => {
  const { orderId: outTradeNo, amountFen: fen } = BILLED_ORDER
  const account = { sellerId: SELLER_ID, day: TODAY }
  return billFile(account, [aMovement({ outTradeNo, fen, atMs: systemClock() })], systemClock())
}
const paidAnswer = () =>
  signedAnswer(
    'alipay_trade_query',
    JSON.stringify({
      code: '10000',
      out_trade_no: BILLED_ORDER.orderId,
      trade_no: aMovement().tradeNo,
      trade_status: 'TRADE_SUCCESS',
      total_amount: formatYuan(BILLED_ORDER.amountFen),
      send_pay_date: formatGatewayTime(systemClock()),
    }),
  )
/** One for ChinaBank. */
const CHINABANK_ORDER = { ...PAGE_ORDER, gateway: 'chinabank', orderId: newOrderId(systemClock()) }
const atChinabank = (channel: 'notify' | 'return') =>
  message({
    method: 'POST',
    path: `/paycallback/chinabank/${channel}`,
    pathParameters: { gateway: 'chinabank' },
    body: signedMessageForm(messageFields(CHINABANK_ORDER)),
  })
const atPage = (parts: EventParts) => message({ ...parts, pathParameters: { gateway: 'alipayPage' } })

/** Whether the gateway vouches for its messages. */
let vouches = 'true'

beforeAll(async () => {
  tables = await freshTables()
  await addLocalApiKey(dynamoApiKeys(tables.store, tables.names.api))
  const dynamo = await endpoint(async (request, body) => {
    const action = String(request.headers['x-amz-target']).split('.')[1]
    const {
      RequestItems = {},
      TableName = Object.keys(RequestItems)[0],
      IndexName,
      TransactItems = [],
    } = JSON.parse(body.toString())
    const { orders, api } = tables.names
    const named = (name: string | undefined) =>
      name === orders ? 'OrdersTable' : name === api ? 'ApiTable' : 'IllegalRequestsTable'
    // A transaction needs the permissions of what it is made of.
    for (const { Put, Update } of TransactItems) {
      const { TableName } = Put ?? Update
      calls.add(`dynamodb:${Put ? 'PutItem' : 'UpdateItem'} ${named(TableName)}`)
    }
    const index = IndexName === undefined ? '' : `/index/${IndexName}`
    if (TransactItems.length === 0) {
      calls.add(`dynamodb:${action} ${named(TableName)}${index}`)
      touched.add(
        `dynamodb:${action} ${named(TableName)}${index} ${partitionIn(JSON.parse(body.toString()))}`,
      )
    }
    const { 'x-amz-target': target = '', 'x-amz-date': date = '', authorization = '' } = request.headers
    const answer = await fetch(inject('dynamodbEndpoint'), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': String(target),
        'x-amz-date': String(date),
        authorization,
      },
      body,
    })
    return { status: answer.status, body: await answer.text() }
  })
  const ses = await endpoint(async request => {
    calls.add(request.url === '/v2/email/outbound-emails' ? 'ses:SendEmail identity' : `ses ${request.url}`)
    return { body: '{"MessageId":"taken"}' }
  })
  const ssm = await endpoint(async (request, body) => {
    const action = String(request.headers['x-amz-target']).split('.')[1]
    const { Name } = JSON.parse(body.toString())
    calls.add(`ssm:${action} ${Name}`)
    return { body: JSON.stringify({ Parameter: { Type: 'SecureString', Value: KEYS[Name] } }) }
  })
  const kms = await endpoint(async (request, body) => {
    const action = String(request.headers['x-amz-target']).split('.')[1]
    const { KeyId, Message } = JSON.parse(body.toString())
    calls.add(`kms:${action} ${KeyId}`)
    const signature = await signedByKms(KeyId, Buffer.from(Message, 'base64'))
    return { body: JSON.stringify({ Signature: Buffer.from(signature).toString('base64') }) }
  })
  const gateway = await endpoint(async request => {
    const { searchParams, pathname } = new URL(request.url ?? '', 'http://gateway')
    if (pathname === '/bill') return { body: todaysBill() }
    const [service, method] = [searchParams.get('service'), searchParams.get('method')]
    if (method?.endsWith('downloadurl.query')) {
      const told = { code: '10000', bill_download_url: `${gateway}/bill` }
      return { body: signedAnswer(method.replaceAll('.', '_'), JSON.stringify(told)) }
    }
    if (searchParams.get('biz_content')?.includes(BILLED_ORDER.orderId)) return { body: paidAnswer() }
    if (method) return { body: failedAnswer(method.replaceAll('.', '_'), 'ACQ.TRADE_NOT_EXIST') }
    return { body: service === 'notify_verify' ? vouches : failureAnswer('TRADE_NOT_EXIST') }
  })
  const sqs = await endpoint(async (request, body) => {
    const action = String(request.headers['x-amz-target']).split('.')[1]
    const { QueueName, QueueUrl } = JSON.parse(body.toString())
    const queue = [QueueName, QueueUrl].some(each => each?.endsWith('-visits'))
      ? 'VisitQueue'
      : 'WebhookQueue'
    // A batch needs the permission of the single action.
    calls.add(`sqs:${action?.replace('Batch', '')} ${queue}`)
    return { body: JSON.stringify(QueueName ? { QueueUrl: `${sqs}/000000000000/${QueueName}` } : {}) }
  })
  const stack = stackEnvironment({
    shopUrl: 'http://127.0.0.1:4000',
    gatewayUrl: `${gateway}/gateway.do`,
    openapiUrl: `${gateway}/openapi/gateway.do`,
    chinabankUrl: `${gateway}/PayGate`,
    dynamodbEndpoint: dynamo,
    sqsEndpoint: sqs,
    mailUrl: ses,
  })
  const variables = {
    ...stack,
    ...(await localVariables(stack)),
    AWS_ENDPOINT_URL_SSM: ssm,
    AWS_ENDPOINT_URL_KMS: kms,
    GATEWAYS: 'alipayDirect,alipayPage,chinabank',
    ALIPAY_KEYS: 'ssm:/shouyin/local/alipay-keys',
    ALIPAY_APP_PRIVATE_KEY: 'ssm:/shouyin/local/alipay-app-private-key',
    ALIPAY_PUBLIC_KEY: 'ssm:/shouyin/local/alipay-public-key',
    CHINABANK_KEYS: 'ssm:/shouyin/local/chinabank-keys',
    ORDERS_TABLE: tables.names.orders,
    ILLEGAL_REQUESTS_TABLE: tables.names.illegalRequests,
    API_TABLE: tables.names.api,
    API_SIGNING_KEYS: 'ssm:/shouyin/local/api-signing-keys',
    EPAY_KEYS: 'ssm:/shouyin/local/epay-keys',
    FORGET_AFTER_MONTHS: '12',
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, String(value))
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  // Other files have built the parts from their own environment.
  vi.resetModules()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  for (const server of servers) await server.stop()
})

const file = (name: string) =>
  JSON.parse(readFileSync(join(PROJECT_FOLDER, 'events', `${name}.json`), 'utf8'))

async function invoke(
  key: string,
  event: unknown,
): Promise<{ statusCode?: number; batchItemFailures?: unknown }> {
  const { handler } = await import(`../../functions/${key}.ts`)
  const outcome = await handler(event, CONTEXT)
  // Lambda freezes a function that has answered: what it has begun and does not wait for may never end.
  const begun = questions
  expect(answers).toBe(questions)
  await sleep(2 * SLOW_MS)
  expect(questions).toBe(begun)
  return outcome
}

const asked = (parts: EventParts) =>
  anEvent({ ...parts, headers: { authorization: `Bearer ${LOCAL_API_KEY}` } })
const message = (parts: EventParts) => anEvent({ ...parts, headers: FORM })
const notified = (changes = {}, key = KEY) =>
  message({
    method: 'POST',
    path: '/paycallback/notify',
    body: signedForm(notifyFields(ORDER, changes), key),
  })
const returned = (key = KEY) =>
  message({ path: '/paycallback/return', query: signedForm(returnFields(ORDER), key) })
/** Enough for some to be counted and not kept whole. */
const flood = async (key: string, event: unknown) => {
  for (let i = 0; i < 25; i++) await invoke(key, event)
}

/** Everything that a function does, by all its ways to AWS. */
const WORK: Record<string, () => Promise<unknown>> = {
  storefront: () => invoke('storefront', file('storefront.browse')),
  notFound: () => invoke('notFound', file('notFound.unknown')),
  createOrder: () => invoke('createOrder', file('createOrder.form')),
  order: () => invoke('order', file('order.confirm')),
  payRedirect: async () => {
    await invoke('payRedirect', file('payRedirect.post'))
    const { gateway: _, ...unbound } = PAGE_ORDER
    const orderId = newOrderId(systemClock())
    await tables.orders.create({ ...unbound, orderId })
    const event = message({ path: `/orders/${orderId}/pay`, pathParameters: { orderId } })
    expect(await invoke('payRedirect', { ...event, rawQueryString: 'gateway=alipayPage' })).toMatchObject({
      headers: { location: expect.stringContaining('alipay.trade.page.pay') },
    })
    expect(await invoke('payRedirect', { ...event, rawQueryString: 'gateway=alipayDirect' })).toMatchObject({
      headers: { location: expect.stringContaining('create_direct_pay_by_user') },
    })
    expect(await invoke('payRedirect', { ...event, rawQueryString: 'code=alipayPage' })).toMatchObject({
      statusCode: 503,
    })
    const pathParameters = { orderId: CHINABANK_ORDER.orderId }
    const form = message({ path: `/orders/${CHINABANK_ORDER.orderId}/pay`, pathParameters })
    expect(await invoke('payRedirect', form)).toMatchObject({ body: expect.stringContaining('v_md5info') })
  },
  confirmRefund: async () => {
    expect(await invoke('confirmRefund', file('confirmRefund.open'))).toMatchObject({ statusCode: 303 })
  },
  notify: async () => {
    expect(await invoke('notify', notified())).toMatchObject({ statusCode: 200 })
    vouches = 'false'
    expect(await invoke('notify', notified({ trade_status: 'TRADE_FINISHED' }))).toMatchObject({
      statusCode: 400,
    })
    vouches = 'true'
    const body = signedPageForm(pageNotifyFields(PAGE_ORDER))
    const paid = atPage({ method: 'POST', path: '/paycallback/alipayPage/notify', body })
    expect(await invoke('notify', paid)).toMatchObject({ statusCode: 200 })
    expect(await invoke('notify', atChinabank('notify'))).toMatchObject({ statusCode: 200 })
    await flood('notify', notified({}, 'x'.repeat(32)))
  },
  return: async () => {
    expect(await invoke('return', returned())).toMatchObject({ statusCode: 303 })
    const query = signedPageForm(pageReturnFields(PAGE_ORDER))
    const back = atPage({ path: '/paycallback/alipayPage/return', query })
    expect(await invoke('return', back)).toMatchObject({ statusCode: 303 })
    expect(await invoke('return', atChinabank('return'))).toMatchObject({ statusCode: 303 })
    await flood('return', returned('x'.repeat(32)))
  },
  shopApi: async () => {
    const orderId = newOrderId(systemClock())
    await tables.orders.create({ ...PAGE_ORDER, orderId })
    const paid = { kind: 'paid', gateway: 'alipayPage', tradeNo: 'A', at: systemClock() } as const
    const { amountFen } = PAGE_ORDER
    await tables.orders.record(orderId, { gateway: 'alipayPage', amountFen }, [
      { ...paid, amountFen, source: 'notify', sourceId: '', requestId: '', recordedAt: systemClock() },
    ])
    calls.clear()
    touched.clear()
    expect(await invoke('shopApi', file('shopApi.create'))).toMatchObject({ statusCode: 201 })
    const order = { pathParameters: { orderId: `ord_${orderId}` }, path: `/v1/orders/ord_${orderId}` }
    expect(await invoke('shopApi', asked(order))).toMatchObject({ statusCode: 200 })
    expect(await invoke('shopApi', asked({ path: '/v1/orders' }))).toMatchObject({ statusCode: 200 })
    expect(await invoke('shopApi', asked({ path: '/v1/payment_links' }))).toMatchObject({ statusCode: 200 })
    const body = JSON.stringify({ amount: 1 })
    const refund = asked({ ...order, method: 'POST', path: `${order.path}/refunds`, body })
    expect(await invoke('shopApi', refund)).toMatchObject({ statusCode: 202 })
    await useWebhooks()
  },
  publishEvents: async () => {
    await dynamoWebhookEndpoints(tables.store, tables.names.api).add(newEndpoint())
    const orderId = newOrderId(systemClock())
    await tables.orders.create({ ...PAGE_ORDER, orderId, createdAt: systemClock() })
    const event = file('publishEvents.created')
    event.Records[0].dynamodb.Keys.orderId.S = orderId
    calls.clear()
    touched.clear()
    expect(await invoke('publishEvents', event)).toEqual({ batchItemFailures: [] })
  },
  deliverWebhooks: async () => {
    const { endpointId, ...attempt } = JSON.parse(file('deliverWebhooks.batch').Records[0].body)
    const endpoint = newEndpoint()
    await dynamoWebhookEndpoints(tables.store, tables.names.api).add(endpoint)
    const answers = [500, 410]
    const server = await loopbackServer((_, response) => response.writeHead(answers.shift() ?? 204).end())
    const endpoints = dynamoWebhookEndpoints(tables.store, tables.names.api)
    await endpoints.change(endpoint.id, { url: server, disabledReason: undefined })
    calls.clear()
    touched.clear()
    for (const made of [0, 1]) {
      const body = JSON.stringify({ ...attempt, endpointId: endpoint.id, made })
      const Records = [{ messageId: '1', body }]
      expect(await invoke('deliverWebhooks', { Records })).toEqual({ batchItemFailures: [] })
    }
    const { orderId } = await aProgramsOrder(server)
    const body = JSON.stringify({ ...attempt, endpointId: 'epay', orderId })
    const notify = { Records: [{ messageId: '1', body }] }
    expect(await invoke('deliverWebhooks', notify)).toEqual({ batchItemFailures: [] })
  },
  epay: async () => {
    const { orderId, reference } = await aProgramsOrder('http://127.0.0.1:1')
    calls.clear()
    touched.clear()
    const purchase = {
      pid: '1000',
      out_trade_no: 'another',
      name: 'VIP',
      money: '1.00',
      notify_url: 'https://program.example.com/',
      return_url: 'https://program.example.com/',
    }
    const asks = (path: string, query: string) => invoke('epay', anEvent({ path, query }))
    expect(await asks('/submit.php', signedPurchase(purchase, EPAY_KEY))).toMatchObject({ statusCode: 303 })
    for (const named of [`trade_no=${orderId}`, `out_trade_no=${reference}`])
      expect(await asks('/api.php', `act=order&pid=1000&key=${EPAY_KEY}&${named}`)).toMatchObject({
        body: expect.stringContaining('"status":1'),
      })
    const back = anEvent({
      path: `/epay/return/ord_${orderId}`,
      pathParameters: { orderId: `ord_${orderId}` },
    })
    expect(await invoke('epay', back)).toMatchObject({
      headers: { location: expect.stringContaining('TRADE_SUCCESS') },
    })
    await flood('epay', anEvent({ path: '/submit.php', query: signedPurchase(purchase, 'x'.repeat(32)) }))
  },
  paymentLink: async () => {
    const linkId = linkIdOf(newOrderId(systemClock()), systemClock())
    const name = 'one cup'
    await dynamoPaymentLinks(tables.store, tables.names.api).add({
      ...SAMPLE_LINK,
      linkId,
      name,
      maxUses: 1,
    })
    const about = { path: `/l/${linkId}`, pathParameters: { linkId } }
    const body = `idempotencyKey=${linkId}`
    expect(await invoke('paymentLink', message({ ...about, method: 'POST', body }))).toMatchObject({
      statusCode: 303,
    })
    expect(await invoke('paymentLink', message(about))).toMatchObject({ statusCode: 303 })
    // Its use was held by an order that is not there any more.
    const held = linkIdOf(newOrderId(systemClock()), systemClock())
    const uses = { [newOrderId(systemClock())]: 0 as EpochMs }
    await dynamoPaymentLinks(tables.store, tables.names.api).add({
      ...SAMPLE_LINK,
      linkId: held,
      maxUses: 1,
      uses,
    })
    const opened = message({ path: `/l/${held}`, pathParameters: { linkId: held } })
    expect(await invoke('paymentLink', opened)).toMatchObject({ statusCode: 200 })
    const free = linkIdOf(newOrderId(systemClock()), systemClock())
    const [price, amountSecret] = [FREE_PRICE, newAmountSecret()]
    const links = dynamoPaymentLinks(tables.store, tables.names.api)
    await links.add({ ...SAMPLE_LINK, linkId: free, price, amountSecret })
    const open = { path: `/l/${free}`, pathParameters: { linkId: free } }
    const link = { id: free, url: `https://shop.example.com/l/${free}`, amount_secret: amountSecret }
    const signed = await linkUrlWithAmount(link, { amount: 100, client_reference_id: free })
    const query = new URL(signed).search.slice(1)
    expect(
      await invoke(
        'paymentLink',
        message({ ...open, method: 'POST', query, body: `idempotencyKey=${free}` }),
      ),
    ).toMatchObject({ statusCode: 303 })
    await flood('paymentLink', message({ ...open, query: 'amount=1' }))
  },
  cancelOrder: async () => {
    // One of each gateway that closes trades; the answer about one without an address is kept beside its key.
    const { buyerEmail: _, ...anonymous } = PAGE_ORDER
    for (const [gateway, parts] of [
      ['alipayDirect', PAGE_ORDER],
      ['alipayPage', anonymous],
    ] as const) {
      const order: Order = { ...parts, gateway, orderId: newOrderId(systemClock()) }
      await tables.orders.create(order)
      const orderId = `ord_${order.orderId}`
      const event = asked({
        method: 'POST',
        path: `/v1/orders/${orderId}/cancel`,
        pathParameters: { orderId },
      })
      event.headers['idempotency-key'] = orderId
      await invoke('cancelOrder', event)
    }
  },
  sendReceipt: () => invoke('sendReceipt', file('sendReceipt.paid')),
  watchCertificates: () => invoke('watchCertificates', file('watchCertificates.day')),
  compareBills: async () => {
    await tables.orders.create(BILLED_ORDER)
    await invoke('compareBills', file('compareBills.day'))
    const day = TODAY.replace(/^(....)(..)/, '$1-$2-')
    const outcomes = await invoke('compareBills', { bill: { day, gateway: 'alipayPage' } })
    expect(outcomes).toMatchObject([{ day: TODAY }])
  },
  reconcile: async () => {
    // Young when it was made, and not any more.
    const createdAt = plusMs(systemClock(), -2 * YOUNG_MS)
    const young = dynamoListedOrders(tables.store, tables.names.orders, {
      ...STORE_OPTIONS,
      clock: () => createdAt,
    })
    await young.create({ ...ORDER, orderId: newOrderId(createdAt), createdAt })
    await invoke('reconcile', file('reconcile.minute'))
  },
  forget: async () => {
    const createdAt = plusMs(monthsBefore(systemClock(), 12), -2 * DAY_MS)
    const aged = { ...ORDER, orderId: newOrderId(createdAt), createdAt, reference: 'user-7' }
    await tables.orders.create(aged)
    await tables.orders.settle(aged, [], undefined)
    await invoke('forget', file('forget.day'))
    expect(await tables.orders.get(aged.orderId)).not.toHaveProperty('reference')
  },
  admin: async () => {
    const order = { ...PAGE_ORDER, orderId: newOrderId(systemClock()) }
    const paid = { ...paidFact('T1', order.createdAt, 'alipayPage'), amountFen: order.amountFen }
    await tables.orders.create({ ...order, facts: factsByKey([paid]) })
    const headers = { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000' }
    const cookies = [`admin-session=${'x'.repeat(43)}`]
    const look = (path: string) => invoke('admin', { ...anEvent({ path, headers }), cookies })
    for (const path of ['/admin', '/admin/illegal', '/admin/refunds'])
      expect(await look(path)).toMatchObject({ statusCode: 200 })
    const body = new URLSearchParams({
      formToken: formTokenOf('x'.repeat(43)),
      trade: 'T1',
      reason: 'broken',
      amount: '1.00',
      expected: formatYuan(order.amountFen),
    })
    const post = { method: 'POST', path: `/admin/orders/${order.orderId}/refund`, body: String(body) }
    const refund = anEvent({ ...post, headers: { ...headers, ...FORM } })
    expect(await invoke('admin', { ...refund, cookies })).toMatchObject({ statusCode: 303 })
    await officeOfApi({ headers, cookies })
  },
  visit: async () => {
    const [, unpaid = expect.fail()] = SAMPLE_ORDERS
    const overdue = { ...unpaid, orderId: '20260101SAMP1E0RDER00009' as OrderId, expiresAt: unpaid.createdAt }
    // Young enough to be looked at again.
    const createdAt = plusMs(systemClock(), -3 * MINUTE_MS)
    const young = { ...unpaid, orderId: newOrderId(createdAt), createdAt }
    const page = { ...young, orderId: newOrderId(createdAt), gateway: 'alipayPage' }
    for (const order of [overdue, young, page]) await tables.orders.create(order)
    const Records = [overdue, young, page].map(({ orderId }, index) => ({
      messageId: String(index),
      body: JSON.stringify({ orderId, attempt: 0 }),
    }))
    expect(await invoke('visit', { Records })).toEqual({ batchItemFailures: [] })
  },
}

/** The office looks at webhooks and links, sends a delivery again, and makes a link. */
async function officeOfApi({ headers, cookies }: { headers: Record<string, string>; cookies: string[] }) {
  const target = {
    endpointId: 'epay',
    eventId: `evt_${'7'.repeat(24)}`,
    type: 'order.paid',
    orderId: ORDER.orderId,
    createdAt: systemClock(),
  }
  const deliveries = dynamoDeliveries(tables.store, tables.names.api)
  await deliveries.record({ target, made: 0, attempts: [], status: 'failed' })
  const link = linkIdOf(newOrderId(systemClock()), systemClock())
  for (const path of ['webhooks', 'webhooks/whk_1', `links/${link}`, 'links'])
    await invoke('admin', { ...anEvent({ path: `/admin/${path}`, headers }), cookies })
  const send = async (path: string, fields: Record<string, string>) => {
    const body = String(new URLSearchParams({ formToken: formTokenOf('x'.repeat(43)), ...fields }))
    const post = anEvent({ method: 'POST', path, body, headers: { ...headers, ...FORM } })
    expect(await invoke('admin', { ...post, cookies })).toMatchObject({ statusCode: 303 })
  }
  await send(`/admin/webhooks/epay/${deliveryId(target)}/redeliver`, { seen: 'failed-1-' })
  const formId = `${systemClock()}.${randomUUID()}`
  await send('/admin/links/new', { formId, name: 'Tea', kind: 'fixed', amount: '18.80' })
}

/** Paid. */
async function aProgramsOrder(notifyUrl: string) {
  const orderId = newOrderId(systemClock())
  const epay = { notifyUrl, returnUrl: notifyUrl, money: '168.00' }
  const order = { ...PAGE_ORDER, orderId, reference: orderId, epay }
  await tables.orders.create(order)
  const paid = { kind: 'paid', gateway: 'alipayPage', tradeNo: 'A', at: systemClock() } as const
  const { amountFen } = order
  await tables.orders.record(orderId, { gateway: 'alipayPage', amountFen }, [
    { ...paid, amountFen, source: 'notify', sourceId: '', requestId: '', recordedAt: systemClock() },
  ])
  return order
}

async function useWebhooks(): Promise<void> {
  const endpoint = newEndpoint()
  await dynamoWebhookEndpoints(tables.store, tables.names.api).add(endpoint)
  const target = { ...JSON.parse(file('deliverWebhooks.batch').Records[0].body), endpointId: endpoint.id }
  const outcome = { target, made: 0, attempts: [], status: 'failed' } as const
  await dynamoDeliveries(tables.store, tables.names.api).record(outcome)
  const pathParameters = { endpointId: endpoint.id, deliveryId: deliveryId(target) }
  const path = `/v1/webhook_endpoints/${endpoint.id}`
  expect(await invoke('shopApi', asked({ path: `${path}/deliveries`, pathParameters }))).toMatchObject({
    statusCode: 200,
  })
  const again = `${path}/deliveries/${pathParameters.deliveryId}/redeliver`
  expect(await invoke('shopApi', asked({ method: 'POST', path: again, pathParameters }))).toMatchObject({
    statusCode: 202,
  })
  expect(await invoke('shopApi', asked({ method: 'DELETE', path, pathParameters }))).toMatchObject({
    statusCode: 200,
  })
}

const newEndpoint = () =>
  anEndpoint(`whk_${newOrderId(systemClock())}`, {
    createdAt: plusMs(systemClock(), -MINUTE_MS),
    secret: { version: 1, serverSecretId: serverSecretId(LOCAL_API_SECRET) },
  })

/** What the Lambda service does in a function's name: logs, stream, the queue's batches, and what failed for good. */
const isTheService = (action: string, resource: string) =>
  /^logs:|Stream|GetRecords|GetShardIterator|^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$/.test(
    action,
  ) || resource.endsWith('Failures.Arn')

interface Statement {
  readonly Action: string[]
  readonly Resource: string | (string | string[])[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

function statementsOf(key: string): readonly Statement[] {
  const roles = rolesFile()
  const name = `${key.charAt(0).toUpperCase()}${key.slice(1)}Role`
  const { AdminOfApi } = roles.Resources
  const documents = [
    roles.Resources[name].Properties.Policies[0].PolicyDocument,
    ...(key === 'admin' ? [AdminOfApi.Properties.PolicyDocument] : []),
  ]
  return documents.flatMap(({ Statement }) => Statement)
}

/** The partition that a call reads or writes; '' of one that names several. */
function partitionIn(input: {
  readonly Key?: Readonly<Record<string, { S?: string }>>
  readonly Item?: Readonly<Record<string, { S?: string }>>
  readonly KeyConditionExpression?: string
  readonly ExpressionAttributeValues?: Readonly<Record<string, { S?: string }>>
}): string {
  const { Key, Item, KeyConditionExpression = '', ExpressionAttributeValues = {} } = input
  const { partition, dayShard } = Key ?? Item ?? {}
  const [, asked = ''] = /^\S+ = (:\w+)/.exec(KeyConditionExpression) ?? []
  return (partition ?? dayShard ?? ExpressionAttributeValues[asked])?.S ?? ''
}

/** The partitions to which a role's calls are held, where they are. */
function partitionsAllowed(key: string): ReadonlyMap<string, (partition: string) => boolean> {
  const limited = statementsOf(key).flatMap(({ Action, Resource, Condition = {} }) => {
    const equal = Condition['ForAllValues:StringEquals']?.['dynamodb:LeadingKeys']
    const alike = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
    if (!equal && !alike) return []
    const isAllowed = (partition: string) =>
      [equal ?? []].flat().includes(partition) ||
      [alike ?? []]
        .flat()
        .some(pattern => new RegExp(`^${String(pattern).replace('*', '.*')}$`).test(partition))
    return Action.map(action => [`${action} ${String(Resource).replace(/\.Arn$/, '')}`, isAllowed] as const)
  })
  return new Map(limited)
}

/** The calls that a role allows to its function's own code. */
function allowed(key: string): string[] {
  const calls = statementsOf(key).flatMap(({ Action, Resource: on }) =>
    // What is there by a condition stands in it.
    [on].flat(2).flatMap(Resource =>
      Action.filter(action => !isTheService(action, Resource)).map(action => {
        const parameter = /:parameter(\/.*)$/.exec(Resource)?.[1]
        const resource =
          parameter
            ?.replace(/\$\{self:service\}/, 'shouyin')
            .replace(/\$\{sls:stage\}/, LOCAL_STAGE)
            // What may be read of the default merchant may be of each.
            .replace('/*/', '/') ??
          // One call needs both: who sends, and the set that hears of it.
          (/:(?:identity|configuration-set)\//.test(Resource)
            ? 'identity'
            : Resource.replace(/\$\{(\w+)\.Arn\}/, '$1').replace(/\.Arn$/, ''))
        return `${action} ${resource}`
      }),
    ),
  )
  return [...new Set(calls)].filter(call => !/ (?:UsesEpay|AWS::NoValue)$/.test(call))
}

/** In a container of its own, whose settings are these. */
async function withVariables(
  work: (() => Promise<unknown>) | undefined,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const before = Object.keys(variables).map(name => [name, process.env[name]] as const)
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  vi.resetModules()
  await work?.()
  for (const [name, value] of before) vi.stubEnv(name, value)
  vi.resetModules()
}

/** Whether the policy that allows to sign by KMS is of the function's role. */
function signs(key: string): boolean {
  const { SignByKms } = rolesFile().Resources
  const roles: readonly unknown[] = SignByKms.Properties.Roles
  const role = `${key.charAt(0).toUpperCase()}${key.slice(1)}Role`
  // The API's is named in a condition.
  return roles.flat().includes(role)
}

const rolesFile = () =>
  parse(readFileSync(join(PROJECT_FOLDER, 'cloud/roles.yml'), 'utf8'), { logLevel: 'silent' })

it('has a scenario for every function', () => {
  expect(Object.keys(WORK).sort()).toEqual(Object.keys(readServerlessConfig().functions).sort())
})

it.each(Object.keys(WORK))('%s may call what it calls, and nothing else', async key => {
  for (const order of [...SAMPLE_ORDERS, PAGE_ORDER, CHINABANK_ORDER]) await tables.orders.create(order)
  // The receipt follows a payment, which another function records.
  if (key === 'sendReceipt') await WORK.notify?.()
  // A container of its own, where it matters: another function has not fetched the keys for it.
  if (allowed(key).some(call => call.startsWith('ssm:'))) vi.resetModules()
  calls = new Set()
  touched = new Set()
  await WORK[key]?.()
  if (allowed(key).some(call => call.endsWith('/alipay-certificates'))) {
    await withVariables(WORK[key], {
      ALIPAY_PUBLIC_KEY: '',
      ALIPAY_CERTIFICATES: 'ssm:/shouyin/local/alipay-certificates',
    })
  }
  expect([...calls].sort()).toEqual(allowed(key).sort())
  const limits = partitionsAllowed(key)
  for (const each of touched) {
    const [action, table, partition = ''] = each.split(' ')
    expect([each, limits.get(`${action} ${table}`)?.(partition) ?? true]).toEqual([each, true])
  }
  // With the app's key in KMS.
  calls = new Set()
  if (signs(key)) await withVariables(WORK[key], { ALIPAY_APP_PRIVATE_KEY: 'kms:alias/shop' })
  expect([...calls].filter(call => /^kms:|private-key/.test(call))).toEqual(
    signs(key) ? ['kms:Sign alias/shop'] : [],
  )
})
