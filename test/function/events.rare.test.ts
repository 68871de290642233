/**
 * Every sample event in events/ through its exported handler, with the environment of the local stage, a real store
 * and the simulator.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { Order } from '../../lib/order/order'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { orderItem } from '../../lib/store/orderItem'
import { orderKey } from '../../lib/store/orderKey'
import { type Simulator, startSimulator } from '../../local/simulator/simulator'
import { addLocalApiKey } from '../../local/stack/localApiKey'
import { type MailCatcher, startMailCatcher } from '../../local/stack/mailCatcher'
import { freePort } from '../../local/stack/ports'
import { SAMPLE_LINK, SAMPLE_NOTIFY_IDS, SAMPLE_ORDERS } from '../../local/stack/samples'
import { stackEnvironment } from '../../local/stack/stack'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../tools/deployment/localShop'
import {
  PROJECT_FOLDER,
  queueDefinitions,
  readServerlessConfig,
  visitQueueName,
} from '../../tools/deployment/serverlessConfig'
import { CONTEXT } from '../support/events'
import { localVariables } from '../support/localVariables'
import { type LocalQueues, localQueues } from '../support/queues'
import { freshTables } from '../support/tables'

/** What each event must lead to: status, a piece of body or location, how many facts it adds to the orders. */
const EXPECTED: Record<string, readonly [status: number, contains: string, added: number]> = {
  'admin.order': [200, 'data-testid="order-id">20260101SAMP1E0RDER00002<', 0],
  'confirmRefund.open': [303, 'service=refund_fastpay_by_platform_pwd', 1],
  'confirmRefund.page': [200, 'data-testid="confirm"', 0],
  'cancelOrder.cancel': [200, '"status":"canceled"', 1],
  'createOrder.form': [303, '/orders/20', 0],
  'createOrder.json': [201, '"amountYuan":"518.00"', 0],
  'epay.create': [200, '"code":1,', 0],
  'epay.forged': [200, 'badSignature', 0],
  'epay.submit': [303, '/orders/20', 0],
  'notFound.unknown': [404, 'data-problem="notFound"', 0],
  'notify.alteredAmount': [400, 'fail', 0],
  'notify.alipayPage.downgraded': [400, 'fail', 0],
  'notify.alipayPage.paid': [200, 'success', 1],
  'notify.chinabank.failed': [200, 'ok', 0],
  'notify.chinabank.paid': [200, 'ok', 1],
  'notify.chinabank.recut': [400, 'error', 0],
  'notify.forged': [400, 'fail', 0],
  'notify.paid': [200, 'success', 1],
  'notify.refunded': [200, 'success', 1],
  'notify.refundForged': [400, 'fail', 0],
  'notify.repeatedParameter': [400, 'fail', 0],
  'order.confirm': [200, 'data-testid="pay"', 0],
  'order.json': [200, '"state":"awaitingPayment"', 0],
  'payRedirect.alipayPage': [303, 'method=alipay.trade.page.pay', 0],
  'payRedirect.chinabank': [200, 'name="pmode_id" value="3080"', 0],
  'payRedirect.get': [303, 'service=create_direct_pay_by_user', 0],
  'payRedirect.post': [200, 'value="ICBCB2C"', 0],
  'paymentLink.open': [200, '一杯茶', 0],
  'return.alipayPage.paid': [303, '/orders/20260101SAMP1E0RDER00004', 0],
  'return.chinabank.paid': [303, '/orders/20260101SAMP1E0RDER00003', 0],
  'return.forged': [400, 'data-problem="refusedReturn"', 0],
  'return.paid': [303, '', 0],
  'shopApi.create': [201, '"amount":51800', 0],
  'shopApi.iam': [201, '"amount":51800', 0],
  'storefront.browse': [200, '明前西湖龙井', 0],
}

/** What an event that nobody waits for must lead to: its answer, and the order's facts after it. */
const EXPECTED_IN_BACKGROUND: Record<string, readonly [answer: unknown, factsAfter: readonly string[]]> = {
  'reconcile.minute': [undefined, []],
  'forget.day': [undefined, []],
  'watchCertificates.day': [undefined, []],
  // Nobody plays the open platform here.
  'compareBills.day': [Array(3).fill(expect.objectContaining({ why: 'unavailable' })), []],
  'compareBills.asked': [
    [{ kind: 'notCompared', gateway: 'alipayPage', day: '20260101', why: 'unavailable' }],
    [],
  ],
  // The second message of the batch cannot be read.
  'visit.batch': [
    { batchItemFailures: [{ itemIdentifier: '2e1424d4-f796-459a-8184-9c92662be6da' }] },
    ['expired'],
  ],
  // There is no such endpoint any more, and the second message of the batch cannot be read.
  'deliverWebhooks.batch': [
    { batchItemFailures: [{ itemIdentifier: '2e1424d4-f796-459a-8184-9c92662be6da' }] },
    [],
  ],
  'publishEvents.created': [{ batchItemFailures: [] }, []],
  'sendReceipt.paid': [{ batchItemFailures: [] }, ['noticeSent', 'paid', 'receiptSent']],
}

const FILES = readdirSync(join(PROJECT_FOLDER, 'events')).map(file => file.replace(/\.json$/, ''))

let simulator: Simulator
let mailCatcher: MailCatcher
let tables: Awaited<ReturnType<typeof freshTables>>
let queues: LocalQueues
beforeAll(async () => {
  mailCatcher = await startMailCatcher(await freePort())
  simulator = await startSimulator({ ...LOCAL_SHOP, port: 0, knownNotifyIds: SAMPLE_NOTIFY_IDS })
  tables = await freshTables()
  await addLocalApiKey(dynamoApiKeys(tables.store, tables.names.api))
  await dynamoPaymentLinks(tables.store, tables.names.api).add(SAMPLE_LINK)
  queues = await localQueues(queueDefinitions(LOCAL_STAGE))
  const stack = stackEnvironment({
    ...simulator,
    shopUrl: 'http://127.0.0.1:4000',
    mailUrl: mailCatcher.url,
    dynamodbEndpoint: inject('dynamodbEndpoint'),
    sqsEndpoint: queues.endpoint,
  })
  const variables = {
    ...stack,
    ...(await localVariables(stack)),
    ORDERS_TABLE: tables.names.orders,
    ILLEGAL_REQUESTS_TABLE: tables.names.illegalRequests,
    API_TABLE: tables.names.api,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, String(value))
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterAll(async () => {
  // The next file of this process has an environment of its own.
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await simulator.stop()
  await mailCatcher.stop()
  await queues.stop()
})

it('has an expectation for every file of events/, and a file for every function', () => {
  const expected = [...Object.keys(EXPECTED), ...Object.keys(EXPECTED_IN_BACKGROUND)]
  expect(FILES.sort()).toEqual(expected.sort())
  expect(new Set(FILES.map(file => file.split('.')[0]))).toEqual(
    new Set(Object.keys(readServerlessConfig().functions)),
  )
})

const readEvent = (file: string) =>
  JSON.parse(readFileSync(join(PROJECT_FOLDER, 'events', `${file}.json`), 'utf8'))
const nameOf = (file: string) => String(file.split('.')[0])
/** By a module of the container's own, since a handler keeps what it has built from its environment. */
async function invoke(file: string, container = 'first') {
  const module = `../../functions/${nameOf(file)}.ts?container=${container}`
  const { handler } = await import(/* @vite-ignore */ module)
  return handler(readEvent(file), CONTEXT)
}

describe.each(Object.keys(EXPECTED))('%s', file => {
  it('has the expected result', async () => {
    await putSamples()
    const { statusCode, headers, body } = await invoke(file)
    const [status, contains, added] = EXPECTED[file] ?? expect.fail()
    expect(statusCode).toBe(status)
    expect(`${headers?.location ?? ''}\n${body}`).toContain(contains)
    const orders = await Promise.all(SAMPLE_ORDERS.map(({ orderId }) => tables.orders.get(orderId)))
    expect(countFacts(orders) - countFacts(SAMPLE_ORDERS)).toBe(added)
  })
})

describe.each(Object.keys(EXPECTED_IN_BACKGROUND))('%s', file => {
  it('has the expected result', async () => {
    const order = SAMPLE_ORDERS[0] ?? expect.fail()
    await putSamples()
    if (nameOf(file) === 'sendReceipt') await invoke('notify.paid')
    else await tables.orders.settle(order, [], { dueAt: order.createdAt })
    const [answer, factsAfter] = EXPECTED_IN_BACKGROUND[file] ?? expect.fail()
    expect(await invoke(file)).toEqual(answer)
    const { facts } = (await tables.orders.get(order.orderId)) ?? expect.fail()
    expect(
      Object.values(facts)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(factsAfter)
  })
})

it('reconcile.minute sends the order to the queue', async () => {
  const order = SAMPLE_ORDERS[0] ?? expect.fail()
  await queues.drain(visitQueueName(LOCAL_STAGE))
  await putSamples()
  await tables.orders.settle(order, [], { dueAt: order.createdAt })
  // It has sent nothing lately.
  await invoke('reconcile.minute', 'second')
  const sent = await queues.drain(visitQueueName(LOCAL_STAGE))
  expect(sent.map(body => JSON.parse(body))).toEqual([{ orderId: order.orderId, attempt: 0 }])
})

const countFacts = (orders: readonly (Order | undefined)[]) =>
  orders.flatMap(order => Object.keys(order?.facts ?? {})).length

/** The sample orders as they were before any event. */
async function putSamples(): Promise<void> {
  for (const order of SAMPLE_ORDERS) {
    const Item = { ...orderKey(order.orderId), ...orderItem(order) }
    await tables.documents.send(new PutCommand({ TableName: tables.names.orders, Item }))
  }
}
