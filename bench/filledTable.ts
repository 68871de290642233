/**
 * An orders table with many orders, filled by the embedded engine's `import` of DynamoDB's export format: single writes
 * of a million orders would take an hour. Without a stream, whose changes the engine would keep for ever.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import { orderItem } from '../lib/store/orderItem'
import { orderKey } from '../lib/store/orderKey'
import { dynoxideBinary, startDynamoEngine } from '../local/stack/dynamoEngine'
import { freePort } from '../local/stack/ports'
import { localDynamoClient } from '../local/stack/stack'
import { tableInput } from '../local/stack/tables'
import { PROJECT_FOLDER, tableDefinitions, tableNames } from '../tools/deployment/serverlessConfig'

export const STAGE = 'bench'
export const ORDERS_TABLE = tableNames(STAGE).orders

/** Orders that differ only in their number. */
export interface Filling {
  /** The template for all orders. */
  readonly sample: Order
  /** Additional attributes of an item, such as its key in the index `work`. */
  readonly more?: (orderId: OrderId) => Readonly<Record<string, unknown>>
  readonly count: number
  /** The order's number by its index, 0 to count - 1; deterministic. */
  readonly orderId: (index: number) => OrderId
}

export interface FilledTable {
  readonly endpoint: string
  readonly client: DynamoDBClient
  stop(): Promise<void>
}

const KEPT = join(PROJECT_FOLDER, '.shouyin', 'bench')
/** Orders per file of the export. */
const PIECE = 20_000

/** @param keeps  whether the filled table is cached in .shouyin/ while the format of orders is the same */
export async function startFilledTable(
  filling: Filling,
  { keeps }: { readonly keeps: boolean },
): Promise<FilledTable> {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-filled-'))
  const database = join(folder, 'orders.sqlite')
  try {
    if (keeps) copyFileSync(await keptDatabase(filling), database)
    else await makeDatabase(filling, database)
    const engine = await startDynamoEngine(await freePort(), database, undefined)
    const client = localDynamoClient(engine.endpoint)
    return {
      endpoint: engine.endpoint,
      client,
      async stop() {
        client.destroy()
        await engine.stop()
        rmSync(folder, { recursive: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function keptDatabase(filling: Filling): Promise<string> {
  const shape = [schema(), lineOf(filling, 0), lineOf(filling, filling.count - 1)].join('\n')
  const name = `${filling.count}-${createHash('sha256').update(shape).digest('hex').slice(0, 16)}.sqlite`
  const file = join(KEPT, name)
  if (existsSync(file)) return file
  mkdirSync(KEPT, { recursive: true })
  const half = join(KEPT, `half-${process.pid}.sqlite`)
  try {
    await makeDatabase(filling, half)
    renameSync(half, file)
  } finally {
    rmSync(half, { force: true })
  }
  return file
}

async function makeDatabase(filling: Filling, database: string): Promise<void> {
  const binary = dynoxideBinary()
  if (!binary)
    throw new Error('Only the embedded engine can be filled with so many orders; it is for Linux x64')
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-export-'))
  try {
    const data = join(folder, 'export', ORDERS_TABLE, 'data')
    mkdirSync(data, { recursive: true })
    for (let at = 0; at < filling.count; at += PIECE) {
      const lines = Array.from({ length: Math.min(PIECE, filling.count - at) }, (_, i) =>
        lineOf(filling, at + i),
      )
      writeFileSync(join(data, `${at}.json`), lines.join('\n'))
    }
    writeFileSync(join(folder, 'schema.json'), schema())
    const [source, description] = [join(folder, 'export'), join(folder, 'schema.json')]
    await promisify(execFile)(binary, [
      'import',
      '--source',
      source,
      '--schema',
      description,
      '--output',
      database,
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function schema(): string {
  const definition = tableDefinitions(STAGE).find(({ TableName }) => TableName === ORDERS_TABLE)
  if (!definition) throw new Error('there is no table of orders')
  const { StreamSpecification: _, ...table } = tableInput(definition)
  return JSON.stringify([{ Table: { ...table, TableStatus: 'ACTIVE' } }])
}

const marshalled = new WeakMap<Filling, (orderId: OrderId) => string>()

/** A line of the export. Marshalling a million items takes a minute, so only the number is replaced if possible. */
function lineOf(filling: Filling, index: number): string {
  const known = marshalled.get(filling) ?? lines(filling)
  marshalled.set(filling, known)
  return known(filling.orderId(index))
}

function lines({ sample, more }: Filling): (orderId: OrderId) => string {
  const line = (values: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ Item: marshall({ ...orderItem(sample), ...values }, { removeUndefinedValues: true }) })
  if (more) return orderId => line({ ...orderKey(orderId), ...more(orderId) })
  const [head = '', between = '', tail = ''] = line({ dayShard: '\u0000', orderId: '\u0000' }).split(
    '\\u0000',
  )
  return orderId => `${head}${orderKey(orderId).dayShard}${between}${orderId}${tail}`
}
