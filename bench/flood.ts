/** `npm run flood`: sends 10 000 forged notifies and a genuine one to a separate local stack. */
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { dynamoIllegalRequests } from '../lib/store/dynamoIllegalRequests'
import { sdkDocumentStore } from '../lib/store/sdk/documentStore'
import { HOUR_MS, plusMs, systemClock } from '../lib/time'
import { startDynamoEngine } from '../local/stack/dynamoEngine'
import { freePort } from '../local/stack/ports'
import { localDynamoClient, startStack } from '../local/stack/stack'
import { sendRaw } from '../test/attack/rawHttp'
import { type Call, runCommand, UsageError } from '../tools/commandLine'
import { LOCAL_STAGE } from '../tools/deployment/localShop'
import { tableNames } from '../tools/deployment/serverlessConfig'
import { clearProgress, showProgress } from '../tools/terminal'

const FORGERIES = 10_000
const AT_ONCE = 16
const FORM = [['content-type', 'application/x-www-form-urlencoded']] as const

/** Linux can send from all addresses of 127.0.0.0/8; other systems have only the first one. */
const addressOf = (index: number) => `127.0.${Math.floor(index / 250)}.${1 + (index % 250)}`

/** Forwards all requests to the engine, and counts the writes to a table. */
async function countingProxy(endpoint: string, table: string) {
  const seen = { writes: 0 }
  const { hostname, port } = new URL(endpoint)
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', chunk => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const isWrite = /\.(Put|Update|Delete)Item$/.test(String(incoming.headers['x-amz-target']))
      if (isWrite && JSON.parse(body.toString()).TableName === table) seen.writes += 1
      const options = {
        hostname,
        port,
        path: incoming.url,
        method: incoming.method,
        headers: incoming.headers,
      }
      const onward = httpRequest(options, answer => {
        outgoing.writeHead(Number(answer.statusCode), answer.headers)
        answer.pipe(outgoing)
      })
      onward.on('error', () => outgoing.destroy())
      onward.end(body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  return { seen, endpoint: `http://127.0.0.1:${address.port}`, stop: () => server.close() }
}

const COMMAND = {
  usage: 'npm run flood -- [--addresses N]',
  about: `Sends ${FORGERIES} forged notifies and one genuine among them at a local stack of its own. Shows how fast they are
refused, how many writes the forgeries cost, and that the genuine one is recorded.`,
  options: {
    addresses: {
      type: 'string',
      value: 'N',
      default: '1',
      about: 'so many senders take turns, 1 to 10000 (Linux)',
    },
  },
  failure:
    'a forgery was not refused, they cost 500 writes or more, or the genuine notify did not get through',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<number> {
  const addresses = Number(values.addresses)
  if (!Number.isInteger(addresses) || addresses < 1 || addresses > FORGERIES)
    throw new UsageError(`--addresses must be a whole number of 1 to ${FORGERIES}`)
  showProgress('Starting a local stack …')
  const engine = await startDynamoEngine(await freePort(), undefined, undefined)
  const table = tableNames(LOCAL_STAGE).illegalRequests
  const proxy = await countingProxy(engine.endpoint, table)
  const stack = await startStack({
    dynamodbEndpoint: proxy.endpoint,
    // As in a deployed shop.
    env: { ...process.env, ILLEGAL_FREE_WRITES: '12' },
  })
  const control = `${stack.simulator.controlUrl}/api`
  const json = { 'content-type': 'application/json', accept: 'application/json' }

  const body = JSON.stringify({ lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' })
  const created = await fetch(`${stack.shopUrl}/orders`, { method: 'POST', headers: json, body })
  const { orderId, payUrl } = (await created.json()) as { orderId: string; payUrl: string }
  const opened = await fetch(payUrl)
  const tradeNo = opened.url.split('/').at(-1)

  let refused = 0
  let sent = 0
  const forge = async () => {
    while (sent < FORGERIES) {
      const number = sent++
      if (number % 100 === 0) showProgress(`${number} of ${FORGERIES} forgeries sent`)
      // In the middle of the flood the buyer pays, and the gateway's notify must be processed.
      if (number === FORGERIES / 2)
        await fetch(`${control}/trades/${tradeNo}/pay`, { method: 'POST', headers: json, body: '{}' })
      const body = `out_trade_no=${orderId}&total_fee=259.00&n=${number}&sign_type=MD5&sign=${'0'.repeat(32)}`
      const answer = await sendRaw(stack.shopUrl, {
        method: 'POST',
        target: '/paycallback/notify',
        headers: FORM,
        body: Buffer.from(body),
        from: addressOf(number % addresses),
      })
      if (answer.status === 400 && answer.body === 'fail') refused += 1
    }
  }
  const started = systemClock()
  await Promise.all(Array.from({ length: AT_ONCE }, forge))
  const seconds = (systemClock() - started) / 1000

  const order = (await (await fetch(`${stack.shopUrl}/orders/${orderId}`, { headers: json })).json()) as {
    state: string
  }
  const store = dynamoIllegalRequests(
    sdkDocumentStore(DynamoDBDocumentClient.from(localDynamoClient(engine.endpoint))),
    table,
  )
  let counted = 0
  for await (const { count } of store.listCounts(plusMs(started, -HOUR_MS), systemClock())) counted += count
  let kept = 0
  for await (const _ of store.list(started, systemClock())) kept += 1
  clearProgress()
  console.log(
    `${refused} of ${FORGERIES} forgeries refused, sent from ${addresses === 1 ? 'one address' : `${addresses} addresses`}, in ${seconds.toFixed(1)} s (${Math.round(FORGERIES / seconds)} a second)\n` +
      `${proxy.seen.writes} writes to the illegal requests: ${kept} kept whole, at least ${counted} more counted\n` +
      `the genuine payment among them: the order is ${order.state}`,
  )
  await stack.stop()
  proxy.stop()
  await engine.stop()
  return refused === FORGERIES && proxy.seen.writes < 500 && order.state === 'paid' ? 0 : 1
}

runCommand(COMMAND, main)
