/** Fake AWS services over TLS at one address, with prepared responses: only the shop's own time is measured. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { marshall } from '@aws-sdk/util-dynamodb'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { systemClock } from '../../lib/time'
import { addLocalApiKey } from '../../local/stack/localApiKey'
import { SAMPLE_LINK, SAMPLE_ORDERS } from '../../local/stack/samples'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

export interface PromptAws {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string
  stop(): void
}

type Item = Record<string, unknown>

/** @param caFile  gets the certificate that clients must trust (`NODE_EXTRA_CA_CERTS`) */
export async function startPromptAws(caFile: string): Promise<PromptAws> {
  const file = join(PROJECT_FOLDER, 'test/fixtures/certificates.json')
  const { authority, here } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(caFile, authority)
  const items = await sampleItems()
  const itemAt = (Key: object) => items.get(JSON.stringify(Key))
  const answers: Record<string, (input: { readonly Key: object; readonly QueueName: string }) => object> = {
    GetItem: ({ Key }) => ({ Item: itemAt(Key) }),
    UpdateItem: ({ Key }) => ({ Attributes: itemAt(Key) }),
    Query: () => ({ Items: [], Count: 0 }),
    BatchGetItem: () => ({ Responses: {}, UnprocessedKeys: {} }),
    GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `https://sqs.invalid/000000000000/${QueueName}` }),
    SendMessageBatch: () => ({ Successful: [], Failed: [] }),
  }
  const server = createServer(here, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
      const body = Buffer.concat(chunks).toString()
      const answer = answers[operation]?.(JSON.parse(body)) ?? {}
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The items of the sample events, in DynamoDB's format, by the JSON of their keys. */
async function sampleItems(): Promise<ReadonlyMap<string, object>> {
  const items = new Map<string, object>()
  const store = {
    get: async () => ({}),
    async put({ Item = {} }: { readonly Item?: Item | undefined }) {
      const { dayShard, orderId, partition, id } = Item
      const Key = dayShard === undefined ? { partition, id } : { dayShard, orderId }
      items.set(JSON.stringify(marshall(Key)), marshall(Item, { removeUndefinedValues: true }))
      return {}
    },
  } as unknown as Parameters<typeof dynamoApiKeys>[0]
  const orders = dynamoListedOrders(store, '', { clock: systemClock, onUnreadable: () => {} })
  for (const order of SAMPLE_ORDERS) await orders.create(order)
  await dynamoPaymentLinks(store, '').add(SAMPLE_LINK)
  await addLocalApiKey(dynamoApiKeys(store, ''))
  return items
}
