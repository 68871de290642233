/** The mail settings reach SES through the deployed function. */
import { randomUUID } from 'node:crypto'
import { json } from 'node:stream/consumers'
import { beforeAll, expect, inject, it, onTestFinished, vi } from 'vitest'
import { factsByKey } from '../../lib/order/facts'
import { newOrderId } from '../../lib/order/orderId'
import { systemClock } from '../../lib/time'
import { CONTEXT } from '../support/events'
import { loopbackServer } from '../support/loopback'
import { anOrder, paidFact } from '../support/orders'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
})

const SHOP = {
  SERVICE_NAME: 'shouyin',
  SHOP_NAME: 'Tea',
  PUBLIC_URL: 'https://pay.example.com',
  ORDER_LIFETIME_MINUTES: '120',
  ILLEGAL_FREE_WRITES: '12',
  VISIT_QUEUE: 'visits',
  MAIL_FROM: 'shop@example.com',
  AWS_REGION: 'ap-southeast-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
}

/** The mails about an order that was just paid, as SES is asked for them, each with the region that it is asked in. */
async function sentWith(settings: Readonly<Record<string, string>>) {
  const sent: Record<string, unknown>[] = []
  const ses = await loopbackServer(async (request, response) => {
    const [, region] =
      /Credential=[^/]+\/\d{8}\/([^/]+)\/ses\//.exec(request.headers.authorization ?? '') ?? []
    sent.push({ ...((await json(request)) as object), region })
    response.end('{"MessageId": "m-1"}')
  })
  const variables = {
    ...SHOP,
    ORDERS_TABLE: tables.names.orders,
    ILLEGAL_REQUESTS_TABLE: tables.names.illegalRequests,
    AWS_ENDPOINT_URL_SESV2: ses,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodbEndpoint'),
    ...settings,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  onTestFinished(() => {
    log.mockRestore()
    vi.unstubAllEnvs()
  })
  const now = systemClock()
  const paid = { ...paidFact('T1', now), recordedAt: now }
  const order = anOrder({ orderId: newOrderId(now), createdAt: now, facts: factsByKey([paid]) })
  await tables.orders.create(order)
  // A module of its own, since a handler keeps its configuration.
  const container = `../../functions/sendReceipt.ts?container=${randomUUID()}`
  const { handler } = await import(/* @vite-ignore */ container)
  const dynamodb = { Keys: { orderId: { S: order.orderId } }, SequenceNumber: '1' }
  expect(await handler({ Records: [{ eventName: 'MODIFY', dynamodb }] }, CONTEXT)).toEqual({
    batchItemFailures: [],
  })
  return { sent, order }
}
const to = (address: string | undefined) => ({ ToAddresses: [address] })

it('by default they go to the buyer, from the shop, in its own region', async () => {
  const { sent, order } = await sentWith({})
  expect(sent).toMatchObject([
    {
      FromEmailAddress: '"Tea" <shop@example.com>',
      Destination: to(order.buyerEmail),
      region: 'ap-southeast-1',
    },
  ])
  for (const name of ['ConfigurationSetName', 'ReplyToAddresses']) expect(sent[0]).not.toHaveProperty(name)
})

it('all settings are applied', async () => {
  const { sent } = await sentWith({
    MAIL_FROM: 'pay@example.com',
    SHOP_NAME: 'Cups',
    SHOP_CONTACT: 'help@example.com',
    MAIL_REGION: 'eu-west-1',
    MAIL_CONFIGURATION_SET: 'tea-prod',
  })
  expect(sent).toMatchObject([
    {
      FromEmailAddress: '"Cups" <pay@example.com>',
      ReplyToAddresses: ['help@example.com'],
      region: 'eu-west-1',
      ConfigurationSetName: 'tea-prod',
    },
  ])
})

it('the shop’s own notice goes to the configured address', async () => {
  const { sent, order } = await sentWith({ MAIL_NOTICE_TO: 'owner@example.com' })
  const addresses = sent.map(({ Destination }) => Destination)
  expect(addresses).toHaveLength(2)
  expect(addresses).toEqual(expect.arrayContaining([to(order.buyerEmail), to('owner@example.com')]))
})
